"""The end-to-end checks can fail: what lies elsewhere, differs or is worse is found."""

from __future__ import annotations

from pathlib import Path

from cursus.runtime.execution import Outcome
from cursus.runtime.state import Execution, RunRecord
from validation.e2e import checks
from validation.e2e.runs import Pipeline, Run

STATIC = "s3://author/MODS/x"


def run(prefix: str, execution: str, **written: str) -> Run:
    """A run that wrote objects with these digests, by URI without its scheme."""
    outcome = Outcome(RunRecord("", Execution(execution, "", "", "", "", ""), {}), Path(), (), False)
    objects = {f"s3://{place}": digest for place, digest in written.items()}
    return Run(Pipeline("p", {}, STATIC), prefix, outcome, objects, Path())


def test_each_artifact_has_one_place() -> None:
    """Below the prefix is right, at the author's location and anywhere else is not; nothing at all is suspicious."""
    places = {"dev/exp/a/out": "1", "author/MODS/x/a/out": "1", "dev/exp2/out": "1"}
    found = checks._obeys_the_prefix(run("s3://dev/exp", "e1", **places))
    assert [(finding.code, finding.where) for finding in found] == [
        ("E791", "s3://author/MODS/x/a/out"),
        ("E790", "s3://dev/exp2/out"),
    ]
    assert [finding.code for finding in checks._obeys_the_prefix(run("s3://dev/exp", "e1"))] == ["E790"]


def test_runs_are_the_same_but_for_prefix_and_execution() -> None:
    """The names of prefix and execution are no difference; another content, and an artifact more or less, is."""
    one = run("s3://dev/exp", "e1", **{"dev/exp/job-e1/m": "1", "dev/exp/metrics": "2"})
    same = run("s3://prod/a/b", "e2", **{"prod/a/b/job-e2/m": "1", "prod/a/b/metrics": "2"})
    assert not list(checks._same(one, same))
    other = run("s3://prod/a/b", "e2", **{"prod/a/b/job-e2/m": "9", "prod/a/b/more": "3"})
    named = [finding.message.split()[0] for finding in checks._same(one, other)]
    assert named == ["job-<execution>/m", "metrics", "more"]

"""The action over a team's repository: what it finds, where it says so, and how it ends."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cursus.gate.bases import BASES

from .runner import Ran, Runner, RunStep

ROOT = Path(__file__).parents[2]
BUILDER = "ml/cursus_sample/builder_deduplication_step.py"
CASE = "ml/cursus_sample/golden/Deduplication/default"
DEFINITION = "ml/pipelines/parameterized.json"
PREFIX = 's3://dev/run"'

Prove = Callable[..., Ran]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a team's folder: a package with a builder, a compiled definition, values of an environment."""
    team = tmp_path / "checkout" / "ml"
    shutil.copytree(ROOT / "tests" / "plugin_sample", team)
    (team / "pipelines").mkdir()
    shutil.copy(ROOT / "golden" / "pipelines" / "xgboost_simple" / "parameterized.json", team / "pipelines")
    (team / "environments").mkdir()
    (team / "environments" / "dev.toml").write_text(f'[parameters]\nEXECUTION_S3_PREFIX = "{PREFIX}\n')
    return team.parent


@pytest.fixture
def prove(tmp_path: Path, checkout: Path, run_step: RunStep) -> Prove:
    """``prove(input=value)``: the action in the team's folder, on a runner that has this Python and the package."""

    def install(temp: Path) -> Mapping[str, str]:
        python = temp / "cursus" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{checkout}/ml:{temp}" exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        # The action installs no SDK, which this Python has.
        (temp / "sitecustomize.py").write_text("import sys\nsys.modules['sagemaker'] = None\n")
        return {}

    def run(**inputs: str) -> Ran:
        return runner.run(checkout, **({"working_directory": "ml"} | inputs))

    temp = tmp_path / "temp"
    temp.mkdir()
    runner = Runner(
        ROOT, temp, run_step, {"Set up Python": lambda _: {"python-path": sys.executable}, "Install": install}
    )
    return run


def append(file: Path, text: str) -> int:
    """Add a line, and say which it is."""
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines, text, ""]))
    return len(lines) + 1


def freeze(checkout: Path, comment: str = "") -> int:
    """Give the builder a path that stays with its author; its line."""
    append(checkout / BUILDER, "\n    def report(self) -> str:")
    return append(checkout / BUILDER, f'        return f"{{self.config.pipeline_s3_loc}}/report"{comment}')


def results(checkout: Path, ran: Ran) -> list[tuple[str, str]]:
    """Code and file of what stands in the SARIF, which is named from the root of the checkout."""
    (run,) = json.loads((checkout / ran.outputs["sarif"]).read_text(encoding="utf-8"))["runs"]
    places = [result["locations"][0].get("physicalLocation", {}) for result in run["results"]]
    return [
        (result["ruleId"], place.get("artifactLocation", {}).get("uri", ""))
        for result, place in zip(run["results"], places, strict=True)
    ]


def test_a_repository_that_is_right_passes(prove: Prove, checkout: Path) -> None:
    """Lint, check and the environments find nothing, nothing is annotated, and the outputs name what was written."""
    ran = prove(definitions="pipelines/*.json", environments="environments")
    assert ran.passed, ran.log
    assert "::" not in ran.log
    assert ran.outputs == {"verdict": "passed", "sarif": "ml/build/cursus/results.sarif", "report": "ml/build/cursus"}
    assert results(checkout, ran) == []
    assert ran.summary.startswith("# ✅ Cursus: passed\n")
    assert ran.summary.count("| no problems found |") == 3


def test_a_path_by_f_string_is_found(prove: Prove, checkout: Path) -> None:
    """Its line is annotated, in the SARIF and in the summary, by its name from the root of the checkout."""
    line = freeze(checkout)
    ran = prove()
    assert (ran.passed, ran.outputs["verdict"]) == (False, "failed")
    assert f"::error file={BUILDER},line={line}," in ran.log
    assert results(checkout, ran) == [("E801", BUILDER)]
    assert ran.summary.startswith("# ❌ Cursus: failed\n")
    assert f"{BUILDER}:{line}:" in ran.summary


def test_known_findings_do_not_count(prove: Prove, checkout: Path, run_step: RunStep) -> None:
    """With a baseline that was written in the folder by hand only what is new is found."""
    freeze(checkout)
    by_hand = {"run": "cursus lint . --baseline lint.json --update-baseline"}
    assert run_step(by_hand, {}, checkout / "ml").returncode == 0
    assert prove(lint_baseline="lint.json").passed
    line = freeze(checkout)
    assert f"::error file={BUILDER},line={line}," in prove(lint_baseline="lint.json").log


@pytest.mark.parametrize(
    ("fail_on", "passed", "verdict"),
    [("error", True, "passed"), ("warning", False, "failed"), ("never", True, "passed")],
)
def test_warnings_fail_where_they_are_to(
    prove: Prove, checkout: Path, fail_on: str, passed: bool, verdict: str
) -> None:
    """A comment that silences nothing is a warning: told in each case, and wrong only for ``warning``."""
    append(checkout / BUILDER, "KEYS = 1  # cursus: ignore[E801] there was a path here")
    ran = prove(fail_on=fail_on)
    assert f"::warning file={BUILDER}," in ran.log
    assert (ran.passed, ran.outputs["verdict"]) == (passed, verdict)


def test_errors_are_told_where_they_fail_nothing(prove: Prove, checkout: Path) -> None:
    """With ``never`` the step succeeds, the verdict says failed."""
    freeze(checkout)
    ran = prove(fail_on="never")
    assert (ran.passed, ran.outputs["verdict"]) == (True, "failed")


def test_broken_definitions_fail(prove: Prove, checkout: Path) -> None:
    """A definition that the service would refuse and one that is no JSON are told together, each by its file."""
    (checkout / "ml/pipelines/empty.json").write_text("{")
    definition = json.loads((checkout / DEFINITION).read_text())
    definition["Steps"][1]["DependsOn"] = ["Nobody"]
    (checkout / DEFINITION).write_text(json.dumps(definition))
    ran = prove(definitions="pipelines/*.json\npipelines/e*.json")
    assert not ran.passed
    found = results(checkout, ran)
    assert {file for _, file in found} == {DEFINITION, "ml/pipelines/empty.json"}
    assert found.count(("E501", "ml/pipelines/empty.json")) == 1, "two patterns fit it"


def test_values_of_an_environment_are_tried(prove: Prove, checkout: Path) -> None:
    """What is wrong with a value is told of the file that holds it."""
    file = checkout / "ml/environments/dev.toml"
    file.write_text(file.read_text().replace(PREFIX, PREFIX.replace('"', '/"')))
    ran = prove(lint="", definitions="pipelines/*.json", environments="environments")
    assert results(checkout, ran) == [("E704", "ml/environments/dev.toml")]
    assert "::error file=ml/environments/dev.toml,title=E704::" in ran.log


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"lint": ""}, "nothing is asked for"),
        ({"lint": "no_such_folder"}, "no_such_folder"),
        ({"lint": "", "definitions": "pipelines/*.json\nmissing/*.json"}, "there is no file missing/*.json"),
        ({"environments": "environments"}, "there are no definitions"),
        ({"lint": "", "cases": "absent"}, "no plug-in 'absent' is installed"),
        ({"lint": "", "cases": "./pipelines"}, "the folder ./pipelines has no cases"),
    ],
)
def test_what_cannot_be_proven_fails_in_any_case(prove: Prove, inputs: dict[str, str], said: str) -> None:
    """Nothing that was asked for is passed over, whatever the findings are to make of the step."""
    ran = prove(fail_on="never", **inputs)
    assert (ran.passed, ran.outputs["verdict"]) == (False, "failed")
    assert any(line.startswith("::error title=E001::") and said in line for line in ran.log.splitlines()), ran.log


@pytest.mark.parametrize("report", ["pipelines/parameterized.json", "a" * 300, "build\nverdict=passed"])
def test_a_report_goes_to_a_folder(prove: Prove, report: str) -> None:
    """One that cannot be fails before anything is proven, and no line of its name is an output."""
    ran = prove(report=report)
    assert (ran.passed, ran.outputs["verdict"]) == (False, "failed")
    assert "Error: Invalid value for --report" in ran.log and "Traceback" not in ran.log


def test_packages_of_the_team_are_not_taken_for_ours(prove: Prove, checkout: Path) -> None:
    """A package that is called as one of ours is linted, and neither run nor imported, wherever it is found."""
    for name in ("validation", "cursus"):
        (checkout / "ml" / name).mkdir()
        (checkout / "ml" / name / "__init__.py").write_text("raise SystemExit('of the team')\n")
    assert prove().passed


def test_inputs_are_data(prove: Prove, checkout: Path) -> None:
    """What an input says is never run, nor an option; a file may be called what it will."""
    strange = checkout / "ml" / "$(touch ran) `touch ran`; --nope.py"
    (checkout / BUILDER).rename(strange)
    assert prove(lint=strange.name).passed
    assert prove(lint="--help").passed is False
    assert not list(checkout.rglob("ran"))


@pytest.mark.long
def test_the_gate_judges_the_teams_builders(prove: Prove, checkout: Path, run_step: RunStep) -> None:
    """It fails without golden files, by name of the plug-in, and passes with them, by name of their folder."""
    ran = prove(cases="sample")
    assert not ran.passed
    assert f"::error file={CASE}/config.json,title=E601::" in ran.log
    assert results(checkout, ran).count(("E601", f"{CASE}/config.json")) == len(BASES)
    assert "# ❌ Gate failed" in ran.summary

    by_hand = {"run": "python -P -m validation --plugin sample --update"}
    assert run_step(by_hand, {"CI": "", "PYTHONPATH": f"{ROOT}:{checkout}/ml"}, checkout).returncode == 0
    ran = prove(cases="./cursus_sample/golden", definitions="cursus_sample/golden/**/strict.json", report="proof")
    assert ran.passed, ran.log
    assert "1 of 1 builders portable" in ran.log
    assert ran.outputs["report"] == "ml/proof"
    left = {file.name for file in (checkout / "ml/proof").iterdir()}
    assert left == {"report.html", "report.json", "history.json", "junit.xml", "results.sarif", "summary.md"}


def test_the_gate_of_a_project(prove: Prove, checkout: Path, run_step: RunStep) -> None:
    """It is that of cursus.toml, which has to be there; it fails without golden files and passes with them."""
    missing = prove(lint="", project="true")
    assert not missing.passed and "cursus init" in missing.log
    (checkout / "ml/cursus.toml").write_text(
        f'[pipelines.one]\ndefinition = "{Path(DEFINITION).relative_to("ml").as_posix()}"\n'
    )
    ran = prove(lint="", project="true")
    assert results(checkout, ran) == [("E601", DEFINITION)]
    assert ran.summary.count("# ❌ Gate failed") == 1
    assert run_step({"run": "cursus gate --update"}, {"CI": ""}, checkout / "ml").returncode == 0
    ran = prove(lint="", project="true")
    assert ran.passed, ran.log
    assert (checkout / "ml" / "build" / "cursus" / "report.html").exists()

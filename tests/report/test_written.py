"""What a run of the gate leaves, read as those read it whom it is for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cursus.gate.case import Case
from cursus.gate.report import tell_ci
from validation.gate import Verdict

FILES = {"history.json", "report.html", "report.json", "junit.xml", "results.sarif", "summary.md"}


def test_every_form_is_written(written: Path) -> None:
    """The six files, and nothing beside them."""
    assert {path.name for path in written.iterdir()} == FILES


def test_the_page_needs_no_other_file_and_no_network(written: Path) -> None:
    """It names no address to load from, and forbids the browser to load anything."""
    html = (written / "report.html").read_text()
    assert "default-src 'none'" in html
    assert not re.findall(r"""(?:src|href|action)=["'](?!\#|data:)[^"']*""", html.partition('<script type="app')[0])
    assert "@import" not in html and "url(" not in html.partition("<script")[0]


def test_what_a_stranger_wrote_stays_text(written: Path, hostile: str) -> None:
    """Markup in a definition is markup nowhere in the page, though the finding quotes it."""
    html = (written / "report.html").read_text()
    assert hostile not in html and "<img" not in html
    assert html.count("</script>") == 2


def test_the_document_says_what_the_verdict_says(written: Path, verdict: Verdict) -> None:
    """report.json: failed, as many outcomes as were judged, the shares of the headline, the findings of the case."""
    told = json.loads((written / "report.json").read_text())
    assert told["passed"] is False
    assert sum(len(case["outcomes"]) for case in told["cases"]) == len(verdict.outcomes)
    assert [(one["part"], one["whole"]) for one in told["headline"]] == [(1, 1), (19, 20), (1, 1)]
    failed = [(case["name"], one["base"]) for case in told["cases"] for one in case["outcomes"] if not one["passed"]]
    assert failed == [("failing", "parameterized")]


def test_differences_from_the_golden_file_are_classified(written: Path, hostile: str) -> None:
    """Of what was tampered with: the moved output and the other image, with both values and their classes."""
    told = json.loads((written / "report.json").read_text())
    case = next(case for case in told["cases"] if case["name"] == "failing")
    golden = next(one["golden"] for one in case["outcomes"] if one["base"] == "parameterized")
    assert [(one["class"], one["path"].rpartition(".")[2], one["old"]) for one in golden] == [
        ("output moved", "S3OutputPath", "s3://elsewhere/model"),
        ("cache-busting", "TrainingImage", hostile),
    ]
    assert golden[0]["new"] == "{EXECUTION_S3_PREFIX}/xgboost_training"


def test_what_a_base_changes_is_told_against_the_static_one(written: Path) -> None:
    """Of static nothing, of parameterized the new parameter and every output that moved under it."""
    told = json.loads((written / "report.json").read_text())
    case = next(case for case in told["cases"] if case["name"] == "xgboost_end_to_end")
    changes = {one["base"]: one["changes"] for one in case["outcomes"]}
    assert changes["static"] == []
    moved = [one for one in changes["parameterized"] if one["class"] == "output locations"]
    assert len(moved) == len(case["outputs"])
    assert all(one["new"].startswith("{EXECUTION_S3_PREFIX}/") for one in moved)


def test_junit_has_a_test_for_each_outcome(written: Path, verdict: Verdict) -> None:
    """As many tests as outcomes and one for findings outside cases; the one that fails says why."""
    root = ElementTree.fromstring((written / "junit.xml").read_text())
    tests = root.findall("./testsuite/testcase")
    assert len(tests) == len(verdict.outcomes) + 1
    assert sum(int(suite.attrib["tests"]) for suite in root) == len(tests)
    failures = root.findall(".//failure")
    assert [failure.attrib["type"] for failure in failures] == ["E602"]
    assert sum(int(suite.attrib["failures"]) for suite in root) == 1
    assert "S3OutputPath" in (failures[0].text or "")


def test_sarif_names_the_golden_file(written: Path, failing: Case) -> None:
    """Each result has a code that the run documents, and the file that somebody has to look at."""
    run = json.loads((written / "results.sarif").read_text())["runs"][0]
    results = [result for result in run["results"] if result["level"] == "error"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert [result["ruleId"] for result in results] == ["E602", "E602"]
    assert {result["ruleId"] for result in results} <= rules
    uris = {place["physicalLocation"]["artifactLocation"]["uri"] for one in results for place in one["locations"]}
    assert uris == {(failing.folder / "parameterized.json").as_uri()}


def test_the_summary_leads_with_the_verdict(written: Path, sound: Path) -> None:
    """Failed: each cause once, with what to run, and a table that no name can break. Passed: the shares."""
    lines = (written / "summary.md").read_text().splitlines()
    assert lines[0] == "# ❌ Gate failed: cursus"
    causes = [line for line in lines if line.startswith("**E602 ")]
    assert len(causes) == 1 and "1 pipeline fails because of it: failing." in causes[0]
    assert "<script>" not in "".join(lines)
    assert "`cursus explain E602` · `python -m validation --only failing`" in lines
    assert "| failing | ✓ 1 | ✓ 1 | ✗ 1 of 1 | ✓ 1 | ✓ 1 |" in lines
    good = (sound / "summary.md").read_text().splitlines()
    assert good[0] == "# ✅ Gate passed: cursus"
    assert not [line for line in good if line.startswith("**E")]


def test_under_github_actions_findings_become_annotations(
    verdict: Verdict,
    failing: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``::error`` with the file, one for each; the summary is added to what the job's page already holds."""
    page = tmp_path / "summary"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    tell_ci(verdict)
    errors = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error ")]
    assert len(errors) == 2
    assert all(f"file={failing.folder}/parameterized.json,line=1,col=" in line for line in errors)
    assert all(",title=E602::failing " in line for line in errors)
    assert page.read_text().startswith("before\n# ❌ Gate failed: cursus\n")


def test_elsewhere_nothing_is_told_to_ci(
    verdict: Verdict, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On somebody's machine no workflow command is printed."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    tell_ci(verdict)
    assert capsys.readouterr().out == ""

"""One list of findings in every form."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from cursus.codes import Code
from cursus.errors import Diagnostic
from cursus.reporting import Finding, Format, render, summary

FINDINGS = (
    Finding(Diagnostic("E801", "a path, 100% text", hint="Use Join."), "team/b.py", 3, 7, 3, 20, "B.out E801 f'x'"),
    Finding(Diagnostic("W891", "not needed\nreally"), "team/b.py", 9, 1),
    Finding(Diagnostic("E505", "no value", "$.Parameters[0]")),
)
CODES = {"E801": Code("path by f-string", "It raises <TypeError>.", "Use Join.")}


def test_text_is_one_place_code_and_message_a_line() -> None:
    """As compilers write it, so that editors can jump; the hint stands below."""
    assert render(FINDINGS, Format.TEXT).splitlines() == [
        "team/b.py:3:7: E801 a path, 100% text",
        "    Use Join.",
        "team/b.py:9:1: W891 not needed\\nreally",
        "$.Parameters[0]: E505 no value",
    ]


def test_json_holds_everything() -> None:
    """Each field of a finding, severity spelt out."""
    first, second, third = json.loads(render(FINDINGS, Format.JSON))
    assert (first["file"], first["line"], first["column"], first["end_column"]) == ("team/b.py", 3, 7, 20)
    assert (first["hint"], first["key"], second["severity"]) == ("Use Join.", "B.out E801 f'x'", "warning")
    assert third["where"] == "$.Parameters[0]"


def test_sarif_points_at_rules_and_regions() -> None:
    """Version 2.1.0: results refer to the rule of their code, regions count from 1, notes on rules come from codes."""
    log = json.loads(render(FINDINGS, Format.SARIF, CODES))
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[[rule["id"] for rule in rules].index("E801")]["fullDescription"]["text"] == "It raises <TypeError>."
    assert [result["level"] for result in run["results"]] == ["error", "warning", "error"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 20}
    assert run["results"][1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 1}


def test_github_annotations_are_escaped() -> None:
    """One command a line, whatever the message holds."""
    assert render(FINDINGS, Format.GITHUB).splitlines() == [
        "::error file=team/b.py,line=3,endLine=3,col=7,endColumn=20,title=E801::a path, 100%25 text%0AUse Join.",
        "::warning file=team/b.py,line=9,col=1,title=W891::not needed\\nreally",
        "::error title=E505::$.Parameters[0]: no value",
    ]


def test_junit_counts_errors_as_failures() -> None:
    """Warnings are cases that pass with something to say; no finding is one case that passes."""
    suite = ElementTree.fromstring(render(FINDINGS, Format.JUNIT))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert [case.find("failure") is not None for case in suite] == [True, False, True]
    assert ElementTree.fromstring(render([], Format.JUNIT)).get("tests") == "1"


@pytest.mark.parametrize("form", Format)
def test_every_form_says_nothing_of_nothing(form: Format) -> None:
    """No finding is a valid document of each form."""
    text = render([], form, {})
    assert text == "" if form in (Format.TEXT, Format.GITHUB) else text


def test_the_summary_counts_by_severity() -> None:
    """In words, files included."""
    assert summary(FINDINGS) == "2 errors, 1 warning in 1 file"
    assert summary(FINDINGS[2:]) == "1 error"
    assert summary([]) == "no problems found"

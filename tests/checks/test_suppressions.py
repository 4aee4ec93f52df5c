"""cursus-check.toml: findings that somebody wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from cursus.checks import suppressions
from cursus.errors import CursusError, Diagnostic
from cursus.reporting import Finding

FOUND = Finding(
    Diagnostic("E539", "outside", "Steps.Export.Arguments.X"), "p.json", key="E539 Steps.Export.Arguments.X"
)


def left(tmp_path: Path, text: str, found: Finding = FOUND, pipeline: str = "", shared: bool = False) -> list[str]:
    file = tmp_path / suppressions.FILE_NAME
    file.write_text(text, encoding="utf-8")
    read = suppressions.read(file)
    return [one.code for one in suppressions.apply([found], read, str(file), pipeline=pipeline, shared=shared)]


@pytest.mark.parametrize("path", ["*", "Steps.Export.*", "Steps.*.Arguments.X"])
def test_a_reason_suppresses(tmp_path: Path, path: str) -> None:
    """With code, place and reason a finding is silent."""
    assert left(tmp_path, f'[[suppress]]\ncode = "E539"\npath = "{path}"\nreason = "meant"') == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('code = "E539"', ["E539", "W575"]),
        ('code = "E539"\nreason = " "', ["E539", "W575"]),
        ('reason = "meant"', ["E539", "W575"]),
        ('code = "E540"\nreason = "meant"', ["E539", "W576"]),
        ('code = "E539"\npath = "Steps.Import.*"\nreason = "meant"', ["E539", "W576"]),
    ],
)
def test_what_does_not_suppress_is_said(tmp_path: Path, text: str, codes: list[str]) -> None:
    """Without a reason or without anything to suppress an entry is a finding itself."""
    assert left(tmp_path, f"[[suppress]]\n{text}") == codes


@pytest.mark.parametrize("path", ["$.Steps[0].Arguments.Outputs['a']", "$.Steps[0]*", "*Outputs['?']"])
def test_brackets_of_a_place_are_brackets(tmp_path: Path, path: str) -> None:
    """A place with brackets can be copied from the finding."""
    found = Finding(Diagnostic("E539", "outside", "$.Steps[0].Arguments.Outputs['a']"))
    text = f'[[suppress]]\ncode = "E539"\npath = "{path}"\nreason = "meant"'
    assert left(tmp_path, text, found) == []
    elsewhere = Finding(Diagnostic("E539", "outside", "$.Steps0.Arguments.Outputs'a'"))
    assert left(tmp_path, text, elsewhere) == ["E539", "W576"]


@pytest.mark.parametrize(
    ("pipeline", "shared", "expected"),
    [
        ("fraud", True, []),
        ("fraud-eu", True, ["E539"]),  # that of another pipeline, which nobody looked at
        ("fraud-eu", False, ["E539", "W576"]),
        ("", False, ["E539", "W576"]),
    ],
)
def test_a_suppression_of_one_pipeline(tmp_path: Path, pipeline: str, shared: bool, expected: list[str]) -> None:
    """It leaves the findings of others alone, and is called unused only where its pipeline was judged."""
    text = '[[suppress]]\ncode = "E539"\npipeline = "fraud"\nreason = "meant"'
    assert left(tmp_path, text, FOUND, pipeline, shared) == expected


def test_a_shared_suppression_may_be_what_another_pipeline_needs(tmp_path: Path) -> None:
    """One pipeline cannot tell."""
    text = '[[suppress]]\ncode = "E540"\nreason = "meant"'
    assert left(tmp_path, text, FOUND, "fraud", True) == ["E539"]


def test_what_is_wrong_with_a_suppression_has_its_line(tmp_path: Path) -> None:
    """That of its table."""
    file = tmp_path / suppressions.FILE_NAME
    file.write_text('# ours\n\n[[suppress]]\ncode = "E539"\nreason = "meant"\n\n [[ suppress ]]\ncode = "E540"\n')
    (found,) = suppressions.apply([FOUND], suppressions.read(file), str(file))
    assert (found.code, found.file, found.line) == ("W575", str(file), 7)


@pytest.mark.parametrize(
    "text",
    ["[suppress]", "[[suppress]\n", "[[suppress]]\ncode = 5", "[[suppress]]\nwhy = 'x'", "[[ignore]]\ncode='E539'"],
)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """A slip of the pen does not end in a suppression that nobody sees fail."""
    with pytest.raises(CursusError) as raised:
        left(tmp_path, text)
    assert [found.code for found in raised.value.diagnostics] == ["E577"]

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


def left(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / suppressions.FILE_NAME
    file.write_text(text, encoding="utf-8")
    return [found.code for found in suppressions.apply([FOUND], suppressions.read(file), str(file))]


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


@pytest.mark.parametrize(
    "text",
    ["[suppress]", "[[suppress]\n", "[[suppress]]\ncode = 5", "[[suppress]]\nwhy = 'x'", "[[ignore]]\ncode='E539'"],
)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    """A slip of the pen does not end in a suppression that nobody sees fail."""
    with pytest.raises(CursusError) as raised:
        left(tmp_path, text)
    assert [found.code for found in raised.value.diagnostics] == ["E577"]

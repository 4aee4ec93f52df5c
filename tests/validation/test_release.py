"""A release: every part runs, one verdict says whether all of them passed, and the report tells what failed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from validation.release import __main__ as command
from validation.release.parts import PARTS, Part

ROOT = Path(__file__).parents[2]

NOX = """
import pathlib, sys
session = sys.argv[sys.argv.index("-s") + 1]
for number in range(100):
    print(session, "line", number, flush=True)
print("<b>what it said last</b>", file=sys.stderr)
if session == "gate":
    pathlib.Path("gate.html").write_text("of this run")
print("options", sys.argv[sys.argv.index("--") + 1:] if "--" in sys.argv else [])
sys.exit(session == "broken" or pathlib.Path("fails").exists())
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose nox says what it is told to."""
    (tmp_path / "nox.py").write_text(NOX)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "FOLDER", tmp_path / "build" / "release")
    monkeypatch.setattr(command, "WHEELS", tmp_path / "dist")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def release(monkeypatch: pytest.MonkeyPatch, *parts: Part) -> Result:
    monkeypatch.setattr(command, "PARTS", parts)
    return CliRunner().invoke(command.main, [])


def test_all_parts_passed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0; a row for each part; the logs whole, the gate's page copied, the wheel told with its digest."""
    (root / "dist").mkdir()
    (root / "dist" / "cursus-1.0-py3-none-any.whl").write_bytes(b"wheel")
    result = release(monkeypatch, Part("gate", "the gate", "gate.html"), Part("package", "the wheel"))
    assert result.exit_code == 0, result.output
    folder = root / "build" / "release"
    told = json.loads((folder / "release.json").read_text())
    assert told["passed"] and [part["session"] for part in told["parts"]] == ["gate", "package"]
    assert len((folder / "package.log").read_text().splitlines()) == 102
    assert (folder / "gate.html").read_text() == "of this run"
    assert [wheel["name"] for wheel in told["wheels"]] == ["cursus-1.0-py3-none-any.whl"]
    assert told["wheels"][0]["sha256"] in (folder / "index.html").read_text()
    assert "passed" in (folder / "release.md").read_text().splitlines()[0]


def test_one_part_failed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1; the others run all the same; the page opens what it said last, which is text and no markup."""
    result = release(monkeypatch, Part("broken", "a part"), Part("sound", "another"))
    assert result.exit_code == 1
    folder = root / "build" / "release"
    told = json.loads((folder / "release.json").read_text())
    assert [part["passed"] for part in told["parts"]] == [False, True] and not told["passed"]
    page = (folder / "index.html").read_text()
    assert '<details class="case" open>' in page and "&lt;b&gt;what it said last&lt;/b&gt;" in page
    assert "did not pass" in (folder / "release.md").read_text().splitlines()[0]


def test_a_page_of_another_day_is_not_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that failed before it wrote its page has none in the report."""
    (root / "old.html").write_text("of another day")
    release(monkeypatch, Part("broken", "a part", "old.html"))
    told = json.loads((root / "build" / "release" / "release.json").read_text())
    assert told["parts"][0]["page"] is None
    assert not (root / "build" / "release" / "broken.html").exists()


def test_a_wheel_of_another_day_is_not_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the wheel could not be built or used, the report names none, though an old one lies there."""
    (root / "dist").mkdir()
    (root / "dist" / "cursus-0.9-py3-none-any.whl").write_bytes(b"of another day")
    (root / "fails").touch()
    release(monkeypatch, Part("package", "the wheel"))
    assert json.loads((root / "build" / "release" / "release.json").read_text())["wheels"] == []


def test_the_gate_of_a_release_remembers_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It compiles every case, whatever an earlier run left on this machine."""
    release(monkeypatch, next(part for part in PARTS if part.session == "validate"))
    assert "options ['--no-cache']" in (root / "build" / "release" / "validate.log").read_text()


def test_a_part_alone_is_no_release(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for some sessions only, it runs these, says which did not run, and does not pass."""
    monkeypatch.setattr(command, "PARTS", (Part("tests", "all tests"), Part("docs", "the documentation")))
    result = CliRunner().invoke(command.main, ["tests"])
    assert result.exit_code == 1
    told = json.loads((root / "build" / "release" / "release.json").read_text())
    assert told["not_run"] == ["docs"] and not told["passed"]


def test_every_session_of_a_release_exists() -> None:
    """Each part is a session of this repository's noxfile, and a row of the page that tells of releases."""
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "developer" / "validation.md").read_text(encoding="utf-8")
    for part in PARTS:
        assert f"@nox.session\ndef {part.session}(" in noxfile, part.session
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [part.session for part in PARTS]

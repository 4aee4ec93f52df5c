"""How golden files are stored: one whole definition, and for each other base what it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.gate import goldens
from cursus.gate.bases import BASES
from cursus.pipelines import pipelines

FILES = [f"{base.name}.json" for base in BASES]
WHOLE = "parameterized.json"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that the gate has compiled once and remembers, with the golden files that it wrote."""
    project = tmp_path_factory.mktemp("project")
    pipelines()["dummy_end_to_end"].export(project / "demo")
    (project / "cursus.toml").write_text('[pipelines.demo]\ndag = "demo/dag.json"\nconfig = "demo/config.json"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        patch.setenv("CI", "")
        written = run("--update")
    assert written.exit_code == 0, written.output
    return project


@pytest.fixture
def project(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, whose files are as before when a test is over."""
    monkeypatch.chdir(compiled)
    monkeypatch.setenv("CI", "")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    edited = [compiled / "demo" / "config.json", *(compiled / "golden" / "demo").iterdir()]
    before = {path: path.read_text() for path in edited}
    yield compiled
    for path, text in before.items():
        path.unlink(missing_ok=True)
        path.write_text(text)


@pytest.fixture
def folder(project: Path) -> Path:
    return project / "golden" / "demo"


def run(*arguments: str) -> Result:
    """``cursus gate`` in the project."""
    return CliRunner().invoke(main, ["gate", *arguments])


def found() -> list[dict[str, Any]]:
    """The errors of a run."""
    document = json.loads(run("--format", "json").stdout)
    return [one for one in document["findings"] if one["severity"] == "error"]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_one_file_is_whole_and_a_change_shows_up_once(project: Path, folder: Path) -> None:
    """A variable of the environment stands in one file: the others are written only for what their bases change."""
    whole = [name for name in FILES if "Steps" in json.loads((folder / name).read_text())]
    assert whole == [WHOLE]
    config = project / "demo" / "config.json"
    document = json.loads(config.read_text())
    document["configuration"]["specific"]["Payload"]["default_numeric_value"] = 7.5
    config.write_text(json.dumps(document))
    assert "Environment.DEFAULT_NUMERIC_VALUE" in run().stdout.replace("\n", "")
    assert run("--update").stdout.splitlines() == [f"fix    golden/demo/{WHOLE}"]
    assert run().exit_code == 0


def test_whole_files_of_earlier_versions_are_read_and_trimmed(folder: Path) -> None:
    """They hold what they held: the gate passes with them, and finds what differs; --update makes them short."""
    short = {name: (folder / name).read_text() for name in FILES}
    for name in FILES:
        (folder / name).write_text(goldens.read(folder / name))
    assert run().exit_code == 0
    edit(folder / "secured.json", '"REGION": "us-east-1"', '"REGION": "eu-west-1"')
    (difference,) = found()
    assert (difference["code"], difference["file"]) == ("E602", "golden/demo/secured.json")
    assert difference["where"].endswith("$.Steps.Package.Arguments.Environment.REGION")
    said = run("--update").stdout.splitlines()
    changes = {"secured.json": "fix   "}
    assert said == [f"{changes.get(name, 'trim  ')} golden/demo/{name}" for name in FILES if name != WHOLE]
    assert {name: (folder / name).read_text() for name in FILES} == short
    assert run("--update").stdout == "Nothing to change.\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "bases", "place", "both"),
    [
        (
            WHOLE,
            '"REGION": "us-east-1"',
            '"REGION": "eu-west-1"',
            "every base",
            "Package.Arguments.Environment.REGION",
            ("eu-west-1", "us-east-1"),
        ),
        (
            "static.json",
            "alice-models",
            "other-models",
            "static",
            "Package.Arguments.ProcessingOutputConfig.Outputs.packaged_model.S3Output.S3Uri",
            ("other-models", "alice-models"),
        ),
    ],
    ids=["of all bases", "of one base"],
)
def test_a_difference_has_its_place_and_both_values(
    folder: Path, name: str, old: str, new: str, bases: str, place: str, both: tuple[str, str]
) -> None:
    """What all bases have is told once, at the file that holds it; what one base changes at the file of that base."""
    edit(folder / name, old, new)
    here = [one for one in found() if one["where"].endswith(f"$.Steps.{place}")]
    (difference,) = here
    assert (difference["code"], difference["file"]) == ("E602", f"golden/demo/{name}")
    assert f"[{bases}]" in difference["where"]
    golden, _, now = difference["message"].partition(", now ")
    assert (both[0] in golden, both[1] in now) == (True, True)
    assert run("--update").stdout.splitlines() == [f"fix    golden/demo/{name}"]


def test_what_is_missing_is_named(folder: Path) -> None:
    """Without the whole definition there is none for any base, which is told once; --update creates it alone."""
    (folder / WHOLE).unlink()
    (missing,) = found()
    assert (missing["code"], missing["message"]) == ("E601", f"there is no golden file {WHOLE}")
    assert "[every base]" in missing["where"]
    (folder / "strict.json").unlink()
    assert run("--update").stdout.splitlines() == [f"create golden/demo/{WHOLE}", "create golden/demo/strict.json"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"overlay_of": WHOLE, "removed": ["$.Steps.Gone"]}, f"secured.json does not fit {WHOLE}"),
        ({"overlay_of": WHOLE, "remove": []}, "secured.json cannot be read: an overlay has no member 'remove'"),
        ({"overlay_of": "static.json"}, "secured.json is an overlay of static.json, which is one itself"),
        ({"overlay_of": "../demo/parameterized.json"}, "which is not next to it"),
        ({"overlay_of": "nothing.json"}, "there is no golden file nothing.json"),
        ({"overlay_of": "a" * 5000}, "cannot be read: File name too long"),
        ([], "the golden file secured.json is not a JSON object"),
        (None, "the golden file secured.json is not a JSON object"),
    ],
)
def test_an_overlay_that_holds_no_definition(folder: Path, document: object, message: str) -> None:
    """After a merge, or edited by hand: E601 says what is wrong with the file, and --update writes it again."""
    before = (folder / "secured.json").read_text()
    (folder / "secured.json").write_text(json.dumps(document))
    (wrong,) = found()
    assert (wrong["code"], message in wrong["message"]) == ("E601", True), wrong
    assert "[secured]" in wrong["where"]
    assert run("--update").stdout.splitlines() == ["fix    golden/demo/secured.json"]
    assert (folder / "secured.json").read_text() == before


def test_a_file_that_is_no_text_is_told_and_written_again(folder: Path) -> None:
    """Saved in another encoding, by an editor say."""
    before = (folder / "secured.json").read_text()
    (folder / "secured.json").write_bytes(before.encode("utf-16"))
    (wrong,) = found()
    assert (wrong["code"], wrong["message"]) == ("E601", "the golden file secured.json is not UTF-8")
    assert run("--update").stdout.splitlines() == ["fix    golden/demo/secured.json"]
    assert (folder / "secured.json").read_text() == before


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    """Neither read nor written, and both are told."""
    (folder / "secured.json").unlink()
    (folder / "secured.json").mkdir()
    try:
        (wrong,) = found()
        updated = run("--update").stdout
    finally:
        (folder / "secured.json").rmdir()
    assert (wrong["code"], "cannot be read" in wrong["message"]) == ("E601", True)
    assert updated.startswith("failed demo: E601 the golden file secured.json cannot be written: ")


def test_a_folder_that_is_a_link_is_not_followed(project: Path, folder: Path) -> None:
    """What it leads to may be outside of the project: it is not compared, and nothing is written there."""
    elsewhere = folder.replace(project / "elsewhere")
    folder.symlink_to(elsewhere)
    (elsewhere / "secured.json").unlink()
    try:
        wrong, updated = found(), run("--update")
    finally:
        folder.unlink()
        elsewhere.replace(folder)
    assert {one["code"] for one in wrong} == {"E627"}
    assert "demo is a link" in updated.stdout
    assert not (folder / "secured.json").exists()


def test_without_the_whole_definition_no_overlay_is_written(project: Path, folder: Path) -> None:
    """A link in its place is not followed, and what the other bases change in it cannot be told."""
    elsewhere = project / "elsewhere.json"
    (folder / WHOLE).replace(elsewhere)
    (folder / WHOLE).symlink_to(elsewhere)
    (folder / "strict.json").unlink()
    assert run("--update").stdout.startswith("failed demo [parameterized]: E627")
    assert not (folder / "strict.json").exists()

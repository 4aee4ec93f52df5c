"""What strangers wrote into names and values is shown, never obeyed: by a terminal, by XML, by whoever reads text."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cursus.cli import main
from cursus.errors import Diagnostic
from cursus.jsonfile import read_json
from cursus.reporting import Finding, Format, render
from cursus.visible import visible, visible_json

ODD = "a\x1b]0;owned\x07\x9b2K\u202egnp.exe\u2066\u200f\u200b\x00\x7f\u2028\ufffe\udc80z"
EVIL = [character for character in ODD if not character.isascii() or not character.isprintable()]


def cursus(*arguments: object) -> Any:
    return CliRunner().invoke(main, list(map(str, arguments)))


def is_clean(text: str) -> bool:
    return not any(character in text for character in EVIL)


def test_letters_of_all_languages_are_shown_as_they_are() -> None:
    """Escaped is only what cannot be seen."""
    text = "Prüfung, 東京, عربى, 😀, a\u00a0b\u3000c"
    assert visible(text) == visible_json(text) == text
    assert visible("a\nb\tc", "\n\t") == "a\nb\tc"
    assert visible("a\nb\\n") == "a\\nb\\n"


@given(st.text())
def test_json_keeps_its_value(text: str) -> None:
    """Escapes of JSON stand for the characters themselves."""
    document = visible_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(document) == [text]
    assert is_clean(document)


@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "L"])), st.sampled_from(Format))
def test_every_form_of_findings_is_clean_and_well_formed(text: str, form: Format) -> None:
    """Whatever a file is called, and whatever a message, a place, a hint or a key quotes."""
    found = [
        Finding(Diagnostic("E810", text, text, text), text, 1, 2, key=text),
        Finding(Diagnostic("W811", text), text),
    ]
    page = render(found, form)
    assert not [character for character in page if character not in "\n\t" and visible(character) != character]
    page.encode()
    if form is Format.JUNIT:
        assert len(ElementTree.fromstring(page)) == 2
    if form in (Format.JSON, Format.SARIF):
        json.loads(page)


@pytest.mark.parametrize("form", Format)
def test_a_message_is_one_line(form: Format) -> None:
    """No line that looks like another finding, or like none."""
    page = render([Finding(Diagnostic("E810", "bad 'x\nNo problems found\n::error::y'"), "f\nE000.py", 1)], form)
    assert not [line for line in page.splitlines() if line.startswith(("No problems", "::error::", "E000"))]


def definition(name: str, uri: str) -> dict[str, Any]:
    output = {"OutputName": name, "S3Output": {"S3Uri": uri, "LocalPath": "/opt/ml/processing/output"}}
    arguments = {"ProcessingOutputConfig": {"Outputs": [output]}, "Environment": {name: uri}}
    parameters = [{"Name": name, "Type": "String", "DefaultValue": uri}]
    steps = [{"Name": name, "Type": "Processing", "Arguments": arguments}]
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": parameters, "Steps": steps}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two definitions full of odd characters, which differ in them."""
    odd = "".join(character for character in ODD if character != "\udc80")  # that half is no JSON
    found = []
    for number, (name, uri) in enumerate([(f"n{odd}", f"s3://{odd}"), (f"m{odd}", f"s3://{odd}/x")]):
        found.append(tmp_path / f"{number}.json")
        found[-1].write_text(json.dumps(definition(name, uri)))
    return found


@pytest.mark.parametrize("form", ["text", "json"])
def test_commands_that_read_definitions(files: list[Path], tmp_path: Path, form: str) -> None:
    """diff, check, resolve, environments check and run."""
    one, other = files
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "dev\u202e\x1b.toml").write_text('[parameters]\n"x\\u202e" = "y"\n')
    folder = tmp_path / "environments"
    for command in (
        ["diff", one, other],
        ["check", one],
        ["resolve", one],
        ["environments", "check", one, "--environments", folder],
        ["run", one, "--s3-root", tmp_path / "s3"],
    ):
        result = cursus(*command, "--format", form) if command[0] != "resolve" or form == "text" else cursus(*command)
        assert is_clean(result.output), command
        assert result.exit_code in (0, 1), result.output


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_file_names_of_any_bytes(tmp_path: Path, form: str) -> None:
    """lint tells of files whatever they are called."""
    source = "class B(StepBuilderBase):\n    def f(self):\n        return f'{self.base_output_path}/x'\n"
    folder = os.fsencode(tmp_path)
    for name in (b"a\x1b[2K.py", b"\xff\xfe.py", "\u202egnp.py".encode(), b"new\nline.py"):
        with open(os.path.join(folder, name), "w") as file:  # noqa: PTH118, PTH123 - bytes
            file.write(source)
    result = cursus("lint", tmp_path, "--format", form)
    assert result.exit_code in (0, 1), result.output
    assert is_clean(result.output)
    if form == "junit":
        ElementTree.fromstring(result.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
def test_a_definition_in_a_file_of_any_name_runs(tmp_path: Path) -> None:
    """The record of a run names the definition by its file, and can be read again."""
    name = os.path.join(os.fsencode(tmp_path), b"\xff.json")  # noqa: PTH118 - bytes
    choice = {"Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": 1}], "IfSteps": [], "ElseSteps": []}
    steps = [{"Name": "C", "Type": "Condition", "Arguments": choice}]
    with open(name, "w") as file:  # noqa: PTH123 - bytes
        json.dump({"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": steps}, file)
    result = cursus("run", os.fsdecode(name), "--s3-root", tmp_path / "s3")
    assert result.exit_code == 0, result.output
    (record,) = (tmp_path / "s3").rglob("run.json")
    assert "udcff" in str(read_json(record, "E596"))


def test_wrong_usage_is_shown_too() -> None:
    """A name from elsewhere may be an argument."""
    result = cursus("check", f"x{ODD.replace(chr(0), '')}")
    assert result.exit_code == 2
    assert is_clean(result.output)


@pytest.mark.parametrize("path", ["x" * 5000, "/".join(["x" * 200] * 30), "a\x00b"])
def test_what_cannot_be_a_path_is_wrong_usage(path: str, files: list[Path]) -> None:
    """Exit code 2 for every command and option that takes one, and the message stays readable."""
    for command in (
        ["diff", path, files[0]],
        ["check", path],
        ["resolve", files[0], "-o", path],
        ["lint", path],
        ["lint", files[0], "--baseline", path],
        ["migrate", path],
        ["environments", "check", files[0], "--environments", path],
        ["run", files[0], "--s3-root", path],
        ["run", "--dag", path, "--config", files[0]],
        ["config", "check", path],
        ["pipelines", "export", "xgboost_simple", path],
    ):
        result = cursus(*command)
        assert result.exit_code == 2, (command, result.output[:500])
        assert len(result.output) < 1000


def test_the_reports_of_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step may be called anything: none of the files that tell of it has such a character."""
    monkeypatch.chdir(tmp_path)
    steps = [{"Name": "a\x1b[2K\u202e", "Type": "Unheard", "Arguments": {}}]
    definition = {"Version": "2020-12-01", "Parameters": [], "Steps": steps}
    (tmp_path / "p.json").write_text(json.dumps(definition))
    (tmp_path / "cursus.toml").write_text('[pipelines.a]\ndefinition = "p.json"\n')
    result = cursus("gate", "--report", "build")
    assert "a\\x1b[2K\\u202e" in result.output
    written = {path.name: path.read_text() for path in (tmp_path / "build").iterdir()}
    assert {"report.json", "report.html", "junit.xml", "results.sarif", "summary.md"} <= written.keys()
    assert all(is_clean(text) for text in (result.output, *written.values()))

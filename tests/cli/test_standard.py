"""The standard that every command keeps: a new one that breaks it fails here, whatever it is about."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.cli._command import Command
from cursus.errors import CursusError, Diagnostic

from .conftest import Cursus
from .tree import COMMANDS

OPTIONS = [
    pytest.param(words, option, id=f"{words} {option.opts[-1]}")
    for words, command in COMMANDS.items()
    for option in command.params
    if isinstance(option, click.Option)
]
ARGUMENTS = [
    pytest.param(argument, id=f"{words} {argument.name}")
    for words, command in COMMANDS.items()
    for argument in command.params
    if isinstance(argument, click.Argument)
]
BOTH_MEANINGS = {
    "--parameter": {
        "NAME[=DEFAULT]",
        "NAME=VALUE",
        "NAME[=VALUE]",
    },  # declared where a pipeline is compiled, given where it runs
    "--answer": {"SERVICE.OPERATION=FILE", "STEP=COMMAND"},  # of an AWS call, of a step that waits for one
    "--only": {"STEP", "NAME"},  # of a run, of a project
    "--from": {"STEP", "NAME", "MODULE:FUNCTION"},  # of a run, of a promotion, of code that makes a pipeline
}
FINDINGS = {"check", "lint", "validate", "config check", "compat check", "environments check", "gate"}
"""The commands whose answer is findings: the reader says which of them matter."""

every_command = pytest.mark.parametrize("words", COMMANDS)


# --- help


@pytest.mark.parametrize(("words", "option"), OPTIONS)
def test_every_option_is_described(words: str, option: click.Option) -> None:
    """In sentences, that a repeatable one says that it is; a value has a name in capitals or its choices."""
    assert option.help and option.help.endswith(".") and option.help[0].isupper()
    assert option.multiple == option.help.endswith("Repeatable.")
    assert re.fullmatch(r"--[a-z0-9-]+", option.opts[-1])
    if not option.is_flag and not isinstance(option.type, click.Choice):
        assert option.metavar and option.metavar.upper().replace("PARAMETER:", "parameter:") == option.metavar


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_every_argument_is_described(argument: click.Argument) -> None:
    """In a sentence."""
    assert argument.help and argument.help.endswith(".") and argument.help[0].isupper()


def test_an_option_means_one_thing() -> None:
    """Options of one name take values of one name and kind, wherever they stand."""
    metavars, kinds = defaultdict(set), defaultdict(set)
    for command in COMMANDS.values():
        for option in command.params:
            if isinstance(option, click.Option) and "--format" not in option.opts:
                metavars[option.opts[-1]].add(option.metavar)
                kinds[option.opts[-1]].add(type(option.type))
    assert {name: found for name, found in metavars.items() if len(found) > 1} == BOTH_MEANINGS
    assert [name for name, found in kinds.items() if len(found) > 1] == []


def test_a_short_option_means_one_long_one() -> None:
    """Everywhere, and a long one that has a short one has it everywhere; the page of the command line lists them."""
    shorts: dict[str, set[str]] = defaultdict(set)
    for command in (main, *COMMANDS.values()):
        for option in command.params:
            if isinstance(option, click.Option):
                shorts[option.opts[-1]] |= {"".join(option.opts[:-1])}
    assert all(len(found) == 1 for found in shorts.values())
    given = {next(iter(found)): long for long, found in shorts.items() if found != {""}} | {"-h": "--help"}
    assert len(given) == len({*given.values()}) == 9
    page = (Path(__file__).parents[2] / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"`(-\w)` \| `(--[a-z]+)`", page)) == given


@every_command
def test_every_command_has_the_shared_options(cursus: Cursus, words: str) -> None:
    """--format with text and json everywhere, --fail-on where the answer is findings, -o where a file is written."""
    command = COMMANDS[words]
    options = {name: option for option in command.params for name in option.opts}
    forms = options["--format"].type
    assert isinstance(forms, click.Choice) and list(forms.choices)[:2] == ["text", "json"]
    assert ("--fail-on" in options) == (words in FINDINGS)
    assert ("-o" in options) == ("--output" in options)


@every_command
def test_every_help_is_whole(cursus: Cursus, words: str) -> None:
    """A first sentence that fits into the list of commands, and examples of this very command."""
    command = COMMANDS[words]
    assert isinstance(command, Command)
    assert command.examples and all(example.startswith(f"cursus {words}") for example in command.examples)
    assert command.help and command.help.split("\n")[0].endswith(".")
    shown = cursus(*words.split(), "--help")
    assert shown.exit_code == 0 and shown.stderr == ""
    assert "\nExamples:\n" in shown.stdout
    assert all(len(line) <= 80 for line in shown.stdout.splitlines())


@pytest.mark.parametrize("words", [[], *([group] for group in sorted({w.split()[0] for w in COMMANDS if " " in w}))])
def test_lists_of_commands_are_whole(cursus: Cursus, words: list[str]) -> None:
    """Each command stands there with its sentence, which is not cut on a terminal of 80 columns."""
    listed = cursus(*words, "--help").stdout.partition("Commands:")[2].partition("\n\n")[0]
    names = {command.split()[len(words)] for command in COMMANDS if command.split()[: len(words)] == words}
    assert {line.split()[0] for line in listed.splitlines() if line} == names
    assert "..." not in listed


def test_help_names_the_exit_codes(cursus: Cursus) -> None:
    """Those that the tests below show."""
    codes = re.findall(r"^ +(\d+)  ", cursus("--help").stdout, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "130"]


def test_help_needs_no_document(cursus: Cursus) -> None:
    """--help and --version are for people, whatever else stands there."""
    for arguments in (["check", "--help", "--format", "json"], ["--version"]):
        result = cursus(*arguments)
        assert result.exit_code == 0 and "exit_code" not in result.stdout


# --- endings


def ended(words: str, *arguments: object) -> tuple[int, Any, list[dict[str, Any]]]:
    """Exit code, result and findings of a command under --format json, of which there is one document and no more."""
    result = CliRunner().invoke(main, [*words.split(), *map(str, arguments), "--format", "json"])
    document = json.loads(result.stdout)
    assert list(document) == ["exit_code", "result", "findings"]
    assert (document["exit_code"], result.stderr.strip()) == (result.exit_code, "")
    for finding in document["findings"]:
        assert list(finding)[:5] == ["code", "severity", "message", "where", "hint"]
    return result.exit_code, document["result"], document["findings"]


def needed(command: click.Command) -> list[str]:
    """Arguments that a command cannot do without, with values that it takes for granted before it looks."""
    Path("file.json").write_text("{}")
    values: list[str] = []
    for parameter in command.params:
        if parameter.required:
            if isinstance(parameter.type, click.Choice):
                value = parameter.type.choices[0]
            else:
                value = "." if parameter.name == "folder" else "file.json"
            values += [parameter.opts[-1], value] if isinstance(parameter, click.Option) else [value]
    return values


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@every_command
def test_a_wrong_command_line(words: str) -> None:
    """Exit code 2, E001 with what is wrong and what shows the right one; in text the same on stderr alone."""
    code, result, (found,) = ended(words, "--no-such-option")
    assert (code, result, found["code"]) == (2, None, "E001")
    assert found["where"] == f"cursus {words}" and "--help" in found["hint"]
    text = CliRunner().invoke(main, [*words.split(), "--no-such-option"])
    assert (text.exit_code, text.stdout) == (2, "")
    assert "No such option" in text.stderr


@pytest.mark.parametrize("arguments", [["--bogus"], ["nonsense"], ["config", "nonsense"], ["config", "check"]])
def test_a_wrong_command(arguments: list[str]) -> None:
    """The same where no command is known yet."""
    code, _, (found,) = ended(" ".join(arguments))
    assert (code, found["code"]) == (2, "E001")


@pytest.mark.parametrize(
    ("raised", "code", "finding"),
    [
        (CursusError([Diagnostic("E405", "both", "A and B", "Rename one.")]), 1, "E405"),
        (click.UsageError("contradiction"), 2, "E001"),
        (RuntimeError("out of order"), 3, "E003"),
        (KeyboardInterrupt(), 130, "E002"),
    ],
    ids=["findings", "usage", "fault", "Ctrl-C"],
)
@every_command
def test_every_ending(
    monkeypatch: pytest.MonkeyPatch, words: str, raised: BaseException, code: int, finding: str
) -> None:
    """Whatever ends a command, its exit code is the documented one, the finding says why, and no traceback shows."""

    def broken(**_: Any) -> None:
        raise raised

    monkeypatch.setattr(COMMANDS[words], "callback", broken)
    arguments = needed(COMMANDS[words])
    found = ended(words, *arguments)
    assert (found[0], [entry["code"] for entry in found[2]]) == (code, [finding])
    text = CliRunner().invoke(main, [*words.split(), *arguments])
    assert (text.exit_code, text.stdout, "Traceback" in text.stderr) == (code, "", False)
    assert text.stderr


FILES = [
    pytest.param(words, parameter, id=f"{words} {parameter.opts[-1]}")
    for words, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter.type, click.Path) and parameter.type.exists
]


@pytest.mark.parametrize(("words", "parameter"), FILES)
def test_a_file_that_is_not_there(words: str, parameter: click.Parameter) -> None:
    """Exit code 2 and its name; a folder in place of a file as well."""
    wrong = ["gone"] if parameter.metavar in ("DIR", "PATH...") else ["gone", "."]
    for name in wrong:
        arguments = needed(COMMANDS[words])
        if isinstance(parameter, click.Option):
            arguments += [parameter.opts[-1], name]
        else:
            arguments = [name if value in ("file.json", ".") else value for value in arguments] or [name]
        code, _, (found,) = ended(words, *arguments)
        assert (code, found["code"]) == (2, "E001")
        assert repr(name) in found["message"]


READERS = [
    ("check {}", 1),
    ("resolve {}", 1),
    ("diff {} {}", 1),
    ("config check {}", 1),
    ("config new --dag {}", 1),
    ("compile --dag {} --config {}", 1),
    ("validate --dag {} --config {}", 1),
    ("audit --dag {} --config {}", 1),
    ("publish --dag {} --config {}", 1),
    ("status --dag {} --config {} --environments environments", 1),
    ("run {}", 1),
    ("run --dag {} --config {}", 1),
    ("environments check {} --environments environments", 1),
    ("check sound.json --suppressions {}", 1),
    ("check sound.json --baseline {}", 1),
    ("compat check . --record {}", 1),
    ("lint {}", 1),
    ("migrate {}", 1),
]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[" * 5000, b'"text"', b"{", b"7"], ids=repr)
@pytest.mark.parametrize(("line", "code"), READERS)
def test_a_file_that_holds_something_else(line: str, code: int, content: bytes) -> None:
    """Empty, not UTF-8, without end, of another shape: findings, never a fault of ours."""
    Path("bad.json").write_bytes(content)
    end = {"Name": "End", "Type": "Fail", "Arguments": {"ErrorMessage": "the end"}}
    Path("sound.json").write_text(json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [end]}))
    Path("environments").mkdir()
    Path("environments/dev.toml").write_text('[parameters]\nEXECUTION_S3_PREFIX = "s3://bucket/dev"\n')
    words, *arguments = line.replace("{}", "bad.json").split(" ")
    found = ended(words, *arguments)
    if (words, content) == ("check", b"") and "--suppressions" in arguments:  # which is TOML without a suppression
        code = 0
    if words in ("lint", "migrate") and content in (b"", b'"text"', b"7"):  # which are Python
        code = 0
    assert found[0] == code and bool(found[2]) == bool(code)
    assert "E003" not in {finding["code"] for finding in found[2]}


WRITERS = [words for words, command in COMMANDS.items() if any("--output" in option.opts for option in command.params)]


@pytest.mark.parametrize("words", WRITERS)
def test_a_file_that_cannot_be_written(words: str) -> None:
    """A folder that is not there is told before anything is done, with what makes it, and nothing is written."""
    arguments = needed(COMMANDS[words])
    before = sorted(Path.cwd().rglob("*"))
    code, _, (found,) = ended(words, *arguments, "-o", "new/deep/out.json")
    assert code == 2 and "mkdir -p new/deep" in found["message"]
    assert ended(words, *arguments, "-o", ".")[0] == 2
    assert sorted(Path.cwd().rglob("*")) == before

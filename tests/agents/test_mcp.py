"""`cursus mcp`, asked by the client of the protocol's own SDK over stdio."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, Tool

from cursus.agents.tools import tools
from cursus.cli import main

ROOT = Path(__file__).parents[2]
SERVER = [sys.executable, "-P", "-c", "from cursus.cli import main; main()", "mcp"]
Ask = tuple[str, dict[str, Any]]

OFFERED = {
    "check": {
        *("definition_paths", "dag", "config", "pipeline", "parameter", "no_parameters", "external_input"),
        *("source_root", "assets", "layout", "role", "property", "property_file", "base", "ignore", "suppressions"),
        *("baseline", "fail_on"),
    },
    "config_check": {"config_path", "fail_on"},
    "diff": {"old_path", "new_path", "pipeline"},
    "explain": {"code"},
    "lint": {"paths", "baseline", "fail_on"},
    "pipelines_list": set(),
    "pipelines_show": {"name"},
    "resolve": {"definition_path", "parameter", "property", "property_file", "execution", "pipeline"},
    "show": {
        *("definition_path", "dag", "config", "pipeline", "parameter", "no_parameters", "external_input"),
        *("source_root", "assets", "layout", "role", "name", "as"),
    },
    "steps_list": set(),
    "steps_show": {"name"},
}
"""Tools and their arguments: nothing that writes, asks AWS or runs the caller's code. Look at a new option here."""

TRAP = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
"""A module that leaves a trace where it is imported."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a pipeline, beside files that are none of the agent's business."""
    home = tmp_path_factory.mktemp("agents")
    folder = home / "work"
    folder.mkdir()
    for name in ("dag.json", "config.json"):
        (folder / name).write_bytes((ROOT / "examples" / "xgboost_quickstart" / name).read_bytes())
    options = ["--dag", str(folder / "dag.json"), "--config", str(folder / "config.json")]
    compiled = CliRunner().invoke(main, ["compile", *options, "-o", str(folder / "pipeline.json")])
    assert compiled.exit_code == 0, compiled.output
    (home / "secret.json").write_bytes((folder / "pipeline.json").read_bytes())
    (home / "secret.py").write_text('place = "s3://bucket/" + name\n')
    return folder


def conversation(folder: Path, talk: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What ``talk`` comes to, in a session with a server that was started in ``folder``."""

    async def talking() -> Any:
        server = StdioServerParameters(command=SERVER[0], args=SERVER[1:], cwd=folder)
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            await session.initialize()
            return await talk(session)

    return anyio.run(talking)


def test_a_client_that_goes_while_it_is_answered(place: Path) -> None:
    """That is no fault of the server: it ends."""
    said = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
    call = {"name": "check", "arguments": {"definition_paths": ["pipeline.json"]}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": said},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": call},
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(SERVER, cwd=place, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        assert server.stdin is not None and server.stdout is not None and server.stderr is not None
        for message in messages:
            server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        server.stdin.flush()
        server.stdout.readline()
        server.stdout.close()
        server.stdin.close()
        assert b"E003" not in server.stderr.read()
        assert server.wait() == 0


def asked(folder: Path, *asks: Ask) -> list[CallToolResult]:
    """The answers to calls of one session, in which each is a document of the command line's form."""

    async def talk(session: ClientSession) -> list[Any]:
        return [await session.call_tool(name, given) for name, given in asks]

    answers = conversation(folder, talk)
    for answer in answers:
        assert json.loads(answer.content[0].text) == answer.structured_content
        assert list(answer.structured_content) == ["exit_code", "result", "findings"]
    return list(answers)


def document(answer: CallToolResult) -> dict[str, Any]:
    found: dict[str, Any] = answer.structured_content
    return found


def codes(answer: CallToolResult) -> list[str]:
    return [finding["code"] for finding in document(answer)["findings"]]


def test_the_read_only_commands_are_offered(place: Path) -> None:
    """With the arguments of the command line, less those that write, ask AWS or run code."""

    async def talk(session: ClientSession) -> Sequence[Tool]:
        return (await session.list_tools()).tools

    listed = conversation(place, talk)
    assert {tool.name: set(tool.input_schema["properties"]) for tool in listed} == OFFERED
    for tool in listed:
        assert tool.description and tool.annotations.read_only_hint and not tool.annotations.open_world_hint
        assert all(entry["description"] for entry in tool.input_schema["properties"].values())
    (check,) = [tool for tool in listed if tool.name == "check"]
    assert check.input_schema["properties"]["fail_on"]["enum"] == ["error", "warning", "note"]


def test_tools_answer_as_the_commands_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same document as under --format json; problems found are an answer, not a failure of the tool."""
    (place / "broken.json").write_text("{")
    saved = {"dag": "dag.json", "config": "config.json"}
    asks: list[tuple[Ask, list[str]]] = [
        (("check", {"definition_paths": ["pipeline.json"]}), ["check", "pipeline.json"]),
        (("check", {"definition_paths": ["broken.json"]}), ["check", "broken.json"]),
        (("check", saved), ["check", "--dag", "dag.json", "--config", "config.json"]),
        (("config_check", {"config_path": "config.json"}), ["config", "check", "config.json"]),
        (
            ("resolve", {"definition_path": "pipeline.json", "parameter": ["EXECUTION_S3_PREFIX=s3://bucket/run"]}),
            ["resolve", "pipeline.json", "--parameter", "EXECUTION_S3_PREFIX=s3://bucket/run"],
        ),
        (("diff", {"old_path": "pipeline.json", "new_path": "pipeline.json"}), ["diff", *["pipeline.json"] * 2]),
        (("show", {"definition_path": "pipeline.json", "as": "mermaid"}), ["show", "pipeline.json", "--as", "mermaid"]),
        (("explain", {"code": "E205"}), ["explain", "E205"]),
        (("steps_show", {"name": "XGBoostTraining"}), ["steps", "show", "XGBoostTraining"]),
        (("pipelines_show", {"name": "xgboost_simple"}), ["pipelines", "show", "xgboost_simple"]),
    ]
    monkeypatch.chdir(place)
    for answer, (_, words) in zip(asked(place, *(ask for ask, _ in asks)), asks, strict=True):
        assert document(answer) == json.loads(CliRunner().invoke(main, [*words, "--format", "json"]).stdout), words
        assert not answer.is_error


def test_paths_that_lead_out_are_refused(place: Path) -> None:
    """Absolute ones, those with .., links, and links inside of a folder that is read: E004, and nothing of the file."""
    home = place.parent
    (place / "link.json").symlink_to(home / "secret.json")
    (place / "linked").symlink_to(home)
    (place / "sources").mkdir()
    (place / "sources" / "link.py").symlink_to(home / "secret.py")
    outside = ["/etc/hostname", str(home / "secret.json"), "../secret.json", "link.json", "linked/secret.json"]
    asks: list[Ask] = [("check", {"definition_paths": [path]}) for path in outside]
    asks += [
        ("lint", {"paths": [".."]}),
        ("lint", {"paths": ["sources"]}),
        ("check", {"definition_paths": ["pipeline.json"], "property_file": ["XGBoostTraining.x=../secret.json"]}),
        ("check", {"dag": "dag.json", "config": "config.json", "source_root": ".."}),
        ("show", {"definition_path": "pipeline.json", "dag": "../secret.json"}),
    ]
    for answer, ask in zip(asked(place, *asks), asks, strict=True):
        assert codes(answer) == ["E004"], ask
        assert document(answer)["exit_code"] != 0 and document(answer)["result"] is None
    inside: list[Ask] = [
        ("check", {"definition_paths": [str(place / "pipeline.json")]}),
        ("check", {"definition_paths": ["linked/work/pipeline.json"]}),
    ]
    assert [codes(answer) for answer in asked(place, *inside)] == [[], []]


def test_what_a_file_names_stays_inside_and_is_never_run(place: Path, tmp_path: Path) -> None:
    """A project file that names a definition elsewhere, or code; modules of the folder that hide those of Python."""
    for name in ("pipeline.json", "dag.json", "config.json"):
        (tmp_path / name).write_bytes((place / name).read_bytes())
    elsewhere = json.dumps(str(place.parent / "secret.json"))
    (tmp_path / "cursus.toml").write_text(
        f'[pipelines.far]\ndefinition = {elsewhere}\n[pipelines.code]\nfunction = "trap:get_pipeline"\n'
    )
    for name in ("trap.py", "rich.py", "sitecustomize.py", "json.py"):
        (tmp_path / name).write_text(TRAP)
    before = sorted(tmp_path.rglob("*"))
    asks: list[Ask] = [
        ("check", {"pipeline": "far"}),
        ("show", {"pipeline": "code"}),
        ("check", {"from": "trap:get_pipeline"}),
        ("definition", {"target": "trap:get_pipeline"}),
        ("check", {"definition_paths": ["--from=trap:get_pipeline"]}),
        ("check", {"definition_paths": ["pipeline.json"]}),
    ]
    far, code, option, command, slipped, sound = asked(tmp_path, *asks)
    assert codes(far) == ["E004"]
    assert codes(code) == ["E667"]
    (refused,) = document(code)["findings"]
    assert "do not run" in refused["message"] and "cursus definition trap:get_pipeline" in refused["hint"]
    assert codes(option) == codes(command) == codes(slipped) == ["E001"]
    assert (codes(sound), document(sound)["exit_code"]) == ([], 0)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("chekc", {}, "Did you mean check?"),
        ("config_check", {}, "required"),
        ("config_check", {"config_path": 7}, "not of type"),
        ("check", {"fail_on": "never"}, "not one of"),
        ("check", {"definition_paths": ["-"]}, "no stdin"),
        ("check", {"definition_paths": ["a\0b"]}, "cannot be a path"),
    ],
)
def test_wrong_arguments_are_told(place: Path, name: str, given: dict[str, Any], said: str) -> None:
    """E001 with what is wrong, as an error of the tool."""
    from cursus.agents.tools import tool
    from cursus.errors import CursusError

    with pytest.raises(CursusError) as refused:
        tool(name).command_line(given, place)
    (found,) = refused.value.diagnostics
    assert found.code == "E001" and said in f"{found.message} {found.hint}"


def test_values_are_no_options(place: Path) -> None:
    """What begins with a dash stays the value of its argument."""
    line = tools()["steps_show"].command_line({"name": "--help"}, place)
    assert line == ["steps", "show", "--format=json", "--", "--help"]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """A usage error with the command that installs it."""
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "cursus.agents.server", raising=False)
    result = CliRunner().invoke(main, ["mcp"])
    assert result.exit_code == 2 and "[mcp]'" in result.stderr

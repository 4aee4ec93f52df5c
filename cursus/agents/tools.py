"""Tools for agents, made from the command tree: whatever it says of a command, its arguments and options, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cursus.cli import main
from cursus.cli._command import Command, PeopleOption
from cursus.errors import CursusError, Diagnostic, did_you_mean

OUTSIDE = "E004"


@dataclass(frozen=True)
class Tool:
    """A read-only command: its words, and its arguments and options by the name that an agent uses."""

    words: tuple[str, ...]
    command: Command
    parameters: Mapping[str, click.Parameter]

    @property
    def name(self) -> str:
        return "_".join(self.words)

    @property
    def description(self) -> str:
        """The help of the command."""
        return (self.command.help or "").replace("\b\n", "")

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return {
            "type": "object",
            "properties": {name: _schema(parameter) for name, parameter in self.parameters.items()},
            "required": [name for name, parameter in self.parameters.items() if parameter.required],
            "additionalProperties": False,
        }

    def command_line(self, given: Mapping[str, Any], folder: Path) -> list[str]:
        """The words of the command with these arguments, for a process in ``folder``.

        Raises CursusError: E001 for arguments that the schema refuses, E004 for a path that leads out of ``folder``.
        """
        self._require_known(given)
        found: list[Diagnostic] = []
        options, arguments = list[str](), list[str]()
        for name, parameter in self.parameters.items():
            value = given.get(name)
            if value is None or value is False:
                continue
            if value is True:
                options.append(parameter.opts[-1])
                continue
            for text in value if isinstance(value, list) else [value]:
                found += _leads_out(name, parameter, text, folder)
                if isinstance(parameter, click.Option):
                    options.append(f"{parameter.opts[-1]}={text}")
                else:
                    arguments.append(text)
        if found:
            raise CursusError(found)
        return [*self.words, "--format=json", *options, "--", *arguments]

    def _require_known(self, given: Mapping[str, Any]) -> None:
        from jsonschema import Draft202012Validator

        where = f"cursus {' '.join(self.words)}"
        wrong = [
            Diagnostic("E001", error.message, ".".join([where, *map(str, error.path)]))
            for error in Draft202012Validator(self.schema).iter_errors(given)
        ]
        if wrong:
            raise CursusError(wrong)


def tools() -> Mapping[str, Tool]:
    """Every read-only command of the tree, by the tool's name: ``config_check`` for ``cursus config check``."""
    return {tool.name: tool for tool in _below(main, click.Context(main, info_name="cursus"), ())}


def tool(name: str) -> Tool:
    """Raises CursusError (E001) where no read-only command has this name."""
    known = tools()
    if name not in known:
        raise CursusError([Diagnostic("E001", f"there is no tool {name!r}", "cursus mcp", did_you_mean(name, known))])
    return known[name]


def _below(group: click.Group, context: click.Context, words: Sequence[str]) -> Iterator[Tool]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _below(command, context, (*words, name))
        elif isinstance(command, Command) and command.read_only:
            yield Tool((*words, name), command, dict(_offered(command)))


def _offered(command: Command) -> Iterator[tuple[str, click.Parameter]]:
    for parameter in command.params:
        if not isinstance(parameter, click.Option):
            yield str(parameter.name), parameter
        elif not isinstance(parameter, PeopleOption) and parameter.expose_value:
            yield parameter.opts[-1].removeprefix("--").replace("-", "_"), parameter


def _schema(parameter: click.Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if isinstance(parameter.type, click.Choice):
        schema["enum"] = [str(choice) for choice in parameter.type.choices]
    elif isinstance(parameter, click.Option) and parameter.is_flag:
        schema = {"type": "boolean"}
    if parameter.multiple or parameter.nargs == -1:
        schema = {"type": "array", "items": schema}
        if parameter.required:
            schema["minItems"] = 1
    metavar = f"{parameter.metavar}: " if parameter.metavar else ""
    return schema | {"description": f"{metavar}{getattr(parameter, 'help', None) or ''}"}


def _leads_out(name: str, parameter: click.Parameter, text: str, folder: Path) -> Iterator[Diagnostic]:
    path = text
    if not isinstance(parameter.type, click.Path):
        if not (parameter.metavar or "").endswith("=FILE"):
            return
        path = text.rpartition("=")[2]
    elif text == "-":
        yield Diagnostic("E001", "there is no stdin here", name, "Name a file of the working folder.")
        return
    try:
        outside = not (folder / path).resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError) as error:
        yield Diagnostic("E001", f"{path!r} cannot be a path: {error}", name)
        return
    if outside:
        hint = "Name a path inside the folder that `cursus mcp` was started for."
        yield Diagnostic(OUTSIDE, f"{path} leads out of the working folder", name, hint)

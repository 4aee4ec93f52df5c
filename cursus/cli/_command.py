"""What every command has in common, so that none can be without it: described arguments, examples, the one answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from cursus.cli._output import answer
from cursus.errors import did_you_mean


def write_examples(title: str, examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """A section of a help, in which long commands go on as shells take it."""
    with formatter.section(title):
        for example in examples:
            for line in _wrapped(example, formatter.width - formatter.current_indent):
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


def _wrapped(example: str, width: int) -> list[str]:
    """A command on as many lines as it needs, an option and its value on one."""
    first, *options = re.split(" (?=--?[a-z])", example)
    lines = [first]
    for option in options:
        if len(lines[-1]) + len(option) + len("  \\") > width:
            lines[-1] += " \\"
            lines.append(f"  {option}")
        else:
            lines[-1] += f" {option}"
    return lines


class Argument(click.Argument):
    """An argument with a help, which click itself knows from 8.5 on only."""

    def __init__(self, declarations: Sequence[str], *, help: str, **more: Any) -> None:  # noqa: A002 - as of an option
        super().__init__(declarations, **more)
        self.help = help

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        return self.make_metavar(ctx), self.help or ""


argument = partial(click.argument, cls=Argument)


class PeopleOption(click.Option):
    """An option that writes, asks AWS or runs code of the caller, so that no agent is offered it."""


people_option = partial(click.option, cls=PeopleOption)


class Command(click.Command):
    """A command whose help ends with examples, each of which a test runs."""

    def __init__(self, *settings: Any, examples: Sequence[str], read_only: bool = False, **more: Any) -> None:
        """``read_only``: `cursus mcp` offers it to agents, with all its options but those of ``PeopleOption``."""
        super().__init__(*settings, **more)
        self.examples = tuple(examples)
        self.read_only = read_only

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        for title, kind in (("Arguments", Argument), ("Options", click.Option)):
            of_kind = (param.get_help_record(ctx) for param in self.get_params(ctx) if isinstance(param, kind))
            if records := [record for record in of_kind if record]:
                with formatter.section(title):
                    formatter.write_dl(records)
        self.format_epilog(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples("Examples", self.examples, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        answer().begun = True
        return super().invoke(ctx)


class Group(click.Group):
    """A command that only holds others."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"Unknown command {args[0]!r}. {did_you_mean(args[0], names)}")
        return super().resolve_command(ctx, args)

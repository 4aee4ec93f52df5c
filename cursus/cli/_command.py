"""What every command has in common, so that none can be without it: described arguments, examples, the one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cursus.cli._output import answer


class Command(click.Command):
    """A command whose help ends with examples, each of which a test runs."""

    def __init__(self, *settings: Any, examples: Sequence[str], **more: Any) -> None:
        super().__init__(*settings, **more)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples"):
            for example in self.examples:
                for line in example.splitlines():
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")

    def invoke(self, ctx: click.Context) -> Any:
        answer().begun = True
        return super().invoke(ctx)


class Group(click.Group):
    """A command that only holds others."""

    command_class = Command

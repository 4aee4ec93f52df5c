"""What every command has in common, so that none can be without it: described arguments, examples, the one answer."""

from __future__ import annotations

import re
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
                for line in self._wrapped(example, formatter.width - formatter.current_indent):
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")

    @staticmethod
    def _wrapped(example: str, width: int) -> list[str]:
        """A command as shells continue it on further lines, an option and its value on one."""
        first, *options = re.split(" (?=--?[a-z])", example)
        lines = [first]
        for option in options:
            if len(lines[-1]) + len(option) + len("  \\") > width:
                lines[-1] += " \\"
                lines.append(f" {option}")
            else:
                lines[-1] += f" {option}"
        return [lines[0], *(f" {line}" for line in lines[1:])]

    def invoke(self, ctx: click.Context) -> Any:
        answer().begun = True
        return super().invoke(ctx)


class Group(click.Group):
    """A command that only holds others."""

    command_class = Command

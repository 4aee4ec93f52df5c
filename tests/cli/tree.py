"""Every command of the tree, by its words: what the tests of the standard hold all of them to."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cursus.cli import main


def walk() -> Iterator[tuple[str, click.Command]]:
    """``config check`` and the command, for each that does something itself."""
    yield from _below(main, click.Context(main, info_name="cursus"), "")


def _below(group: click.Group, context: click.Context, words: str) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        path = f"{words} {name}".strip()
        if isinstance(command, click.Group):
            yield from _below(command, context, path)
        else:
            yield path, command


COMMANDS = dict(walk())

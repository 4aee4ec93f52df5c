"""``cursus completion``: what a shell needs to complete commands, options, files and names."""

from __future__ import annotations

import click

from cursus.cli._command import Command, argument
from cursus.cli._options import format_option
from cursus.cli._output import as_json, show

_SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command, examples=["cursus completion bash", "cursus completion fish"])
@argument("shell", type=click.Choice(_SHELLS), help="Your shell.")
@format_option
def command(shell: str) -> None:
    """Print a completion script for your shell.

    It completes commands, options, files and the names of steps, pipelines, codes and environments.

    \b
    bash  eval "$(cursus completion bash)"   in ~/.bashrc
    zsh   eval "$(cursus completion zsh)"    in ~/.zshrc
    fish  cursus completion fish > ~/.config/fish/completions/cursus.fish
    """
    from click.shell_completion import get_completion_class

    root = click.get_current_context().find_root()
    made = get_completion_class(shell)
    assert made is not None  # click has all three
    script = made(root.command, {}, "cursus", "_CURSUS_COMPLETE").source()
    if as_json():
        show({"shell": shell, "script": script})
    else:
        click.echo(script)

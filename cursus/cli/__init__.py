"""The command line: one file here is one command or group, found by its name and imported when it is used."""

from __future__ import annotations

import importlib
import os
import pkgutil
from typing import Any

import click

from cursus import __version__
from cursus.errors import CursusError, did_you_mean

EXIT_CODES = """\b
Exit codes:
  0  done, nothing wrong
  1  something is wrong with the input; every finding is on stderr
  2  the command line itself is wrong
  3  cursus failed; CURSUS_TRACEBACK=1 shows where

Results go to stdout, findings and progress to stderr. NO_COLOR=1 turns colours off; they are off when piped.

Completion: eval "$(_CURSUS_COMPLETE=bash_source cursus)", with zsh_source or fish_source in other shells.
"""


class CommandFolder(click.Group):
    """The modules of this folder, each with its ``command``; one whose name starts with _ is a helper."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            ctx.fail(f"There is no command {args[0]!r}. {did_you_mean(args[0], names)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CursusError as error:
            from cursus.cli._output import report

            report(error.diagnostics)
            ctx.exit(1)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click's own: usage errors, an exit code, Ctrl-C, a reader that has gone
        except Exception as error:
            if os.environ.get("CURSUS_TRACEBACK"):
                raise
            click.echo(f"internal failure: {type(error).__name__}: {error}", err=True)
            click.echo("This is a fault of cursus; CURSUS_TRACEBACK=1 shows where.", err=True)
            ctx.exit(3)


@click.command(cls=CommandFolder, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cursus")
def main() -> None:
    """Compile a DAG of steps and one saved config into a portable SageMaker Pipeline, and prove that it is portable."""

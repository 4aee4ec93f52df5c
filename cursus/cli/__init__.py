"""The command line: one file here is one command or group, found by its name and imported when it is used."""

from __future__ import annotations

import gc
import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import Any

import click

from cursus import __version__
from cursus.cli._command import Group, write_examples
from cursus.cli._output import Answer, say
from cursus.cli._project import here
from cursus.cli._streams import Ended, drop_the_rest, prepare
from cursus.errors import CursusError, Diagnostic, raised_at

FIRST_STEPS = (
    "cursus pipelines list",
    "cursus pipelines export xgboost_simple demo --example",
    "cursus compile --dag demo/dag.json --config demo/config.json -o pipeline.json",
    "cursus check pipeline.json",
    "cursus pipelines data",
    "cursus run --dag demo/dag.json --config demo/config.json --parameter EXECUTION_S3_PREFIX=s3://here/run-1",
)
EPILOG = """\b
Exit codes:
  0    success
  1    problems found (all are listed)
  2    the command line is wrong, or a file that it names does not exist
  3    cursus failed; CURSUS_TRACEBACK=1 shows where
  130  stopped by Ctrl-C

Results go to stdout, findings and progress to stderr. With --format json all but progress is one document on stdout: \
{"exit_code": 0, "result": …, "findings": […]}, also when something fails.

Colours and progress are for terminals; NO_COLOR=1 turns colours off, FORCE_COLOR=1 on. `cursus completion` makes the \
shell complete commands, options and names.
"""

FINDINGS, USAGE, FAULT, STOPPED = 1, 2, 3, 130
READER_GONE = 141
"""As shells tell a process that wrote to a pipe whose reader had ended."""

_COLLECT_AFTER = 50_000
"""New objects before Python looks for unused ones: the many that a command imports all stay."""

_NO_COMMANDS = frozenset({"codes"})


@cache
def _commands() -> tuple[str, ...]:
    names = {module.name for module in pkgutil.iter_modules(__path__)} - _NO_COMMANDS
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


class CommandFolder(Group):
    """The modules of this folder, each with its ``command``; one whose name starts with _ is a helper."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _commands():
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples("Get started", FIRST_STEPS, formatter)
        super().format_epilog(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FileNotFoundError as error:
            if here() is None:
                raise click.UsageError("The working folder no longer exists. Change to another one.", ctx) from error
            raise

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """As click's, but whatever happens ends in one answer and one of the exit codes."""
        gc.set_threshold(_COLLECT_AFTER)
        if standalone_mode:
            prepare()
        arguments = sys.argv[1:] if args is None else list(args)
        answer = Answer(_form(arguments))
        name = prog_name or "cursus"  # by which completion asks too, however it was started
        run = partial(super().main, arguments, name, complete_var, standalone_mode=False, obj=answer, **extra)
        try:
            code = self._ended(run, answer)
            answer.close(code)
        except Ended as ended:
            code = READER_GONE if isinstance(ended.error, BrokenPipeError) else FAULT
            if code == FAULT:
                click.echo(f"Cannot write the output: {ended.error.strerror}.", err=True)
            drop_the_rest()
        if standalone_mode:
            gc.freeze()  # else Python goes through all objects once more before it ends
            sys.exit(code)
        return code

    def _ended(self, run: Callable[[], Any], answer: Answer) -> int:
        """Run a command, and report what ended it. Raises Ended when stdout takes no more."""
        try:
            return int(run() or 0)
        except CursusError as error:
            answer.report(error.diagnostics)
            return FINDINGS
        except click.ClickException as error:
            if answer.form == "json":
                answer.report([_wrong_usage(error)])
            else:
                shown = io.StringIO()
                error.show(shown)
                say(shown.getvalue(), err=True, nl=False)
            return USAGE
        except click.Abort:
            if answer.form == "json":
                answer.report([Diagnostic("E002", "stopped")])
            else:
                say("Stopped.", err=True)
            return STOPPED
        except Exception as error:  # The boundary: a fault of ours is reported as one.
            if os.environ.get("CURSUS_TRACEBACK"):
                raise
            fault = "This is a bug in cursus, or in the builder at that line"
            whose = "The system refuses it" if isinstance(error, OSError) else fault
            hint = f"{whose}; CURSUS_TRACEBACK=1 shows the traceback."
            answer.report([Diagnostic("E003", f"{type(error).__name__}: {error}", raised_at(error), hint)])
            return FAULT


def _form(arguments: Sequence[str]) -> str:
    """The format that a command line asks for, also where the rest of it is wrong."""
    asked = "--format=json" in arguments or ("--format", "json") in pairwise(arguments)
    return "json" if asked else "text"


def _wrong_usage(error: click.ClickException) -> Diagnostic:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "cursus"
    return Diagnostic("E001", error.format_message(), command, f"Run {command} --help to see its options.")


@click.command("cursus", cls=CommandFolder, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-v", "--version", prog_name="cursus")
def main() -> None:
    """Compile a DAG of steps and one saved config into a portable SageMaker Pipeline, and prove that it is portable."""

"""The options that name a hand-written pipeline, and compiling it for a command."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.cli._command import PeopleOption, people_option
from cursus.cli._options import FILE, all_of, as_region, pairs_option
from cursus.cli._output import as_json, progress

if TYPE_CHECKING:
    from cursus.sdk.handwritten import HandWritten, Source

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

call_options = all_of(
    pairs_option("--arg", "NAME=VALUE", "Argument of the function.", cls=PeopleOption),
    people_option(
        "--python",
        metavar="FILE",
        type=FILE,
        help="Interpreter that has the pipeline's packages. Default: the one that runs Cursus.",
    ),
)
"""How the function is called: ``arg`` and ``python``."""

_from_options = all_of(
    people_option(
        "--from",
        "code",
        metavar="MODULE:FUNCTION",
        help="Run this function offline and use the pipeline that it returns; or FILE.PY:FUNCTION.",
    ),
    call_options,
)


def from_options(function: FunctionT) -> FunctionT:
    """A hand-written pipeline in place of a compiled definition: ``code`` for ``_definition.read``, or None."""

    @functools.wraps(function)
    def filled(*arguments: Any, code: str | None, arg: dict[str, str], python: str | None, **options: Any) -> Any:
        from cursus.gate.case import Function
        from cursus.sdk.handwritten import Source

        if code is None and (arg or python):
            raise click.UsageError("--arg and --python go with --from; cursus.toml has its own settings for them.")
        function_of = None if code is None else Function(Source(code, arg, python=python))
        return function(*arguments, code=function_of, **options)

    return _from_options(filled)  # type: ignore[no-any-return]


identity_options = all_of(
    click.option(
        "--region",
        metavar="REGION",
        default="us-east-1",
        show_default=True,
        callback=as_region,
        help="AWS region that the code runs in.",
    ),
    click.option(
        "--account", metavar="ID", default="123456789012", show_default=True, help="AWS account that the code runs in."
    ),
    click.option("--bucket", metavar="NAME", help="Default bucket of SDK sessions. Default: sagemaker-REGION-ACCOUNT."),
    click.option("--role", metavar="ARN", help="Role that the code runs as. Default: a role of the account."),
    pairs_option("--answer", "SERVICE.OPERATION=FILE", "JSON answer of an AWS call, such as ssm.GetParameter."),
)
"""The AWS that the code meets: ``region``, ``account``, ``bucket``, ``role`` and ``answer``."""


def hand_written(source: Source) -> HandWritten:
    """Compile a hand-written pipeline. Shows on stderr what the code printed. Raises CursusError as compiling does."""
    from cursus.sdk.handwritten import compile_offline

    with progress(f"Running {source.target} offline …"):
        compiled = compile_offline(source)
    if compiled.output and not as_json():
        click.echo(compiled.output.rstrip("\n"), err=True)
    return compiled

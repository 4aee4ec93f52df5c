"""The options that name a hand-written pipeline, and compiling it for a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import PeopleOption, people_option
from cursus.cli._options import FILE, all_of, as_region, pairs_option
from cursus.cli._output import as_json, progress

if TYPE_CHECKING:
    from cursus.sdk.handwritten import HandWritten

call_options = all_of(
    pairs_option("--arg", "NAME=VALUE", "Argument of the function.", cls=PeopleOption),
    people_option(
        "--python",
        metavar="FILE",
        type=FILE,
        help="Interpreter that has the pipeline's packages. Default: the one that runs cursus.",
    ),
)
"""How the function is called: ``arg`` and ``python``."""

from_options = all_of(
    people_option(
        "--from",
        "target",
        metavar="MODULE:FUNCTION",
        help="Run this code of yours offline and use the pipeline that it returns; or FILE.PY:FUNCTION.",
    ),
    call_options,
)
"""A hand-written pipeline in place of a compiled definition: ``target``, ``arg`` and ``python``."""

identity_options = all_of(
    click.option(
        "--region",
        metavar="REGION",
        default="us-east-1",
        show_default=True,
        callback=as_region,
        help="AWS region that the code meets.",
    ),
    click.option(
        "--account", metavar="ID", default="123456789012", show_default=True, help="AWS account that the code meets."
    ),
    click.option("--bucket", metavar="NAME", help="Default bucket of SDK sessions. Default: sagemaker-REGION-ACCOUNT."),
    click.option("--role", metavar="ARN", help="Role that the code runs as. Default: a role of the account."),
    pairs_option("--answer", "SERVICE.OPERATION=FILE", "JSON answer of an AWS call, such as ssm.GetParameter."),
)
"""The AWS that the code meets: ``region``, ``account``, ``bucket``, ``role`` and ``answer``."""


def hand_written(
    target: str,
    arg: Mapping[str, str],
    python: str | None,
    answer: Mapping[str, str] = {},
    **identity: Any,
) -> HandWritten:
    """Compile what the options name. Shows what the code printed on stderr. Raises CursusError as compiling does."""
    from cursus.sdk.handwritten import Source, compile_offline

    with progress(f"Running {target} offline …"):
        compiled = compile_offline(Source(target, arg, python=python, answers=answer, **identity))
    if compiled.output and not as_json():
        click.echo(compiled.output.rstrip("\n"), err=True)
    return compiled

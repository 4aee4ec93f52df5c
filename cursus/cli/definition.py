"""``cursus definition``: the definition of a pipeline that was written with the SDK's classes."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._command import Command, argument
from cursus.cli._options import format_option, output_option
from cursus.cli._output import report, write_result
from cursus.cli._source import call_options, hand_written, identity_options


@click.command(
    cls=Command,
    examples=[
        "cursus definition pipelines.fraud:get_pipeline -o fraud.json",
        "cursus definition pipelines/fraud.py:get_pipeline --arg threshold=0.9",
        "cursus definition pipelines.fraud:get_pipeline --region eu-central-1 --account 111122223333",
    ],
)
@argument(
    "target",
    metavar="MODULE:FUNCTION",
    help="Function that returns a pipeline, or FILE.PY:FUNCTION.",
)
@call_options
@identity_options
@output_option
@format_option
def command(
    target: str, arg: dict[str, str], python: str | None, answer: dict[str, str], output: str | None, **identity: Any
) -> None:
    """Compile a hand-written SDK pipeline, offline.

    Runs your code in a separate process. The function has to return an SDK Pipeline (v2 or v3), or its definition as
    text or as a dict. Connections are blocked, and AWS calls are answered locally. You get a finding for every call
    that was not made or that only AWS can answer.
    """
    from cursus.sdk.handwritten import Source

    compiled = hand_written(Source(target, arg, python=python, answers=answer, **identity))
    report(compiled.diagnostics)
    write_result(compiled.definition, output)

"""``cursus diff``: what changed between two definitions, and how much it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, one_of, read
from cursus.cli._options import format_option
from cursus.cli._output import as_json, fail_if, progress, say, show
from cursus.cli._project import pipeline_option
from cursus.cli._source import from_options

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.gate.case import Function


@click.command(
    cls=Command,
    read_only=True,
    examples=["cursus diff old.json pipeline.json", "cursus diff old.json --from pipelines.fraud:get_pipeline"],
)
@argument("old_path", metavar="OLD.JSON", type=DEFINITION, help="A compiled definition; - is stdin.")
@argument("new_path", metavar="[NEW.JSON]", required=False, type=DEFINITION, help="The definition to compare with it.")
@pipeline_option(required=False)
@from_options
@format_option
def command(old_path: str, new_path: Given | None, code: Function | None) -> None:
    """Compare two definitions, the worst differences first.

    The classes are: parameter interface broken (starting it as before fails or has another effect), wiring changed (an
    input is fed by something else), output moved (a step writes elsewhere), cache-busting (a step runs with other
    arguments, so cached results no longer apply), cosmetic (no effect on a run). Exit code 1 means that the two differ.
    """
    from cursus.jsonfile import shown
    from cursus.visible import visible

    old, new = read(old_path), read(one_of(new_path, code))
    with progress("Comparing …"):
        from cursus.definition.diff import diff

        differences = diff(old, new)
    if as_json():
        show([difference.as_json() for difference in differences])
    else:
        for difference in differences:
            say(f"{difference.kind}: {visible(difference.path)}")
            say(f"  - {shown(difference.old)}\n  + {shown(difference.new)}")
        if not differences:
            click.echo("No difference.")
    fail_if(differences)

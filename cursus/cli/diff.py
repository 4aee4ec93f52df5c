"""``cursus diff``: what changed between two definitions, and how much it matters."""

from __future__ import annotations

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, read
from cursus.cli._options import format_option
from cursus.cli._output import as_json, fail_if, progress, report, say, show
from cursus.cli._source import from_options, hand_written


@click.command(
    cls=Command,
    read_only=True,
    examples=["cursus diff old.json pipeline.json", "cursus diff old.json --from pipelines.fraud:get_pipeline"],
)
@argument("old_path", metavar="OLD.JSON", type=DEFINITION, help="A compiled definition; - is stdin.")
@argument("new_path", metavar="[NEW.JSON]", required=False, type=DEFINITION, help="The definition to compare with it.")
@from_options
@format_option
def command(old_path: str, new_path: str | None, target: str | None, arg: dict[str, str], python: str | None) -> None:
    """Compare two definitions, the worst differences first.

    The classes: parameter interface broken (who starts it as before is refused, or means something else), wiring
    changed (what feeds what), output moved (where a step writes), cache-busting (what a step is run with, so that no
    earlier result stands for the new one), cosmetic (nothing that runs). Exit code 1 says that the two differ in
    anything.
    """
    from cursus.jsonfile import shown
    from cursus.visible import visible

    if (new_path is None) == (target is None):
        raise click.UsageError("Name one other definition: NEW.JSON, or --from MODULE:FUNCTION.")
    old = read(old_path)
    if target is not None:
        compiled = hand_written(target, arg, python)
        report(compiled.diagnostics)
        new = compiled.definition
    else:
        assert new_path is not None
        new = read(new_path)
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

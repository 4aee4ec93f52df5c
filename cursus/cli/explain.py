"""``cursus explain``: what a code stands for."""

from __future__ import annotations

from dataclasses import asdict

import click

from cursus.cli._command import Command
from cursus.cli._options import complete_from, format_option
from cursus.cli._output import as_json, progress, show, table


def _codes() -> list[str]:
    from cursus.codes import all_codes

    return list(all_codes())


@click.command(cls=Command, examples=["cursus explain E205", "cursus explain"])
@click.argument("code", required=False, shell_complete=complete_from(_codes), help="A code; without it all are listed.")
@format_option
def command(code: str | None) -> None:
    """Say what a code means and what to do about it."""
    from cursus.codes import all_codes
    from cursus.errors import did_you_mean

    with progress("Gathering the codes …"):
        codes = all_codes()
    if code is None:
        if as_json():
            show({known: asdict(entry) for known, entry in codes.items()})
        else:
            table(("code", "name"), [(known, entry.name) for known, entry in codes.items()])
        return
    known = code.upper()
    if known not in codes:
        raise click.BadParameter(f"there is no code {code!r}. {did_you_mean(known, codes)}", param_hint="CODE")
    entry = codes[known]
    if as_json():
        show({"code": known, **asdict(entry)})
        return
    from cursus.checks import CHECKS
    from cursus.checks.docs import section

    check = next((check for check in CHECKS if check.code == known), None)
    said = section(check) if check else f"{entry.why}\n\nWhat to do: {entry.remedy}"
    click.echo(f"{known} {entry.name}\n\n{said}")

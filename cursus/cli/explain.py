"""``cursus explain``: what a code stands for."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command, argument
from cursus.cli._options import complete_from, format_option
from cursus.cli._output import as_json, progress, show, table

if TYPE_CHECKING:
    from cursus.codes import Code


def _codes() -> list[str]:
    from cursus.codes import all_codes

    return list(all_codes())


@click.command(cls=Command, examples=["cursus explain E205", "cursus explain E2", "cursus explain"])
@argument(
    "code",
    default="",
    shell_complete=complete_from(_codes),
    help="A code, or the beginning of several. Default: all codes.",
)
@format_option
def command(code: str) -> None:
    """Explain a code and how to fix it."""
    from cursus.codes import all_codes
    from cursus.errors import did_you_mean

    with progress("Gathering the codes …"):
        codes = all_codes()
    wanted = code.upper()
    if wanted in codes:
        _explain(wanted, codes[wanted])
        return
    listed = {known: entry for known, entry in codes.items() if known.startswith(wanted)}
    if not listed:
        shaped = re.fullmatch(r"[A-Z]?\d{1,3}", wanted)
        near = did_you_mean(wanted, codes) if shaped else "A code is a letter and three digits, such as E205."
        raise click.BadParameter(f"there is no code {code!r}. {near}", param_hint="CODE")
    if as_json():
        show({known: asdict(entry) for known, entry in listed.items()})
    else:
        table(("code", "name"), [(known, entry.name) for known, entry in listed.items()])


def _explain(code: str, entry: Code) -> None:
    from cursus.migrate.safety import fix_safety

    safety = fix_safety(code)
    if as_json():
        show({"code": code, **asdict(entry)} | ({"fix_safety": safety} if safety else {}))
        return
    from cursus.checks import CHECKS
    from cursus.checks.docs import section

    check = next((check for check in CHECKS if check.code == code), None)
    sections = "\n\n".join(f"{heading}: {text}" for heading, text in entry.sections(code).items())
    said = section(check) if check else sections
    said += f"\n\nFix safety: {safety}" if safety else ""
    click.echo(f"{code} {entry.name}\n\n{said}")

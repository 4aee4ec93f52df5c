"""``cursus explain``: what a code stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
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


@click.command(cls=Command, read_only=True, examples=["cursus explain E205", "cursus explain E2", "cursus explain"])
@argument(
    "code",
    default="",
    shell_complete=complete_from(_codes),
    help="A code, or the beginning of several. Default: all codes.",
)
@format_option
def command(code: str) -> None:
    """Explain a code and how to fix it."""
    with progress("Reading the codes …"):
        from cursus.codes import all_codes

        codes = all_codes()
    wanted = code.upper()
    if wanted in codes:
        _explain(wanted, codes[wanted])
        return
    listed = {known: entry for known, entry in codes.items() if known.startswith(wanted)}
    if not listed:
        raise click.BadParameter(f"there is no code {code!r}. {_hint(wanted, codes)}", param_hint="CODE")
    if as_json():
        show({known: asdict(entry) for known, entry in listed.items()})
    else:
        table(("code", "name"), [(known, entry.name) for known, entry in listed.items()])


def _hint(wanted: str, codes: Iterable[str]) -> str:
    """The codes of the same number, which are one slip away; no guess where there is none."""
    if same := [known for known in codes if known[1:] == wanted[-3:] and len(wanted) <= len(known)]:
        return f"Did you mean {' or '.join(same)}?"
    if re.fullmatch(r"[EWI]\d{2,3}", wanted) and any(known.startswith(wanted[:2]) for known in codes):
        return f"To list those that begin with {wanted[:2]}: cursus explain {wanted[:2]}"
    return "A code is a letter and three digits, such as E205. To list all: cursus explain"


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

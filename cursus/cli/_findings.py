"""What the commands share whose answer is a list of findings in files: how it is shown, and when it fails a build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cursus.cli._options import severe
from cursus.cli._output import answer, as_json, end, fail_if, say, show, write_document
from cursus.visible import ascii_json, ascii_markup

if TYPE_CHECKING:
    from cursus.codes import Code
    from cursus.reporting import Finding

_ESCAPED: Final = {"sarif": ascii_json, "junit": ascii_markup}


def tell(findings: Sequence[Finding], codes: Mapping[str, Code], *, err: bool = False) -> None:
    """Findings in the format that was asked for; ``codes`` documents them where the format has room for it."""
    from cursus.reporting import Format, render

    form = answer().form
    if form == "json":
        answer().findings += (found.as_json() for found in findings)
    else:
        used = {found.code for found in findings}
        known = {code: entry for code, entry in codes.items() if code in used}
        rendered = render(findings, Format(form), known)
        if form in _ESCAPED:
            write_document(rendered, _ESCAPED[form])
        else:
            click.echo(rendered, nl=False, err=err)


def judge(findings: Sequence[Finding], codes: Mapping[str, Code], fail_on: str) -> None:
    """Tell the findings, in text how many there are, and end with exit code 1 if one is as severe as ``--fail-on``."""
    from cursus.reporting import summary

    tell(findings, codes)
    if answer().form == "text":
        click.echo(summary(findings), err=True)
    fail_if(severe((found.diagnostic for found in findings), fail_on))


def against_baseline(
    findings: Sequence[Finding], baseline: str | None, update: bool, read_files: Iterable[str]
) -> list[Finding]:
    """What the baseline does not hold; the end, when it was written again to hold everything.

    The baseline speaks about the ``read_files`` only.
    """
    from cursus.findings import baseline as baselines
    from cursus.reporting import summary

    if update and not baseline:
        raise click.UsageError("--update-baseline needs --baseline FILE.")
    if baseline and update:
        baselines.write(Path(baseline), findings, read_files)
        show({"written": [baseline]})
        if not as_json():
            say(f"{baseline} written: {summary(findings)}.", err=True)
        end(0)
    return baselines.subtract(findings, Path(baseline), read_files) if baseline else list(findings)

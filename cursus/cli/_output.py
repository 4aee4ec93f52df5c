"""How results, findings and progress reach the user: results on stdout, all else on stderr."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cursus.errors import Diagnostic, Severity
from cursus.jsonfile import dumps, write_atomically

FORMAT = "cursus.format"
"""Key of the chosen format in ``Context.meta``, which all nested commands share."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_WIDE = 10_000  # columns for a reader that is no terminal: it wraps by itself or not at all


def as_json() -> bool:
    """Whether this run was asked for ``--format json``."""
    context = click.get_current_context(silent=True)
    return context is not None and context.meta.get(FORMAT) == "json"


def document(diagnostic: Diagnostic) -> dict[str, str]:
    """A diagnostic in the JSON format."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "where": diagnostic.where,
        "hint": diagnostic.hint,
    }


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """Show findings on stderr; as JSON one list of them, and nothing where there are none."""
    found = list(diagnostics)
    if not found:
        return
    if as_json():
        click.echo(dumps([document(diagnostic) for diagnostic in found]), err=True, nl=False)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for diagnostic in found:
        line, *hint = str(diagnostic).split("\n")
        text = Text(line)
        text.stylize(_STYLES[diagnostic.severity], 0, len(diagnostic.code))
        console.print(text)
        for remedy in hint:
            console.print(Text(remedy, "dim"))
    console.print(Text(f"{summary(found)}. More about one: cursus explain {found[0].code}", "dim"))


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """``2 errors, 1 warning``."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    return ", ".join(f"{counts[s]} {s.value}{'' if counts[s] == 1 else 's'}" for s in Severity if counts[s])


def write_result(text: str, output: str | None) -> None:
    """``text`` to the file ``output``, whole or not at all; to stdout when that is None or ``-``."""
    if output in (None, "-"):
        click.echo(text, nl=False)
        return
    assert output is not None
    try:
        write_atomically(output, text)
    except OSError as error:
        raise click.BadParameter(f"{output} cannot be written: {error.strerror}.", param_hint="-o") from error
    if not as_json():
        click.echo(f"{Path(output)} written.", err=True)


def show(value: Any) -> None:
    """``value`` as JSON on stdout."""
    click.echo(dumps(value), nl=False)


def heading(text: str) -> None:
    """A title on stdout, above a table."""
    click.secho(f"\n{text}", bold=True, color=False if os.environ.get("NO_COLOR") else None)


def table(header: Sequence[str] | None, rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout; nothing where there are no rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=header is not None)
    for name in header or ():
        drawn.add_column(name, overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    with console.capture() as capture:
        console.print(drawn)
    for line in capture.get().splitlines():
        click.echo(line.rstrip())


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """A status line while something lasts, on a terminal only."""
    if as_json() or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(doing):
        yield

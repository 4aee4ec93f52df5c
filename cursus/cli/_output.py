"""How answers reach the user: results on stdout, findings and progress on stderr; for programs one document."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cursus.errors import Diagnostic, Severity
from cursus.jsonfile import dumps, write_atomically
from cursus.visible import ascii_json, visible, visible_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_WIDE = 10_000  # columns for a reader that is not a terminal: it wraps by itself or not at all

_NARROW = 80  # columns; a table in fewer folds into columns that no one reads

READING_STEPS = "Reading the steps …"
COMPILING = "Compiling (the SageMaker SDK takes a few seconds to load) …"


@dataclass
class Answer:
    """What a command has to say. Under ``--format json`` it is gathered here, and printed once, however it ended.

    ``begun``: whether a command ran at all; --help and --version are answers of their own.
    """

    form: str = "text"
    begun: bool = False
    result: Any = None
    findings: list[dict[str, Any]] = field(default_factory=list)

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Findings: into the document, or for people on stderr."""
        found = list(diagnostics)
        if self.form == "json":
            self.findings += (one.as_json() for one in found)
        elif found:
            _print_findings(found)

    def close(self, exit_code: int) -> None:
        """The document, if one was asked for."""
        if self.form == "json" and (self.begun or exit_code):
            document = {"exit_code": exit_code, "result": self.result, "findings": self.findings}
            write_document(visible_json(dumps(document)), ascii_json)
        sys.stdout.flush()


def answer() -> Answer:
    """That of the command which runs."""
    return click.get_current_context().ensure_object(Answer)


def as_json() -> bool:
    """Whether this run was asked for ``--format json``."""
    return answer().form == "json"


def show(value: Any) -> None:
    """``value`` is the result, under ``--format json``."""
    answer().result = value


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """These were found."""
    answer().report(diagnostics)


def end(exit_code: int) -> None:
    """End the command here."""
    click.get_current_context().exit(exit_code)


def fail_if(wrong: object) -> None:
    """End the command with exit code 1 if something is wrong."""
    if wrong:
        end(1)


def write_result(value: Any, output: str | None) -> None:
    """``value`` as JSON to the file ``output``, whole or not at all; to stdout when that is None or ``-``."""
    if output in (None, "-"):
        show(value) if as_json() else write_document(visible_json(dumps(value)), ascii_json)
        return
    assert output is not None
    with writing(output, "-o"):
        write_atomically(output, dumps(value))
    written(output)


def write_document(document: str, escaped: Callable[[str], str]) -> None:
    """A document for programs, on stdout: they take it for UTF-8, so for any other encoding it is ``escaped``."""
    is_utf8 = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
    click.echo(document if is_utf8 else escaped(document), nl=False)


@contextmanager
def writing(place: str | os.PathLike[str], option: str) -> Iterator[None]:
    """Around what writes to a place that the user named: what the machine refuses is reported for the option."""
    try:
        yield
    except OSError as error:
        raise click.BadParameter(f"{place} cannot be written: {error.strerror}.", param_hint=option) from error


def written(*files: str | os.PathLike[str]) -> None:
    """Say which files are there now."""
    names = [str(Path(file)) for file in files]
    if as_json():
        show({"written": names})
    else:
        say(f"{', '.join(names)} written.", err=True)


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """A line, or several, for people; what strangers wrote in it is shown and not obeyed."""
    click.echo("\r\n".join(visible(part, "\t\n") for part in text.split("\r\n")), err=err, nl=nl)


def heading(text: str) -> None:
    """A title on stdout, above a table."""
    from rich.text import Text

    _console().print(Text(f"\n{visible(text)}", "bold"))


def table(header: Sequence[str] | None, rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout, nothing of it cut off; nothing where there are no rows. A list on a narrow terminal."""
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(visible(cell)) for cell in row] for row in rows]
    if not cells:
        return
    console = _console()
    if console.width < _NARROW:
        _list(console, header, cells)
        return
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=header is not None)
    for name in header or [""] * len(cells[0]):
        drawn.add_column(Text(visible(name)), overflow="fold")
    for row in cells:
        drawn.add_row(*row)
    with console.capture() as capture:
        console.print(drawn, soft_wrap=False)
    for line in capture.get().splitlines():
        click.echo(line.rstrip(), color=True)  # rich has decided about colours


def _list(console: Console, header: Sequence[str] | None, rows: Sequence[Sequence[Text]]) -> None:
    """Each row as a line with its first cell, and its other cells below that, by their column's name."""
    from rich.text import Text

    for first, *others in rows:
        if header is None:
            console.print(Text.assemble((first.plain, "bold"), ": ", *others))
            continue
        console.print(Text(first.plain, "bold"))
        for name, cell in zip(header[1:], others, strict=True):
            if cell.plain:
                console.print(Text.assemble("  ", visible(name), ": ", cell))


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Around what takes a second or more: says on a terminal what continues, and leaves no trace of it."""
    if not sys.stderr.isatty():
        yield
        return
    with _console(stderr=True).status(doing):
        yield


def _print_findings(found: Sequence[Diagnostic]) -> None:
    from rich.text import Text

    from cursus.reporting import Finding, summary

    console = _console(stderr=True)
    for diagnostic in found:
        line, *hint = str(diagnostic).split("\n")
        text = Text(line)
        start = len(diagnostic.where) + len(": ") if diagnostic.where else 0
        text.stylize(_STYLES[diagnostic.severity], start, start + len(diagnostic.code))
        console.print(text)
        for remedy in hint:
            console.print(Text(remedy, "dim"))
    console.print(Text(f"{summary(list(map(Finding, found)))}. For details: cursus explain {found[0].code}", "dim"))


def _console(*, stderr: bool = False) -> Console:
    """Coloured on a terminal or by FORCE_COLOR, and in nothing but plain text where NO_COLOR is set."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(
        stderr=stderr,
        soft_wrap=True,
        highlight=False,
        width=None if terminal else _WIDE,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )

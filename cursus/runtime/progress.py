"""How a run continues, as people see it: a table that lives on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TextIO

from cursus.runtime.state import RunRecord, Status
from cursus.visible import visible

if TYPE_CHECKING:
    from rich.table import Table

Changed = Callable[[RunRecord, str], None]

_STYLES: Final = {
    Status.WAITING: "dim",
    Status.RUNNING: "bold cyan",
    Status.SUCCEEDED: "green",
    Status.KEPT: "green dim",
    Status.SKIPPED: "dim",
    Status.FAILED: "bold red",
    Status.STOPPED: "yellow",
}


@contextmanager
def shown(stream: TextIO) -> Iterator[Changed]:
    """A function that takes changes, and shows them on ``stream`` while the block lasts."""
    if stream.isatty():
        with _living_table(stream) as changed:
            yield changed
    else:
        yield lambda run, step: _print_line(run, step, stream)


def _print_line(run: RunRecord, step: str, stream: TextIO) -> None:
    record = run.steps[step]
    took = f" in {record.seconds:.1f} s" if record.status in (Status.SUCCEEDED, Status.FAILED) else ""
    print(f"{visible(step)}: {record.status.value}{took}", file=stream, flush=True)


@contextmanager
def _living_table(stream: TextIO) -> Iterator[Changed]:
    from rich.console import Console
    from rich.live import Live

    begun: dict[str, float] = {}
    latest: list[RunRecord] = []

    def table() -> Table | str:
        return _table(latest[-1], begun) if latest else ""

    with Live(get_renderable=table, console=Console(file=stream), transient=True, refresh_per_second=5):

        def changed(run: RunRecord, step: str) -> None:
            begun.setdefault(step, time.monotonic())  # before the thread that draws can see that it runs
            latest[:] = [run]

        yield changed


def _table(run: RunRecord, begun: dict[str, float]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for name, record in run.steps.items():
        running = record.status is Status.RUNNING
        seconds = time.monotonic() - begun[name] if running else record.seconds
        style = _STYLES[record.status]
        table.add_row(Text(visible(name)), f"[{style}]{record.status.value}[/]", f"{seconds:.1f} s" if seconds else "")
    return table

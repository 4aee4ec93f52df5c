"""A finished run as a page: the graph with states and times, metrics, plots, and where everything is."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any, Final

from cursus.errors import CursusError
from cursus.runtime.execution import Outcome
from cursus.runtime.state import Output, Status
from cursus.runtime.storage import Storage, read
from cursus.show.page import page, table
from cursus.show.picture import picture
from cursus.visible import visible

_MARKS: Final = {Status.SUCCEEDED: "✓", Status.KEPT: "✓ kept", Status.FAILED: "✗", Status.STOPPED: "✗ stopped"}
_LARGEST: Final = 4 << 20  # bytes of a file of metrics or of a plot that is shown
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Metric:
    """A number at the top of a file that a step calls metrics."""

    step: str
    name: str
    value: float


def metrics(outcome: Outcome, storage: Storage) -> list[Metric]:
    """The numbers of every output called ``metrics.json`` or ``NAME_metrics.json``, in the order of the steps."""
    return [
        Metric(step, name, value)
        for step, output in _outputs(outcome)
        if PurePosixPath(output.uri).name.endswith("metrics.json")
        for name, value in _numbers(_object(_content(storage, output)))
    ]


def run_page(definition: Mapping[str, Any], outcome: Outcome, storage: Storage) -> str:
    """The page of a run of ``definition``. Raises ResolutionError for a definition that cannot be drawn."""
    steps = outcome.run.steps
    drawn = picture(definition, f"Run {outcome.run.id} of {outcome.run.execution.PipelineName}")
    notes = {
        name: f"{_MARKS.get(record.status, record.status.value)} {record.seconds:.1f} s"
        for name, record in steps.items()
        if record.status is not Status.SKIPPED
    }
    notes |= {name: "skipped" for name, record in steps.items() if record.status is Status.SKIPPED}
    states = [(name, one.status.value, f"{one.seconds:.1f} s", one.message) for name, one in steps.items()]
    found = metrics(outcome, storage)
    places = [(step, storage.place(output.uri), f"{output.size:,} bytes") for step, output in _outputs(outcome)]
    folder = _folder([place for _, place, _ in places])
    places = [(step, place.removeprefix(f"{folder}/"), size) for step, place, size in places]
    models = [place for place in places if place[1].endswith("model.tar.gz")]
    ended = "interrupted" if outcome.interrupted else "succeeded" if outcome.succeeded else "failed"
    seconds = sum(record.seconds for record in steps.values())
    before = f"<p>The run <strong>{ended}</strong>; its steps took {seconds:.1f} s.</p>"
    before += _where(outcome, folder, models)
    after = []
    if found:
        after.append("<h2>Metrics</h2>" + _metrics(found))
    if plots := "".join(_plots(outcome, storage)):
        after.append(f"<h2>Plots</h2>{plots}")
    after.append("<h2>Steps of the run</h2>" + table(("step", "status", "time", "message"), states))
    if places:
        below = f"<p>Below <code>{_text(folder)}</code>.</p>" if folder else ""
        after.append(f"<h2>Outputs</h2>{below}{table(('step', 'file', 'size'), places)}")
    return page(replace(drawn, notes=notes), before, "".join(after))


def _where(outcome: Outcome, folder: str, models: Sequence[tuple[str, str, str]]) -> str:
    """Where to find what the run left."""
    rows = [(f"model of {_text(step)}", f"{folder}/{place}" if folder else place) for step, place, _ in models]
    rows += [("outputs", folder), ("logs", str(outcome.folder))]
    items = "".join(f"<dt>{name}</dt><dd><code>{_text(place)}</code></dd>" for name, place in rows if place)
    return f"<dl>{items}</dl>"


def _metrics(found: Sequence[Metric]) -> str:
    """A row for each metric, a column for each step that has metrics, or for each group of metrics of one."""
    columns: dict[str, dict[str, str]] = {}
    for one in found:
        group, _, name = one.name.rpartition(".")
        columns.setdefault(f"{one.step} {group}".rstrip(), {})[name] = f"{one.value:.4g}"
    names = dict.fromkeys(name for column in columns.values() for name in column)
    rows = [(name, *(column.get(name, "") for column in columns.values())) for name in names]
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="Metrics">{table(("metric", *columns), rows)}</div>'
    )


def _folder(places: Sequence[str]) -> str:
    """The folder that all places are in; empty where there is none."""
    folders = zip(*(place.split("/")[:-1] for place in places), strict=False)
    return "/".join(parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, folders))


def _outputs(outcome: Outcome) -> Iterator[tuple[str, Output]]:
    for name, record in outcome.run.steps.items():
        for output in record.outputs:
            yield name, output


def _content(storage: Storage, output: Output) -> bytes:
    """Empty for what is too large to show or no longer there."""
    try:
        return read(storage, output.uri) if output.size <= _LARGEST else b""
    except CursusError:
        return b""


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):  # A script wrote it: it need not be JSON.
        return {}
    return found if isinstance(found, dict) else {}


def _numbers(found: Mapping[str, Any], below: str = "") -> Iterator[tuple[str, float]]:
    """By name; those of an object in it as ``name.inner``, and nothing deeper."""
    for name, value in found.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            yield f"{below}{name}", value
        elif isinstance(value, dict) and not below:
            yield from _numbers(value, f"{name}.")


def _plots(outcome: Outcome, storage: Storage) -> Iterator[str]:
    for step, output in _outputs(outcome):
        if output.uri.endswith(".png") and (content := _content(storage, output)).startswith(_PNG):
            name = _text(f"{step}: {PurePosixPath(output.uri).stem.replace('_', ' ')}")
            data = base64.b64encode(content).decode("ascii")
            image = f'<img alt="{name}" src="data:image/png;base64,{data}">'
            yield f"<figure>{image}<figcaption>{name}</figcaption></figure>"


def _text(text: str) -> str:
    return escape(visible(text))

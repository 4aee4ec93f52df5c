"""E537: a step reads what another one writes, and does not wait for it."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Location, Step
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index
from cursus.visible import cut

_SOURCE = "Steps[1].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri"


class Race(Check):
    """Only references and DependsOn order steps. Two paths with the same text do not.

    Both steps start at once. The reader finds no data, or worse, the data of the previous run.
    """

    code = "E537"
    name = "race"
    remedy = "Read the location from the writer's property, or add the writer to DependsOn."
    source = "Data dependencies in the developer guide: the SDK sees them in properties only."
    bad = Change({_SOURCE: join(PREFIX, "prepare", "data", "train/")})
    good = Change({**bad, "Steps[1].DependsOn": ["Prepare"]})

    def check(self, index: Index) -> Iterable[Problem]:
        at, below = _writers(index)
        for read in index.reads:
            if read.step.name in index.of_unknown_order:
                continue  # E508, E510, E534: corrected, it may wait for the writer
            folders = _folders(read.uri)
            written = [write for folder in folders for write in at.get(folder, ())]
            if "S3Uri" in read.keys:  # an input takes all that is below it
                written += [write for write in below.get(folders[0], ()) if write not in written]
            for write in written:
                if not _ordered(index, read.step, write.step):
                    place = cut(read.uri)
                    says = f"{read.step.name} reads {place}, which {write.step.name} writes, without waiting for it"
                    yield Problem(read.place, says)


def _writers(index: Index) -> tuple[dict[str, list[Location]], dict[str, list[Location]]]:
    """Who writes exactly to a folder, and who to the folder or to one below it."""
    at: dict[str, list[Location]] = {}
    below: dict[str, list[Location]] = {}
    for write in filter(lambda write: write.uri, index.writes):
        folders = _folders(write.uri)
        at.setdefault(folders[0], []).append(write)
        for folder in folders:
            below.setdefault(folder, []).append(write)
    return at, below


def _folders(uri: str) -> list[str]:
    """An S3 location without the slash at its end, and the folders that it is in."""
    segments = uri.rstrip("/").split("/")
    return ["/".join(segments[:end]) for end in range(len(segments), 2, -1)] or [uri]


def _ordered(index: Index, reader: Step, writer: Step) -> bool:
    if reader.name == writer.name or writer.name in index.waits_for[reader.name]:
        return True
    return reader.name in index.waits_for[writer.name] or index.exclude_each_other(reader, writer)

"""E538: two steps, or two outputs of a step, write to one place."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Location
from cursus.checks.examples import PREFIX, Change, join, processing
from cursus.checks.index import Index
from cursus.visible import cut

_OTHER = {"Steps[2]": processing("Validate", "s3://raw-bucket/a"), "Steps[3]": processing("Test", "s3://raw-bucket/b")}
_URI = "Steps[3].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class TwoWriters(Check):
    """The last writer of each file wins, so the location mixes two results, differently in each run.

    Steps in different branches of a condition may share a location, because a run has only one of them. Training jobs
    may share a destination, because each one adds a folder with its own name; their checkpoint locations must differ.
    """

    code = "E538"
    name = "two outputs in one location"
    remedy = "Give each output its own path: the step's folder and the output's name."
    source = "Processing jobs upload file by file and delete nothing."
    bad = Change({**_OTHER, _URI: join(PREFIX, "validate", "data")})
    good = Change(_OTHER)

    def check(self, index: Index) -> Iterable[Problem]:
        writers: dict[str, list[Location]] = {}
        for place in index.writes:
            if place.uri:
                writers.setdefault(place.uri.rstrip("/"), []).append(place)
        for uri, (first, *others) in writers.items():
            for place in others:
                if _collide(index, first, place):
                    yield Problem(place.place, f"{first.step.name} and {place.step.name} both write to {cut(uri)}")


def _collide(index: Index, one: Location, other: Location) -> bool:
    if one.step.name == other.step.name:
        return any(not ports.reads for ports in one.step.kind.ports) if one.step.kind else False
    return not index.exclude_each_other(one.step, other.step)

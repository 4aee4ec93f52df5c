"""E538: two steps, or two outputs of a step, write to one place."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Place, exclude_each_other
from cursus.checks.examples import PREFIX, Change, join, processing
from cursus.checks.index import Index

_OTHER = processing("Validate", "s3://raw-bucket/other")
_URI = "Steps[2].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class TwoWriters(Check):
    """Whoever comes last wins, file by file: the place holds a mixture of two results, another one in each run.

    Steps in different branches of a condition may share a place, as a run has only one of them. What a training job
    writes besides its model (checkpoints, debugger, profiler) has names of its own.
    """

    code = "E538"
    name = "two writers"
    remedy = "Give each output a path of its own: the step's folder and the output's name."
    source = "Processing jobs upload file by file and delete nothing."
    bad = Change({"Steps[2]": _OTHER, _URI: join(PREFIX, "train")})
    good = Change({"Steps[2]": _OTHER})

    def check(self, index: Index) -> Iterable[Problem]:
        writers: dict[str, list[Place]] = {}
        for place in index.writes:
            if place.uri:
                writers.setdefault(place.uri.rstrip("/"), []).append(place)
        for uri, (first, *others) in writers.items():
            for place in others:
                if _collide(first, place):
                    yield Problem(place.trail, f"{first.step.name} and {place.step.name} both write to {uri}")


def _collide(one: Place, other: Place) -> bool:
    if one.step.name == other.step.name:
        return one.step.type == "Processing"
    return not exclude_each_other(one.step, other.step)

"""E537: a step reads what another one writes, and does not wait for it."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index, Place, exclude_each_other

_SOURCE = "Steps[1].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri"


class Race(Check):
    """Only references and DependsOn order steps: two paths that are equal as texts make no dependency.

    Both steps start at once. The reader finds nothing, or what the previous run left behind, which is worse.
    """

    code = "E537"
    name = "race"
    remedy = "Read it by the writer's property, or put the writer into DependsOn."
    source = "Data dependencies in the developer guide: the SDK sees them in properties alone."
    bad = Change({_SOURCE: join(PREFIX, "prepare", "data", "train/")})
    good = Change({**bad, "Steps[1].DependsOn": ["Prepare"]})

    def check(self, index: Index) -> Iterable[Problem]:
        for read in index.reads:
            for write in index.writes:
                if write.uri and _meet(read, write) and not _ordered(index, read, write):
                    message = (
                        f"{read.step.name} reads {read.uri}, which {write.step.name} writes, without waiting for it"
                    )
                    yield Problem(read.trail, message)


def _meet(read: Place, write: Place) -> bool:
    """What is read lies in what is written; or, for an input of a job, the other way round."""
    reading, writing = read.uri.rstrip("/") + "/", write.uri.rstrip("/") + "/"
    return reading.startswith(writing) or ("S3Uri" in read.keys and writing.startswith(reading))


def _ordered(index: Index, read: Place, write: Place) -> bool:
    if read.step.name == write.step.name or write.step.name in index.waits_for[read.step.name]:
        return True
    return read.step.name in index.waits_for[write.step.name] or exclude_each_other(read.step, write.step)

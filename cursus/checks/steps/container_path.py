"""E559: a path in a processing container where the service mounts nothing, or where something is mounted already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step, listed, member
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import Keys

ROOT = "/opt/ml/processing"


class ContainerPath(Check):
    """Each input and output of a processing job needs its own folder below ``/opt/ml/processing``.

    The service rejects the job when the step starts if a path is elsewhere or used twice.
    """

    code = "E559"
    name = "invalid container path"
    remedy = f"Give each input and output its own folder below {ROOT}."
    source = "LocalPath of ProcessingS3Input and ProcessingS3Output in the API reference."
    bad = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/ml/input/data"})
    good = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/ml/processing/input/data"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            taken: set[str] = set()
            for keys, path in _folders(step):
                place = step.place.below(*keys)
                if not path.startswith(f"{ROOT}/") or "//" in path:
                    yield Problem(place, f"{path} is not a folder below {ROOT}")
                elif path in taken:
                    yield Problem(place, f"{path} is taken by another input or output")
                taken.add(path)


def _folders(step: Step) -> Iterator[tuple[Keys, str]]:
    """The folders of a processing container that its inputs and outputs are mounted at."""
    for ports in step.kind.ports if step.kind else ():
        for number, port in enumerate(listed(member(step.arguments, *ports.at))):
            for source in port if isinstance(port, dict) else ():
                if isinstance(path := member(port, source, "LocalPath"), str):
                    yield ("Arguments", *ports.at, number, source, "LocalPath"), path

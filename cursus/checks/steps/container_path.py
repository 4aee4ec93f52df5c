"""E559: a path in a processing container where the service mounts nothing, or where something is mounted already."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import below, listed
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.steps._ports import INPUTS, OUTPUTS, member

ROOT = "/opt/ml/processing"


class ContainerPath(Check):
    """Processing inputs and outputs are folders below ``/opt/ml/processing``, each its own.

    For another path, or for one that is taken, the service refuses the job when the step starts.
    """

    code = "E559"
    name = "container path"
    remedy = f"Give each input and output a folder of its own below {ROOT}."
    source = "LocalPath of ProcessingS3Input and ProcessingS3Output in the API reference."
    bad = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/ml/input/data"})
    good = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/ml/processing/input/data"})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            taken: set[str] = set()
            for keys, place in ((INPUTS, "S3Input"), (INPUTS, "DatasetDefinition"), (OUTPUTS, "S3Output")):
                for number, port in enumerate(listed(member(step.body, *keys))):
                    path = member(port, place, "LocalPath")
                    if not isinstance(path, str):
                        continue
                    trail = below(step.trail, (*keys, number, place, "LocalPath"))
                    if not path.startswith(f"{ROOT}/") or "//" in path:
                        yield Problem(trail, f"{path} is no folder below {ROOT}")
                    elif path in taken:
                        yield Problem(trail, f"{path} is taken by another input or output")
                    taken.add(path)

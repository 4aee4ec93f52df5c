"""E533: a property file in an output that the step does not have."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step, listed
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import at
from cursus.definition.ports import by_name
from cursus.errors import did_you_mean


class DanglingPropertyFile(Check):
    """SageMaker looks for a property file in the location of one of the step's outputs.

    If there is no such output, the service rejects the pipeline, or the job succeeds and steps that read the file with
    Std:JsonGet fail.
    """

    code = "E533"
    name = "dangling property file"
    remedy = "Correct its OutputName."
    source = "PropertyFile in the SDK's documentation: output_name is the name of a processing output."
    bad = Change({"Steps[0].PropertyFiles": [{"PropertyFileName": "f", "OutputName": "metrics", "FilePath": "m.json"}]})
    good = Change({"Steps[0].PropertyFiles": [{"PropertyFileName": "f", "OutputName": "data", "FilePath": "m.json"}]})

    def check(self, index: Index) -> Iterable[Problem]:
        told = {found.at.keys for found in index.resolution_problems if found.code == self.code}
        for step in index.steps.values():
            outputs = _outputs(step)
            for number, file in enumerate(listed(step.body.get("PropertyFiles"))):
                name = file.get("OutputName") if isinstance(file, dict) else None
                place = step.place.below("PropertyFiles", number)
                if isinstance(name, str) and name not in outputs and place not in told:
                    yield Problem(place, f"the step {step.name} has no output {name}", did_you_mean(name, outputs))


def _outputs(step: Step) -> set[str]:
    written = (ports for ports in (step.kind.ports if step.kind else ()) if not ports.reads)
    return {name for ports in written for name in by_name(at(step.arguments, ports.at), ports.name)}

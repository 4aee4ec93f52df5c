"""E533: a property file in an output that the step does not have."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import listed
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.steps._ports import OUTPUTS, member
from cursus.errors import did_you_mean


class DanglingPropertyFile(Check):
    """A property file is looked for in the place that one of the step's outputs is written to.

    The job succeeds, and whoever reads the file by Std:JsonGet fails, or the service refuses the pipeline.
    """

    code = "E533"
    name = "dangling property file"
    remedy = "Correct its OutputName."
    source = "PropertyFile in the SDK's documentation: output_name is the name of a processing output."
    bad = Change({"Steps[0].PropertyFiles": [{"PropertyFileName": "f", "OutputName": "metrics", "FilePath": "m.json"}]})
    good = Change({"Steps[0].PropertyFiles": [{"PropertyFileName": "f", "OutputName": "data", "FilePath": "m.json"}]})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            outputs = {str(member(output, "OutputName")) for output in listed(member(step.body, *OUTPUTS))}
            for number, file in enumerate(listed(step.body.get("PropertyFiles"))):
                name = member(file, "OutputName")
                if isinstance(name, str) and name not in outputs:
                    trail = ((step.trail, "PropertyFiles"), number)
                    yield Problem(trail, f"the step {step.name} has no output {name}", did_you_mean(name, outputs))

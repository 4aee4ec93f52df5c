"""E549: more parameters, or longer values, than an execution can be started with."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index

PARAMETERS, CHARACTERS = 200, 1024

_ADDED, _USED = "Parameters[1]", "Steps[1].Arguments.HyperParameters.note"
_NOTE = {"Name": "Note", "Type": "String"}


class Limits(Check):
    """StartPipelineExecution takes 200 parameters, with values of up to 1,024 characters.

    If a default is longer than that, no execution can replace it with a value of the same length.
    """

    code = "E549"
    name = "too many or too long parameters"
    remedy = "Pass long values as files, and combine values that belong together."
    source = "PipelineParameters in botocore's model of StartPipelineExecution."
    bad = Change({_ADDED: {**_NOTE, "DefaultValue": "n" * 1025}, _USED: {"Get": "Parameters.Note"}})
    good = Change({_ADDED: {**_NOTE, "DefaultValue": "n" * 1024}, _USED: {"Get": "Parameters.Note"}})

    def check(self, index: Index) -> Iterable[Problem]:
        if len(index.parameters) > PARAMETERS:
            message = f"{len(index.parameters)} parameters, an execution takes {PARAMETERS}"
            yield Problem(("Parameters",), message)
        for place, parameter in index.parameters:
            size = len(str(parameter.get("DefaultValue", "")))
            if size > CHARACTERS:
                message = f"the default has {size} characters, a value may have {CHARACTERS}"
                yield Problem((*place, "DefaultValue"), message)

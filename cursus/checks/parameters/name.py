"""E532: a parameter's name that the service does not take."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.names import PARAMETER

_NAME = re.compile(PARAMETER)


class Name(Check):
    """StartPipelineExecution takes names of letters, digits, hyphens and underscores only.

    CreatePipeline accepts the pipeline, but no execution can give the parameter a value.
    """

    code = "E532"
    name = "invalid parameter name"
    remedy = "Use letters, digits, hyphens and underscores, 256 at most."
    source = "PipelineParameterName in botocore's model of StartPipelineExecution."
    bad = Change(
        {
            "Parameters[1]": {"Name": "tree depth", "Type": "String", "DefaultValue": "4"},
            "Steps[1].Arguments.HyperParameters.depth": {"Get": "Parameters.tree depth"},
        }
    )
    good = Change(
        {
            "Parameters[1]": {"Name": "tree-depth", "Type": "String", "DefaultValue": "4"},
            "Steps[1].Arguments.HyperParameters.depth": {"Get": "Parameters.tree-depth"},
        }
    )

    def check(self, index: Index) -> Iterable[Problem]:
        for place, parameter in index.parameters:
            if not _NAME.fullmatch(parameter["Name"]):
                yield Problem((*place, "Name"), f"the service takes no parameter named {parameter['Name']!r}")

"""Values that the service fills in when a pipeline runs: parameters, references, joined text.

The names, the arguments and the ``expr`` of each are those of the SageMaker SDK. Nothing here imports it.
"""

from __future__ import annotations

import sys

from cursus.definition.values.base import PipelineVariable, as_json
from cursus.definition.values.execution import ExecutionVariable, ExecutionVariables
from cursus.definition.values.functions import Join, JsonGet
from cursus.definition.values.parameters import (
    Parameter,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
)
from cursus.definition.values.properties import Properties, PropertyFile, StepProperties

__all__ = [
    "ExecutionVariable",
    "ExecutionVariables",
    "Join",
    "JsonGet",
    "Parameter",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterString",
    "PipelineVariable",
    "Properties",
    "PropertyFile",
    "StepProperties",
    "as_json",
]

# Where the SDK is in use already, it takes our variables for its own, wherever it asks for one.
if "sagemaker.workflow.entities" in sys.modules:
    for _variable in (ExecutionVariable, Join, JsonGet, Parameter, Properties):
        sys.modules["sagemaker.workflow.entities"].PipelineVariable.register(_variable)

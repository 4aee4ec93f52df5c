"""Where the installed SDK keeps what we use of it. Importing this imports the SDK, which takes seconds.

Raises CursusError (E227) when no SDK is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.sdk.first_import import asking_nobody
from cursus.sdk.version import require

__all__ = [
    "ConditionStep",
    "ExecutionVariables",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterString",
    "Pipeline",
    "PipelineExperimentConfig",
    "PipelineSession",
    "PipelineVariable",
    "Properties",
    "Step",
    "StepTypeEnum",
    "conditions",
]

MAJOR = require()

if TYPE_CHECKING:
    ConditionStep: Any
    conditions: Any
    ExecutionVariables: Any
    ParameterBoolean: Any
    ParameterFloat: Any
    ParameterInteger: Any
    ParameterString: Any
    Pipeline: Any
    PipelineExperimentConfig: Any
    PipelineSession: Any
    PipelineVariable: Any
    Properties: Any
    Step: Any
    StepTypeEnum: Any
elif MAJOR == 2:
    with asking_nobody():
        from sagemaker import estimator
        from sagemaker.interactive_apps.tensorboard import TensorBoardApp
        from sagemaker.workflow import conditions
        from sagemaker.workflow.condition_step import ConditionStep
        from sagemaker.workflow.entities import PipelineVariable
        from sagemaker.workflow.execution_variables import ExecutionVariables
        from sagemaker.workflow.parameters import ParameterBoolean, ParameterFloat, ParameterInteger, ParameterString
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.pipeline_context import PipelineSession
        from sagemaker.workflow.pipeline_experiment_config import PipelineExperimentConfig
        from sagemaker.workflow.properties import Properties
        from sagemaker.workflow.steps import Step, StepTypeEnum

    from cursus.sdk.first_import import Lazy

    # Each Estimator makes one of these, and with it clients that look for credentials.
    estimator.TensorBoardApp = lambda region: Lazy(lambda: TensorBoardApp(region))
else:
    with asking_nobody():
        from sagemaker.core.helper.pipeline_variable import PipelineVariable
        from sagemaker.core.workflow import conditions
        from sagemaker.core.workflow.execution_variables import ExecutionVariables
        from sagemaker.core.workflow.parameters import (
            ParameterBoolean,
            ParameterFloat,
            ParameterInteger,
            ParameterString,
        )
        from sagemaker.core.workflow.pipeline_context import PipelineSession
        from sagemaker.core.workflow.properties import Properties
        from sagemaker.mlops.workflow.condition_step import ConditionStep
        from sagemaker.mlops.workflow.pipeline import Pipeline
        from sagemaker.mlops.workflow.pipeline_experiment_config import PipelineExperimentConfig
        from sagemaker.mlops.workflow.steps import Step, StepTypeEnum

"""A person's word on a model, asked for by way of a queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.ports import Input, Output
from cursus.core.paths import Location
from cursus.definition.values import PipelineVariable


class ApprovalConfig(BasePipelineConfig):
    queue_url: str = Field(description="Queue that the approver's program reads.")


class ApprovalStepBuilder(StepBuilderBase[ApprovalConfig]):
    """Wait until someone has looked at the model."""

    output_folder = "approval"

    model = Input("", sources=("XGBoostTraining",))
    report = Output("")

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        callback, variables = _sdk()
        told = {
            "model": inputs["model"],
            "report": outputs["report"],
            "started": variables.START_DATETIME,
        }
        verdict = callback.CallbackOutput("verdict", callback.CallbackOutputTypeEnum.String)
        return callback.CallbackStep(
            name=self.step_name,
            sqs_queue_url=self.config.queue_url,
            inputs=told,
            outputs=[verdict],
            depends_on=list(dependencies) or None,
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        reference: PipelineVariable = step.properties.Outputs["verdict"]
        return reference


def _sdk() -> tuple[Any, Any]:
    """The SDK's modules of callbacks and execution variables, in either layout."""
    try:
        from sagemaker.workflow import callback_step, execution_variables
    except ImportError:
        from sagemaker.core.workflow import execution_variables
        from sagemaker.mlops.workflow import callback_step
    return callback_step, execution_variables.ExecutionVariables

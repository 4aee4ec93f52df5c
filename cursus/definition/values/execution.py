"""What the service knows about the execution itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cursus.definition.values.base import PipelineVariable


@dataclass(frozen=True, slots=True)
class ExecutionVariable(PipelineVariable):
    """A fact about the running execution, such as its ID."""

    name: str

    @property
    def expr(self) -> dict[str, Any]:
        return {"Get": f"Execution.{self.name}"}

    @property
    def _referenced_steps(self) -> list[str]:
        return []

    def to_string(self) -> PipelineVariable:
        """The variable itself: it is text already."""
        return self


class ExecutionVariables:
    """All execution variables that the service knows."""

    START_DATETIME = ExecutionVariable("StartDateTime")
    CURRENT_DATETIME = ExecutionVariable("CurrentDateTime")
    PIPELINE_NAME = ExecutionVariable("PipelineName")
    PIPELINE_ARN = ExecutionVariable("PipelineArn")
    PIPELINE_EXECUTION_ID = ExecutionVariable("PipelineExecutionId")
    PIPELINE_EXECUTION_ARN = ExecutionVariable("PipelineExecutionArn")
    TRAINING_JOB_NAME = ExecutionVariable("TrainingJobName")
    PROCESSING_JOB_NAME = ExecutionVariable("ProcessingJobName")

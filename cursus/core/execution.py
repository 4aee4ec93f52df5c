"""A running pipeline, with the methods of the SDK's execution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PipelineExecution:
    """One execution in the service. Every method is a call of boto3's client, and raises what that raises."""

    arn: str
    client: Any

    def describe(self) -> dict[str, Any]:
        """Status, times and parameters of the execution."""
        return dict(self.client.describe_pipeline_execution(PipelineExecutionArn=self.arn))

    def list_steps(self) -> list[dict[str, Any]]:
        """What became of each step that has begun."""
        pages = self.client.get_paginator("list_pipeline_execution_steps").paginate(PipelineExecutionArn=self.arn)
        return [step for page in pages for step in page["PipelineExecutionSteps"]]

    def list_parameters(self) -> dict[str, str]:
        """The values that the execution was started with, by name."""
        pages = self.client.get_paginator("list_pipeline_parameters_for_execution").paginate(
            PipelineExecutionArn=self.arn
        )
        return {found["Name"]: found["Value"] for page in pages for found in page["PipelineParameters"]}

    def stop(self) -> dict[str, Any]:
        """Ask the service to stop the execution; its response."""
        return dict(self.client.stop_pipeline_execution(PipelineExecutionArn=self.arn))

    def wait(self, delay: int = 30, max_attempts: int = 60) -> None:
        """Return when the execution has succeeded.

        Asks every ``delay`` seconds, ``max_attempts`` times. Raises botocore's WaiterError when it failed, was stopped,
        or takes longer.
        """
        from botocore.waiter import WaiterModel, create_waiter_with_client  # heavy

        acceptors = [
            {"matcher": "path", "argument": "PipelineExecutionStatus", "expected": status, "state": state}
            for status, state in (("Succeeded", "success"), ("Failed", "failure"), ("Stopped", "failure"))
        ]
        waiter = {
            "operation": "DescribePipelineExecution",
            "delay": delay,
            "maxAttempts": max_attempts,
            "acceptors": acceptors,
        }
        model = WaiterModel({"version": 2, "waiters": {"PipelineExecutionComplete": waiter}})
        create_waiter_with_client("PipelineExecutionComplete", model, self.client).wait(PipelineExecutionArn=self.arn)

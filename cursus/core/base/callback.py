"""Callback: a message to a queue, and a wait for anyone who reads it. Emits the members of a CallbackStep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.answered import AnsweredConfig, AnsweredStepBuilder
from cursus.core.paths import Location
from cursus.core.step import Step


class CallbackConfig(AnsweredConfig):
    sqs_queue_url: str = Field(
        pattern=r"^https://sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/\d{12}/\S+$",
        description="URL of the SQS queue that gets the message, with the token to answer by.",
        examples=["https://sqs.us-east-1.amazonaws.com/111122223333/requests"],
    )


class CallbackStepBuilderBase(AnsweredStepBuilder[CallbackConfig]):
    """A step that waits until someone calls SendPipelineExecutionStepSuccess with its token."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        members = {"SqsQueueUrl": self.config.sqs_queue_url, "OutputParameters": self.answers()}
        return Step(self.step_name, "Callback", self.sent(), tuple(dependencies), cache, members=members)

"""Lambda: a function that is called with what the config says. Emits the members of a LambdaStep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.answered import AnsweredConfig, AnsweredStepBuilder
from cursus.core.paths import Location
from cursus.core.step import Step


class LambdaConfig(AnsweredConfig):
    function_arn: str = Field(
        pattern=r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$",
        description="ARN of the function.",
        examples=["arn:aws:lambda:us-east-1:111122223333:function:deploy-model"],
    )


class LambdaStepBuilderBase(AnsweredStepBuilder[LambdaConfig]):
    """A step that calls a function of AWS Lambda and waits for its answer, ten minutes at the most."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        members = {"FunctionArn": self.config.function_arn, "OutputParameters": self.answers()}
        return Step(self.step_name, "Lambda", self.sent(), tuple(dependencies), cache, members=members)

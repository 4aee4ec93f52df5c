"""Lambda steps as the SDK's own class makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.lambda_helper import Lambda
from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep

from cursus.core.base.lambda_ import LambdaStepBuilderBase
from cursus.core.paths import Location
from validation.oracle.cache import cache_config


class Oracle(LambdaStepBuilderBase):
    """Mixed into a builder, makes its step with the SDK's LambdaStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        return LambdaStep(
            name=self.step_name,
            lambda_func=Lambda(function_arn=self.function_arn(), session=self.context.session),
            inputs=self.sent(),
            outputs=[
                LambdaOutput(output_name=name, output_type=LambdaOutputTypeEnum[kind])
                for name, kind in self.config.outputs.items()
            ],
            cache_config=cache_config(cache),
            depends_on=list(dependencies) or None,
        )

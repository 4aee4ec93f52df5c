"""Callback steps as the SDK's own class makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep

from cursus.core.base.callback import CallbackStepBuilderBase
from cursus.core.paths import Location
from validation.oracle.cache import cache_config


class Oracle(CallbackStepBuilderBase):
    """Mixed into a builder, makes its step with the SDK's CallbackStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        return CallbackStep(
            name=self.step_name,
            sqs_queue_url=self.config.sqs_queue_url,
            inputs=self.sent(),
            outputs=[
                CallbackOutput(output_name=name, output_type=CallbackOutputTypeEnum[kind])
                for name, kind in self.config.outputs.items()
            ],
            cache_config=cache_config(cache),
            depends_on=list(dependencies) or None,
        )

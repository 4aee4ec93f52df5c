"""Fail steps as the SDK's own class makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.workflow.fail_step import FailStep

from cursus.core.base.fail import FailStepBuilderBase
from cursus.core.paths import Location


class Oracle(FailStepBuilderBase):
    """Mixed into a builder, makes its step with the SDK's FailStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        return FailStep(name=self.step_name, error_message=self.message(), depends_on=list(dependencies) or None)

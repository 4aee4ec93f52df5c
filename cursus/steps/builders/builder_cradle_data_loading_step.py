"""Data loading as configs saved at one company have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.paths import Location
from cursus.steps.cradle import CradleJob, CradleSources
from cursus.steps.loading import LoadingBuilder, LoadingConfig

IN_HOUSE = "secure_ai_sandbox_workflow_python_sdk"


class CradleDataLoadConfig(LoadingConfig):
    data_sources_spec: CradleSources = Field(description="What to read.")
    cradle_job_spec: CradleJob | None = Field(default=None, description="How Cradle runs the job, where there is one.")


class CradleDataLoadingStepBuilder(LoadingBuilder[CradleDataLoadConfig]):
    """DataLoading for saved configs of one company, with that company's data services."""

    stands_for = "DataLoading"
    script = "cradle_data_loading.py"
    spark_script = "spark_cradle_data_loading.py"
    output_folder = "cradle_data_loading"

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        """The in-house step where its package is installed, else, and on Spark, a processing job of our own."""
        if self.runs_on_spark or not self.context.is_installed(IN_HOUSE):
            return super()._create_step(inputs, outputs, dependencies, cache)
        from secure_ai_sandbox_workflow_python_sdk.cradle_data_loading.cradle_data_loading_step import (
            CradleDataLoadingStep,
        )

        from cursus.sdk.session import quiet_sdk

        with quiet_sdk():
            session = self.context.session
            step = CradleDataLoadingStep(step_name=self.step_name, role=self.role, sagemaker_session=session)
        step.add_depends_on(list(dependencies))
        return step

"""Loading of data from where it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from cursus.core.base.config_base import JobType, ProcessingConfig
from cursus.core.base.ports import Output
from cursus.core.base.processing import SETTINGS, OwnInput, ProcessingStepBuilder, Query
from cursus.core.paths import Location
from cursus.steps.cradle import CradleJob, DataSources, OutputSpecification, QuerySource, S3Source, Transform

INPUT = "/opt/ml/processing/input"
OVERRIDE = "s3_input_override"
IN_HOUSE = "secure_ai_sandbox_workflow_python_sdk"
SPECIFICATION = {"job_type", "data_sources_spec", "transform_spec", "output_spec", "cradle_job_spec", OVERRIDE}


class CradleDataLoadConfig(ProcessingConfig):
    job_type: JobType = Field(description="Which data to load.")
    data_sources_spec: DataSources = Field(description="What to read.")
    transform_spec: Transform | None = Field(default=None, description="How to transform it. Default: unchanged.")
    output_spec: OutputSpecification | None = Field(default=None, description="What to leave; all columns by default.")
    cradle_job_spec: CradleJob | None = Field(default=None, description="How Cradle runs the job, where there is one.")
    s3_input_override: str | None = Field(
        default=None, description="S3 prefix of the table that the sources would give."
    )


class CradleDataLoadingStepBuilder(ProcessingStepBuilder[CradleDataLoadConfig]):
    """Read tables, join them, and write the result with its schema and its signature."""

    script = "cradle_data_loading.py"
    output_folder = "cradle_data_loading"
    instances = "table"

    DATA = Output("/opt/ml/processing/output/place_holder")
    METADATA = Output("/opt/ml/processing/output/metadata")
    SIGNATURE = Output("/opt/ml/processing/output/signature")

    def documents(self) -> dict[str, Any]:
        """The whole specification, in which a table that stands for all sources is the only source."""
        specification = self.config.model_dump(mode="json", include=SPECIFICATION, exclude_none=True)
        if self.config.s3_input_override:
            specification["data_sources_spec"]["data_sources"] = [
                {"data_source_name": OVERRIDE, "data_source_type": "S3"}
            ]
            specification.pop("transform_spec", None)
        return {SETTINGS: specification}

    def own_inputs(self) -> dict[str, tuple[str, OwnInput]]:
        """The tables that SageMaker itself can bring; the container fetches the others."""
        if self.config.s3_input_override:
            return {OVERRIDE: (f"{INPUT}/{OVERRIDE}", self.config.s3_input_override)}
        inputs: dict[str, tuple[str, OwnInput]] = {}
        for source in self.config.data_sources_spec.data_sources:
            name, properties = source.data_source_name, source.properties
            if isinstance(properties, S3Source):
                inputs[name] = (f"{INPUT}/{name}", properties.s3_uri)
            elif isinstance(properties, QuerySource):
                inputs[name] = (f"{INPUT}/{name}", Query(properties.engine, properties.model_dump(exclude_none=True)))
        return inputs

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Any:
        """Nothing for others to place: a source owns its outputs."""
        return {}

    def _step_outputs(self, outputs: Mapping[str, Location]) -> Any:
        return super()._get_outputs(outputs)

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        """The in-house step where its package is installed, else a processing job of our own."""
        if not self.context.is_installed(IN_HOUSE):
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

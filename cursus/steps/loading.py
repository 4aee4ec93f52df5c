"""What the steps have in common that read tables from where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from cursus.core.base.config_base import JobType
from cursus.core.base.ports import Output
from cursus.core.base.processing import SETTINGS, OwnInput, Query
from cursus.core.paths import Location
from cursus.core.step import present
from cursus.definition.values import PipelineVariable
from cursus.steps.data_loading import OutputSpecification, QuerySource, S3Source, Sources, Transform
from cursus.steps.engines import EngineConfig, EngineStepBuilder

INPUT = "/opt/ml/processing/input"
OVERRIDE = "s3_input_override"
SPECIFICATION = {"job_type", "data_sources_spec", "transform_spec", "output_spec", "cradle_job_spec", OVERRIDE}


class LoadingConfig(EngineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = (OVERRIDE,)

    job_type: JobType = Field(description="Which data to load.")
    data_sources_spec: Sources = Field(description="What to read.")
    transform_spec: Transform | None = Field(default=None, description="How to transform it. Default: unchanged.")
    output_spec: OutputSpecification | None = Field(default=None, description="What to leave; all columns by default.")
    s3_input_override: str | None = Field(
        default=None, description="S3 prefix of the table that the sources would give."
    )


LoadingConfigT = TypeVar("LoadingConfigT", bound=LoadingConfig)


class LoadingBuilder(EngineStepBuilder[LoadingConfigT]):
    """A step that reads tables. The subclass names the kinds of sources."""

    script = "data_loading.py"
    spark_script = "spark_data_loading.py"
    instances = "table"

    DATA = Output("/opt/ml/processing/output/place_holder")
    METADATA = Output("/opt/ml/processing/output/metadata")
    SIGNATURE = Output("/opt/ml/processing/output/signature")

    def documents(self) -> dict[str, Any]:
        """The whole specification, in which a table that stands for all sources is the only source."""
        # A location that is known only when the pipeline starts can be in no file; the script reads its mount.
        known = SPECIFICATION - ({OVERRIDE} if isinstance(self.config.s3_input_override, PipelineVariable) else set())
        specification = self.config.model_dump(mode="json", include=known, exclude_none=True)
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
        for number, source in enumerate(self.config.data_sources_spec.data_sources):
            name, properties = source.data_source_name, source.properties
            field = f"data_sources_spec.data_sources.{number}.{source.properties_field}"
            if isinstance(properties, S3Source):
                inputs[name] = (f"{INPUT}/{name}", self.member(properties, "s3_uri", field))
            elif isinstance(properties, QuerySource):
                settings = {one: self.member(properties, one, field) for one in type(properties).model_fields}
                inputs[name] = (f"{INPUT}/{name}", Query(properties.engine, present(**settings)))
        return inputs

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Any:
        """Nothing for others to place: a source owns its outputs."""
        return {}

    def _step_outputs(self, outputs: Mapping[str, Location]) -> Any:
        return super()._get_outputs(outputs)

"""Batch transform: a model over a table. The only file that builds transform steps with the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import TransformConfig
from cursus.core.base.instances import volume_key

if TYPE_CHECKING:
    from sagemaker.workflow.entities import PipelineVariable
    from sagemaker.workflow.step_collections import StepCollection
    from sagemaker.workflow.steps import CacheConfig, Step, TransformStep

    from cursus.core.base.builder_base import Location

TransformConfigT = TypeVar("TransformConfigT", bound=TransformConfig)

MODEL_NAME = "model_name"


class TransformStepBuilder(StepBuilderBase[TransformConfigT]):
    """A step that scores what its other input holds with the model of its input ``model_name``."""

    Config = TransformConfig

    def _get_inputs(self, inputs: Mapping[str, Location]) -> tuple[Location, Location]:
        """The model's name, and the table."""
        table = next(location for name, location in inputs.items() if name != MODEL_NAME)
        return inputs[MODEL_NAME], table

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Location:
        """The one output path of a transform job."""
        return next(iter(outputs.values()))

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: list[Step | StepCollection],
        cache: CacheConfig | None,
    ) -> TransformStep:
        from sagemaker.transformer import Transformer
        from sagemaker.workflow.steps import TransformStep

        config, parameters = self.config, self.context.parameters
        model_name, table = self._get_inputs(inputs)
        transformer = Transformer(
            model_name=model_name,
            instance_count=config.transform_instance_count,
            instance_type=config.transform_instance_type,
            output_path=self._get_outputs(outputs),
            output_kms_key=parameters.kms_key,
            volume_kms_key=volume_key(config.transform_instance_type, parameters.kms_key),
            accept=config.accept,
            assemble_with=config.assemble_with,
            base_transform_job_name=self.output_folder,  # Else the SDK asks AWS which image a model of this name has.
            sagemaker_session=self.context.session,
        )
        step_args = transformer.transform(
            data=table,
            data_type="S3Prefix",
            content_type=config.content_type,
            split_type=config.split_type,
            input_filter=config.input_filter,
            output_filter=config.output_filter,
            join_source=config.join_source,
        )
        return TransformStep(
            name=self.step_name, step_args=step_args, depends_on=dependencies or None, cache_config=cache
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        reference: PipelineVariable = step.properties.TransformOutput.S3OutputPath
        return reference

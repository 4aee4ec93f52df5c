"""Batch transform: a model over a table. Emits the request of CreateTransformJob."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import TransformConfig
from cursus.core.base.instances import volume_key
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import PipelineVariable, Properties

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
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config = self.config
        model_name, table = self._get_inputs(inputs)
        request = {
            "ModelName": model_name,
            "TransformInput": present(
                DataSource={"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": table}},
                ContentType=config.content_type,
                SplitType=config.split_type,
            ),
            "TransformOutput": present(
                S3OutputPath=self._get_outputs(outputs),
                KmsKeyId=self.kms_key,
                AssembleWith=config.assemble_with,
                Accept=config.accept,
            ),
            "TransformResources": present(
                InstanceCount=config.transform_instance_count,
                InstanceType=config.transform_instance_type,
                VolumeKmsKeyId=volume_key(config.transform_instance_type, self.kms_key),
            ),
            **present(
                DataProcessing=present(
                    InputFilter=config.input_filter, OutputFilter=config.output_filter, JoinSource=config.join_source
                ),
                Environment=self.job_environment(),
                Tags=self.tags,
            ),
        }
        return Step(self.step_name, "Transform", request, tuple(dependencies), cache)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), "TransformOutput.S3OutputPath")

"""Transform steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.transformer import Transformer
from sagemaker.workflow.steps import TransformStep

from cursus.core.base.instances import volume_key
from cursus.core.base.transform import TransformStepBuilder
from cursus.core.paths import Location
from validation.oracle.cache import cache_config


class Oracle(TransformStepBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Transformer."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config = self.config
        model_name, table = self._get_inputs(inputs)
        transformer = Transformer(
            model_name=model_name,
            instance_count=config.transform_instance_count,
            instance_type=config.transform_instance_type,
            output_path=self._get_outputs(outputs),
            output_kms_key=self.kms_key,
            volume_kms_key=volume_key(config.transform_instance_type, self.kms_key),
            accept=config.accept,
            assemble_with=config.assemble_with,
            base_transform_job_name=self.output_folder,  # Else the SDK asks AWS which image a model of this name has.
            env=self.job_environment() or None,
            tags=self.tags or None,
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
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )

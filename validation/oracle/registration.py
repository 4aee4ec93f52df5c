"""Registration steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep

from cursus.core.base.registration import RegistrationStepBuilderBase
from cursus.core.names import MODEL_PACKAGE_GROUP_NAME_LIMIT, valid_entity_name
from cursus.core.paths import Location


class Oracle(RegistrationStepBuilderBase[Any]):
    """Mixed into a builder, makes its step with the SDK's Model."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config, group = self.config, self.pipeline_name
        archive, sample = self._get_inputs(inputs)
        model = Model(
            image_uri=self.image,
            model_data=archive,
            role=self.role,
            env={**self.config.job_environment, **self.environment()},
            sagemaker_session=self.context.session,
        )
        step_args = model.register(
            model_package_group_name=(
                valid_entity_name(group, MODEL_PACKAGE_GROUP_NAME_LIMIT) if isinstance(group, str) else group
            ),
            content_types=config.source_model_inference_content_types,
            response_types=config.source_model_inference_response_types,
            inference_instances=[config.inference_instance_type],
            transform_instances=[config.inference_instance_type],
            approval_status="PendingManualApproval",
            sample_payload_url=sample,
            framework=config.framework.upper(),
            framework_version=self.image_version()[0],
            customer_metadata_properties=self.metadata(),
        )
        return ModelStep(name=self.step_name, step_args=step_args, depends_on=list(dependencies) or None)

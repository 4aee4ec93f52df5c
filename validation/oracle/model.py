"""Model steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.model import Model
from sagemaker.workflow.model_step import ModelStep

from cursus.core.base.model import AnyModelBuilder
from cursus.core.network import vpc
from cursus.core.paths import Location


class Oracle(AnyModelBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Model."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        network = self.network
        model = Model(
            image_uri=self.image,
            model_data=self._get_inputs(inputs),
            role=self.role,
            env=self.job_environment(self.environment()),
            vpc_config=vpc(network) or None,
            enable_network_isolation=bool(network and network.enable_network_isolation),
            sagemaker_session=self.context.session,
        )
        step_args = model.create(instance_type=self.config.instance_type, tags=self.config.tags)
        return ModelStep(name=self.step_name, step_args=step_args, depends_on=list(dependencies) or None)

"""Model steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.model import Model, ModelPackage
from sagemaker.pipeline import PipelineModel
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
        network, containers = self.network, self.model_containers(inputs)
        common = {
            "vpc_config": vpc(network) or None,
            "enable_network_isolation": bool(network and network.enable_network_isolation),
        }
        instance_type, session = self.config.instance_type, self.context.session
        models = models_of(containers, self.role, session, **common)
        if len(models) == 1:
            step_args = models[0].create(instance_type=instance_type, tags=self.config.tags)
        else:
            step_args = PipelineModel(models, self.role, sagemaker_session=session, **common).create(instance_type)
        return ModelStep(name=self.step_name, step_args=step_args, depends_on=list(dependencies) or None)


def models_of(containers: Sequence[Mapping[str, Any]], role: Any, session: Any, **options: Any) -> list[Any]:
    """The containers of a request, each as a model of the SDK's own."""
    return [_model(container, role, sagemaker_session=session, **options) for container in containers]


def _model(container: Mapping[str, Any], role: Any, **options: Any) -> Any:
    environment = container.get("Environment")
    package = container.get("ModelPackageName")
    if package is not None:
        # The SDK asks whether someone has approved the package, which no account here can say.
        options["sagemaker_session"].sagemaker_client.describe_model_package = _approved
        return ModelPackage(role, model_package_arn=package, env=environment, **options)
    return Model(container["Image"], container.get("ModelDataUrl"), role, env=environment, **options)


def _approved(**_: str) -> dict[str, Any]:
    return {"ModelApprovalStatus": "Approved", "InferenceSpecification": {"Containers": []}}

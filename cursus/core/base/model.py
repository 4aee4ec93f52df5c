"""Models: an archive and the container that serves it. Emits the request of CreateModel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, ModelConfig
from cursus.core.base.training import only_true
from cursus.core.expressions import as_text
from cursus.core.network import vpc
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import PipelineVariable, Properties

AnyConfigT = TypeVar("AnyConfigT", bound=BasePipelineConfig)
ModelConfigT = TypeVar("ModelConfigT", bound=ModelConfig)

MODEL_CODE = "/opt/ml/model/code"
LOG_LEVEL = "20"

MODEL_SERVERS: Mapping[str, str] = {"xgboost": "MMS", "pytorch": "TS"}
"""Prefix of the settings of the model server in a framework's container."""


def script_mode(entry_point: str, region: str) -> dict[str, str]:
    """What a framework's serving container needs to run the code inside a model's archive."""
    return {
        "SAGEMAKER_PROGRAM": entry_point,
        "SAGEMAKER_SUBMIT_DIRECTORY": MODEL_CODE,
        "SAGEMAKER_CONTAINER_LOG_LEVEL": LOG_LEVEL,
        "SAGEMAKER_REGION": region,
    }


class AnyModelBuilder(StepBuilderBase[AnyConfigT]):
    """A step that creates a model, of one container unless the subclass says otherwise."""

    name_suffix = "-CreateModel"

    @property
    def lists_containers(self) -> bool:
        """Whether the request has its containers in a list, as it needs them for an inference pipeline."""
        return False

    def model_containers(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """The containers of the request, in the order in which they see what is asked."""
        container = {
            "Image": self.image,
            "Environment": self.job_environment(self.environment()),
            "ModelDataUrl": self._get_inputs(inputs),
        }
        return [container]

    def environment(self) -> dict[str, str]:
        """Settings of the container."""
        return {}

    def _get_inputs(self, inputs: Mapping[str, Location]) -> Location:
        """The one archive of a model."""
        return next(iter(inputs.values()))

    def _get_outputs(self, outputs: Mapping[str, Location]) -> None:
        """A model is in no place of its own."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        containers = self.model_containers(inputs)
        request = present(
            ExecutionRoleArn=self.role,
            **({"Containers": containers} if self.lists_containers else {"PrimaryContainer": containers[0]}),
            Tags=self.tags,
            VpcConfig=vpc(self.network),
            EnableNetworkIsolation=only_true(self.network, "enable_network_isolation"),
        )
        return Step(f"{self.step_name}{self.name_suffix}", "Model", request, tuple(dependencies))

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), "ModelName")


class ModelStepBuilder(AnyModelBuilder[ModelConfigT]):
    """A step that creates a model served by the ``framework`` container. Its archive brings the code along."""

    Config = ModelConfig
    framework: ClassVar[str]

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            self.framework, config.framework_version, config.py_version, config.instance_type, "inference"
        )

    def environment(self) -> dict[str, str]:
        """Settings of the container: its code, and the limits of the config in the units of whoever reads them."""
        config, server = self.config, MODEL_SERVERS[self.framework]
        payload = str(config.max_payload_size * 2**20)
        return {
            **script_mode(config.entry_point, config.aws_region),
            # A worker that loads its model must answer within the same time as one that predicts.
            "SAGEMAKER_MODEL_SERVER_TIMEOUT": as_text(config.container_startup_health_check_timeout),
            "SAGEMAKER_STARTUP_TIMEOUT": as_text(config.container_startup_health_check_timeout),
            f"{server}_MAX_REQUEST_SIZE": payload,
            f"{server}_MAX_RESPONSE_SIZE": payload,
            f"{server}_JOB_QUEUE_SIZE": as_text(config.max_concurrent_invocations),
            # No server reads these three: they are for serving scripts.
            "SAGEMAKER_CONTAINER_MEMORY_LIMIT": as_text(config.container_memory_limit),
            "SAGEMAKER_INFERENCE_MEMORY_LIMIT": as_text(config.inference_memory_limit),
            "SAGEMAKER_DATA_DOWNLOAD_TIMEOUT": as_text(config.data_download_timeout),
        }

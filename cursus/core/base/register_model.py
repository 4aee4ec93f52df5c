"""Registering a model of any container. Emits the request of CreateModelPackage."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import Told
from cursus.core.base.containers import ServedBuilder, ServedConfig
from cursus.core.base.model_metrics import RegisteredConfig
from cursus.core.names import MODEL_PACKAGE_GROUP_NAME_LIMIT, valid_entity_name
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import PipelineVariable, Properties

RegisteredConfigT = TypeVar("RegisteredConfigT", bound=RegisteredConfig)

NO_VALIDATION: Final = "None"


class Serving(NamedTuple):
    """What a registered model takes and gives, and the instance types that it may run on."""

    content_types: Sequence[str]
    response_types: Sequence[str]
    inference_instances: Sequence[str]
    transform_instances: Sequence[str]


class RegisterModelBuilder(StepBuilderBase[RegisteredConfigT]):
    """A step that puts a model into the registry. The subclass says in which container."""

    name_suffix = "-RegisterModel"

    @abstractmethod
    def package_containers(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``Containers``, in the order in which they see a request."""

    @abstractmethod
    def serving(self) -> Serving:
        """How the model is called, and where."""

    def group(self) -> Location:
        """The model package group: called like the pipeline."""
        name = self.pipeline_name
        return valid_entity_name(name, MODEL_PACKAGE_GROUP_NAME_LIMIT) if isinstance(name, str) else name

    def metadata(self) -> dict[str, Any]:
        """``CustomerMetadataProperties``."""
        return {}

    def description(self) -> str | None:
        """One line for those who look at the model in the registry."""
        return None

    @abstractmethod
    def sample(self, inputs: Mapping[str, Location]) -> Location | None:
        """``SamplePayloadUrl``; None where there is no sample of the model's requests."""

    def _get_inputs(self, inputs: Mapping[str, Location]) -> tuple[list[dict[str, Any]], Location | None]:
        """The containers with their archives, and the sample."""
        return self.package_containers(inputs), self.sample(inputs)

    def _get_outputs(self, outputs: Mapping[str, Location]) -> None:
        """A model package is in the registry."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config, serving = self.config, self.serving()
        containers, sample = self._get_inputs(inputs)
        request = present(
            ModelPackageGroupName=self.group(),
            ModelPackageDescription=self.description(),
            ModelMetrics=self.model_metrics(),
            DriftCheckBaselines=self.drift_check_baselines(),
            CustomerMetadataProperties=self.metadata(),
            SamplePayloadUrl=sample,
            InferenceSpecification=present(
                Containers=containers,
                SupportedContentTypes=list(serving.content_types),
                SupportedResponseMIMETypes=list(serving.response_types),
                SupportedRealtimeInferenceInstanceTypes=list(serving.inference_instances),
                SupportedTransformInstanceTypes=list(serving.transform_instances),
            ),
            # Only a key that the config names: whoever reads the registry then needs it too.
            SecurityConfig=present(KmsKeyId=config.kms_key),
            ModelApprovalStatus=config.approval_status,
            SkipModelValidation=NO_VALIDATION,
        )
        return Step(f"{self.step_name}{self.name_suffix}", "RegisterModel", request, tuple(dependencies))

    def model_metrics(self) -> dict[str, Any]:
        metrics = self.config.model_metrics
        return metrics.to_request(self._report("model_metrics")) if metrics else {}

    def drift_check_baselines(self) -> dict[str, Any]:
        baselines = self.config.drift_check_baselines
        return baselines.to_request(self._report("drift_check_baselines")) if baselines else {}

    def _report(self, field: str) -> Any:
        return lambda told, name: self.value(told, f"{field}.{name}")

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), "ModelPackageArn")


class RegisterModelConfig(ServedConfig, RegisteredConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("model_package_description",)

    model_package_group: str | dict[str, Any] | None = Field(
        default=None, description="Model package group. Default: the pipeline's name."
    )
    model_package_description: str | None = Field(default=None, description="One line that describes the model.")
    content_types: list[Told] = Field(default=["text/csv"], min_length=1, description="MIME types of a request.")
    response_types: list[Told] = Field(default=["text/csv"], min_length=1, description="MIME types of an answer.")
    inference_instance_types: list[Told] = Field(
        default=["ml.m5.large"], min_length=1, description="Instance types of an endpoint."
    )
    transform_instance_types: list[Told] = Field(
        default=["ml.m5.large"], min_length=1, description="Instance types of a batch transform."
    )
    metadata: dict[str, str | dict[str, Any]] = Field(
        default_factory=dict, description="Anything else to keep with the model: text, or expressions."
    )


class RegisterModelStepBuilderBase(ServedBuilder[RegisterModelConfig], RegisterModelBuilder[RegisterModelConfig]):
    """A step that registers a model of the containers that its config names."""

    @property
    def _instance_type(self) -> Any:
        return self._texts("inference_instance_types")[0]

    def image_uri(self) -> str:
        return self.image_of_algorithm(self._instance_type)

    def package_containers(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        return self.containers(inputs, self._instance_type)

    def sample(self, inputs: Mapping[str, Location]) -> Location | None:
        return inputs.get("sample_payload")

    def serving(self) -> Serving:
        fields = ("content_types", "response_types", "inference_instance_types", "transform_instance_types")
        return Serving(*map(self._texts, fields))

    def group(self) -> Location:
        given = self.config.model_package_group
        name: Location = super().group() if given is None else self.value(given, "model_package_group")
        return name

    def metadata(self) -> dict[str, Any]:
        return {name: self.value(told, f"metadata.{name}") for name, told in self.config.metadata.items()}

    def description(self) -> str | None:
        return self.config.model_package_description

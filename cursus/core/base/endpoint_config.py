"""Endpoint configurations: which models answer, and on what. Emits the request of CreateEndpointConfig."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, Told
from cursus.core.base.instances import volume_key
from cursus.core.base.ports import Input, Output, Ports
from cursus.core.base.tiers import TieredModel, wrong_field
from cursus.core.names import valid_entity_name
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.names import entity
from cursus.definition.values import ExecutionVariables, Join, PipelineVariable, Properties
from cursus.errors import CompilationError, Diagnostic

ONLY: Final = "AllTraffic"
"""What the SDK calls the variant of an endpoint that has no other."""

MODEL: Final = "model_name"
"""The input of an endpoint with one model."""

CAPTURED, ANSWERS, FAILURES = "captured_data", "answers", "failures"
_PLACES: Final = {
    CAPTURED: ("DataCaptureConfig", "DestinationS3Uri"),
    ANSWERS: ("AsyncInferenceConfig", "OutputConfig.S3OutputPath"),
    FAILURES: ("AsyncInferenceConfig", "OutputConfig.S3FailurePath"),
}

_NAME_LIMIT: Final = 50
"""Characters of the node in a name that has the execution's id behind it."""

Whole = Annotated[int, Field(ge=1)] | dict[str, Any]
ServingName = Annotated[str, StringConstraints(pattern=f"^{entity(63)}$")]
"""Of an endpoint, and of one of its variants."""


class Serverless(TieredModel):
    """Capacity that the service provides for each request."""

    memory_mb: Literal[1024, 2048, 3072, 4096, 5120, 6144] | dict[str, Any] = Field(
        default=2048, description="Memory in MB, or an expression."
    )
    max_concurrency: Annotated[int, Field(ge=1, le=200)] | dict[str, Any] = Field(
        default=5, description="Requests at one time, or an expression."
    )
    provisioned_concurrency: Annotated[int, Field(ge=1, le=200)] | dict[str, Any] | None = Field(
        default=None, description="Of these, the ones that are always ready, or an expression."
    )


class Capacity(TieredModel):
    """What a model of an endpoint runs on, and how many of the requests it gets."""

    instance_type: Told = Field(default="ml.m5.large", description="Instance type of the endpoint, or an expression.")
    instance_count: Whole = Field(default=1, description="Number of instances at first, or an expression.")
    weight: Annotated[int, Field(ge=0, strict=True)] | Annotated[float, Field(ge=0)] | dict[str, Any] = Field(
        default=1, description="Share of the requests next to the weights of the others, or an expression."
    )
    serverless: Serverless | None = Field(default=None, description="Capacity without instances, in their place.")

    def beside_serverless(self, given: Collection[str]) -> str | None:
        """Why ``serverless`` does not go with the fields that are given; None where it does."""
        both = [name for name in ("instance_type", "instance_count") if name in given]
        return f"leave out {both[0]}, or this" if both and self.serverless is not None else None


class Variant(Capacity):
    """One of the models of an endpoint."""

    @model_validator(mode="after")
    def _check_capacity(self) -> Self:
        if (why := self.beside_serverless(self.model_fields_set)) is not None:
            raise wrong_field(self, "serverless", why)
        return self


class Capture(TieredModel):
    """Requests and answers that are kept, to watch what the model sees and says."""

    percentage: Annotated[int, Field(ge=0, le=100)] | dict[str, Any] = Field(
        default=100, description="Share of the requests in percent, or an expression."
    )
    of: list[Literal["Input", "Output", "InputAndOutput"]] = Field(
        default=["Input", "Output"], min_length=1, description="Whether requests or answers are kept."
    )


class Asynchronous(TieredModel):
    """Requests that are answered later, by a file below the base."""

    max_concurrent: Whole | None = Field(default=None, description="Requests at one time, or an expression.")
    success_topic: Told | None = Field(default=None, description="ARN of the SNS topic for answers, or an expression.")
    error_topic: Told | None = Field(default=None, description="ARN of the SNS topic for failures, or an expression.")


class EndpointConfigStepConfig(Capacity, BasePipelineConfig):
    variants: dict[ServingName, Variant | None] = Field(
        default_factory=dict,
        max_length=10,
        description="Several models that share the requests, each an input: with the fields that one alone has here.",
    )
    capture: Capture | None = Field(default=None, description="Requests and answers to keep, as captured_data.")
    asynchronous: Asynchronous | None = Field(default=None, description="How requests are answered later, if so.")

    @property
    def models(self) -> Mapping[str, Capacity]:
        """The variants by the input that brings the model of each."""
        return {name: one or Variant() for name, one in self.variants.items()} or {MODEL: self}

    @property
    def places(self) -> list[str]:
        """The outputs: what the endpoint writes once it answers."""
        captured = [CAPTURED] if self.capture else []
        return [*captured, *((ANSWERS, FAILURES) if self.asynchronous else ())]

    @model_validator(mode="after")
    def _check_answers(self) -> Self:
        if self.asynchronous and any(one.serverless for one in self.models.values()):
            raise wrong_field(self, "asynchronous", "the service answers later only on instances: remove serverless")
        return self


def only_if_asked(config: BasePipelineConfig, cache: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """An endpoint that an earlier execution made may be gone, so nothing is reused unless the config says so."""
    return cache if config.enable_caching or config.cache_expire_after else None


class EndpointConfigBuilder(StepBuilderBase[EndpointConfigStepConfig]):
    """A step that says how an endpoint serves models. A configuration never changes: each execution makes its own."""

    model_name = Input("", sources=("Model", "XGBoostModel", "PyTorchModel"), in_s3=False)

    endpoint_config = Output("", in_s3=False)
    captured_data = Output("")
    answers = Output("")
    failures = Output("")

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, EndpointConfigStepConfig)
        inputs = {name: replace(cls.input_ports[MODEL], named=name) for name in config.models}
        for name, port in inputs.items():
            port.__set_name__(cls, name)
        places = ("endpoint_config", *config.places)
        return Ports(inputs, {name: cls.output_ports[name] for name in places})

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        self._require_one_capacity()
        request = present(
            EndpointConfigName=self.name(),
            ProductionVariants=self.variants(inputs),
            Tags=self.tags,
            KmsKeyId=self.storage_key(),
            DataCaptureConfig=self.data_capture(outputs),
            AsyncInferenceConfig=self.later(outputs),
        )
        return Step(self.step_name, "EndpointConfig", request, tuple(dependencies), only_if_asked(self.config, cache))

    def _require_one_capacity(self) -> None:
        """Raises CompilationError (E214) for a field of the config itself, not of all configs, that has no effect."""
        config, own = self.config, [name for name in Capacity.model_fields if name in self.config.own_fields]
        found = [(name, "each of the variants has its own: move it there") for name in own if config.variants]
        if not found and (why := config.beside_serverless(own)) is not None:
            found = [("serverless", why)]
        if found:
            hint = "A model runs on instances or without any, and is served alone or as one of the variants."
            raise CompilationError(Diagnostic("E214", why, f"{self.node}.{name}", hint) for name, why in found)

    def name(self) -> Location:
        """Another one in each execution."""
        execution = ExecutionVariables.PIPELINE_EXECUTION_ID
        return Join(on="-", values=[valid_entity_name(self.node, _NAME_LIMIT), execution])

    def variants(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``ProductionVariants``: each model, and what it runs on."""
        several = self.config.variants
        return [
            self._variant(name if several else ONLY, one, inputs[name], f"variants.{name}" if several else "")
            for name, one in self.config.models.items()
        ]

    def _variant(self, name: str, one: Capacity, model: Location, field: str) -> dict[str, Any]:
        common = {"VariantName": name, "ModelName": model, "InitialVariantWeight": self.member(one, "weight", field)}
        if one.serverless is None:
            count = self.member(one, "instance_count", field)
            return {**common, "InitialInstanceCount": count, "InstanceType": self.member(one, "instance_type", field)}
        told, below = one.serverless, f"{field}.serverless".lstrip(".")
        capacity = present(
            MemorySizeInMB=self.member(told, "memory_mb", below),
            MaxConcurrency=self.member(told, "max_concurrency", below),
            ProvisionedConcurrency=self.member(told, "provisioned_concurrency", below),
        )
        return {**common, "ServerlessConfig": capacity}

    def storage_key(self) -> Location | None:
        """The key of the instances' volumes; None where one of them takes none, or there is none."""
        types = [one.instance_type for one in self.config.models.values() if one.serverless is None]
        refused = [one for one in types if volume_key(one, "key") is None]
        return self.kms_key if types and not refused else None

    def data_capture(self, outputs: Mapping[str, Location]) -> dict[str, Any]:
        """``DataCaptureConfig``; empty where nothing is kept."""
        told = self.config.capture
        if told is None:
            return {}
        return present(
            EnableCapture=True,
            InitialSamplingPercentage=self.member(told, "percentage", "capture"),
            DestinationS3Uri=outputs[CAPTURED],
            CaptureOptions=[{"CaptureMode": mode} for mode in told.of],
            KmsKeyId=self.kms_key,
        )

    def later(self, outputs: Mapping[str, Location]) -> dict[str, Any]:
        """``AsyncInferenceConfig``; empty where requests are answered at once."""
        told = self.config.asynchronous
        if told is None:
            return {}
        topics = {"SuccessTopic": "success_topic", "ErrorTopic": "error_topic"}
        limit = self.member(told, "max_concurrent", "asynchronous")
        return present(
            OutputConfig=present(
                S3OutputPath=outputs[ANSWERS],
                S3FailurePath=outputs[FAILURES],
                KmsKeyId=self.kms_key,
                NotificationConfig=present(
                    **{name: self.member(told, field, "asynchronous") for name, field in topics.items()}
                ),
            ),
            ClientConfig=present(MaxConcurrentInvocationsPerInstance=limit),
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), ".".join(_PLACES.get(name, ("EndpointConfigName",))))

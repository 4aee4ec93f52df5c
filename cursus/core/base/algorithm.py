"""Training whose channels and hyperparameters the config names. Emits the request of CreateTrainingJob."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from cursus.core.base.config_base import BasePipelineConfig, Told, TrainingJobConfig
from cursus.core.base.containers import ContainerConfig
from cursus.core.base.ports import Input, Output, Ports
from cursus.core.base.tiers import TieredModel
from cursus.core.base.training import DATA, MAX_RUNTIME, MODEL, TrainingJobBuilder
from cursus.core.expressions import as_text, expressions_in, is_expression
from cursus.core.paths import join_path
from cursus.core.step import present
from cursus.errors import CompilationError, Diagnostic

CHECKPOINTS = "checkpoints"
"""Folder next to the job's results; the service keeps it over several attempts of one job."""

InputMode = Literal["File", "Pipe", "FastFile"]


def _metric_pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise PydanticCustomError("pattern", "{why}", {"why": f"is not a regular expression: {error}"}) from error
    if not groups:
        why = "has to have a group, which finds the number: auc=([0-9.]+)"
        raise PydanticCustomError("pattern", "{why}", {"why": why})
    return text


MetricPattern = Annotated[str, AfterValidator(_metric_pattern)]
"""A regular expression whose first group finds the value of a metric in a log."""


class Channel(TieredModel):
    """A folder of data that the container reads as a channel."""

    required: bool = Field(default=True, description="Whether the algorithm needs it.")
    content_type: Told | None = Field(
        default=None, description="MIME type of the files, such as text/csv, or an expression."
    )
    input_mode: InputMode | dict[str, Any] | None = Field(
        default=None, description="How it is read, if different from the other channels, or an expression."
    )
    compression: Literal["None", "Gzip"] | dict[str, Any] | None = Field(
        default=None, description="How the files are compressed, or an expression."
    )
    record_wrapper: Literal["None", "RecordIO"] | dict[str, Any] | None = Field(
        default=None, description="How records are wrapped, or an expression."
    )


class ConfiguredTrainingConfig(TrainingJobConfig):
    """A training job that reads any channels."""

    takes_parameters: ClassVar[tuple[str, ...]] = ("input_mode", "max_wait_seconds", "checkpoint_path")

    channels: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")], Channel | None] = Field(
        min_length=1,
        description="What is read, by channel.",
        examples=[{"train": {"content_type": "text/csv"}}],
    )
    hyperparameters: dict[str, Any] = Field(
        default_factory=dict, description="Settings of the training: values, or expressions such as a parameter."
    )
    metric_definitions: dict[str, MetricPattern] = Field(
        default_factory=dict, description="Regular expressions that find metrics in the log, by the metric's name."
    )
    input_mode: InputMode = Field(default="File", description="How the channels are read.")
    spot: bool = Field(default=False, description="Whether to train on spare capacity, which costs less.")
    max_wait_seconds: int | None = Field(
        default=None, ge=1, description="Seconds to wait for spare capacity and the job; max_runtime_seconds or more."
    )
    checkpoint_path: str | None = Field(
        default=None, pattern=r"^/\S+$", description="Folder of the container whose files are kept below the base."
    )

    def contradictions(self, known: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(known)
        wait, runtime = known("max_wait_seconds"), known("max_runtime_seconds")
        if wait is not None and not self.spot:
            yield "max_wait_seconds", "only a spot job waits: set spot to true"
        elif wait is not None and wait < (runtime or MAX_RUNTIME):
            yield "max_wait_seconds", "must be at least max_runtime_seconds, which is part of it"


ConfiguredTrainingConfigT = TypeVar("ConfiguredTrainingConfigT", bound=ConfiguredTrainingConfig)


class ConfiguredTrainingBuilder(TrainingJobBuilder[ConfiguredTrainingConfigT]):
    """A step that trains with the channels and hyperparameters of its config."""

    model_output = Output(MODEL, aliases=("model_input", "model_data", "ModelArtifacts"))

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, ConfiguredTrainingConfig)
        channels = {name: channel or Channel() for name, channel in config.channels.items()}
        inputs = {name: Input(f"{DATA}/{name}", required=channel.required) for name, channel in channels.items()}
        for name, port in inputs.items():
            port.__set_name__(cls, name)
        return Ports(inputs, cls.output_ports)

    @classmethod
    def metrics_of(cls, config: TrainingJobConfig) -> Mapping[str, str]:
        assert isinstance(config, ConfiguredTrainingConfig)
        return config.metric_definitions

    def algorithm(self) -> dict[str, Any]:
        metrics = [{"Name": name, "Regex": regex} for name, regex in self.config.metric_definitions.items()]
        return present(TrainingInputMode=self.config.input_mode, TrainingImage=self.image, MetricDefinitions=metrics)

    def job_hyperparameters(self) -> dict[str, Any]:
        given = self.config.hyperparameters
        return {name: as_text(self._hyperparameter(value, name)) for name, value in given.items()}

    def _hyperparameter(self, told: Any, name: str) -> Any:
        if is_expression(told):
            return self.value(told, f"hyperparameters.{name}")
        if any(expressions_in(told)):
            message = "an expression inside a value would reach the script unevaluated"
            hint = "Use a separate hyperparameter for the expression, or make the value a join."
            raise CompilationError([Diagnostic("E261", message, f"{self.node}.hyperparameters.{name}", hint)])
        return told

    def channel_settings(self, channel: str) -> Mapping[str, Any]:
        told, field = self.config.channels[channel] or Channel(), f"channels.{channel}"
        return present(
            CompressionType=self.member(told, "compression", field),
            ContentType=self.member(told, "content_type", field),
            RecordWrapperType=self.member(told, "record_wrapper", field),
            InputMode=self.member(told, "input_mode", field),
        )

    def further_settings(self) -> Mapping[str, Any]:
        config, settings = self.config, dict[str, Any]()
        if config.spot:
            runtime = config.max_runtime_seconds or MAX_RUNTIME
            wait = config.max_wait_seconds or runtime
            settings["EnableManagedSpotTraining"] = True
            settings["StoppingCondition"] = {"MaxRuntimeInSeconds": runtime, "MaxWaitTimeInSeconds": wait}
        if config.checkpoint_path:
            place = join_path(self._get_base_output_path(), *self.folder, CHECKPOINTS)
            settings["CheckpointConfig"] = {"S3Uri": place, "LocalPath": config.checkpoint_path}
        return settings


class AlgorithmConfig(ContainerConfig, ConfiguredTrainingConfig):
    pass


class AlgorithmStepBuilderBase(ConfiguredTrainingBuilder[AlgorithmConfig]):
    """A step that trains without a script: the container knows how."""

    @classmethod
    def knows_metrics(cls, config: TrainingJobConfig) -> bool:
        """The service knows those of its built-in algorithms."""
        return config.image_uri is None

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            str(config.algorithm), config.algorithm_version, None, config.training_instance_type, "training"
        )

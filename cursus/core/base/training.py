"""Training: a script that turns data into a model. Emits the request of CreateTrainingJob."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from cursus.core.assets import Asset, Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import TrainingConfig, TrainingJobConfig
from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.base.instances import volume_key
from cursus.core.network import NetworkConfig, vpc
from cursus.core.paths import Location, join_path
from cursus.core.sources import require_bundled_name, require_entry_point
from cursus.core.step import Step, name_of, present
from cursus.definition.values import PipelineVariable, Properties

JobConfigT = TypeVar("JobConfigT", bound=TrainingJobConfig)
TrainingConfigT = TypeVar("TrainingConfigT", bound=TrainingConfig)

DATA = "/opt/ml/input/data"
MODEL = "/opt/ml/model"
CONFIG_CHANNEL = "config"
ARCHIVE = "sourcedir.tar.gz"

MAX_RUNTIME = 24 * 60 * 60
"""Seconds after which the service stops a job whose config does not say so."""


class TrainingJobBuilder(StepBuilderBase[JobConfigT]):
    """A step that runs a training job; the subclass says of which algorithm, with which hyperparameters."""

    @abstractmethod
    def algorithm(self) -> dict[str, Any]:
        """``AlgorithmSpecification``."""

    @abstractmethod
    def job_hyperparameters(self) -> dict[str, Any]:
        """``HyperParameters``: texts, or variables of the pipeline."""

    @classmethod
    def metrics_of(cls, config: TrainingJobConfig) -> Mapping[str, str]:
        """What the job prints about its model: regular expressions by the metric's name."""
        return {}

    @classmethod
    def knows_metrics(cls, config: TrainingJobConfig) -> bool:
        """Whether the service knows further metrics of the container, which no one has to define."""
        return False

    @classmethod
    def why_not_tuned(cls, config: TrainingJobConfig, name: str, values: Iterable[Any]) -> str | None:
        """Why the hyperparameter ``name`` cannot be searched among ``values``; None where it can, or no one knows."""
        return None

    def documents(self) -> dict[str, Any]:
        """JSON documents of the ``config`` channel, by file name."""
        return {}

    def channel_settings(self, channel: str) -> Mapping[str, Any]:
        """Members of a channel next to its name and place, such as ``ContentType``."""
        return {}

    def further_settings(self) -> Mapping[str, Any]:
        """Members of the request that only some jobs have, and those that are to be otherwise."""
        return {}

    def _get_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``InputDataConfig``: a channel for each input, or for each folder of an input that is split."""
        channels: dict[str, Location] = {}
        for name, source in inputs.items():
            port = self.input_ports[name]
            if port.channels:
                # A folder each: the slash keeps `train` from matching `training` too.
                channels |= {channel: join_path(source, f"{channel}/") for channel in port.channels}
            else:
                channels[port.path.removeprefix(f"{DATA}/")] = source
        documents = self.documents()
        if documents and CONFIG_CHANNEL not in channels:
            channels[CONFIG_CHANNEL] = self.context.publish(Asset.of_documents(documents), self._get_base_output_path)
        return [
            {
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": source,
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
                **self.channel_settings(channel),
                "ChannelName": channel,
            }
            for channel, source in channels.items()
        ]

    def destinations(self) -> dict[str, PipelineVariable]:
        """One place for everything: the service puts model and output data below it, by the job's name."""
        place = join_path(self._get_base_output_path(), *self.folder)
        return dict.fromkeys(self.output_ports, place)

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Location:
        """The one output path of a training job."""
        return next(iter(outputs.values()))

    def request(self, inputs: Mapping[str, Location], outputs: Mapping[str, Location]) -> dict[str, Any]:
        """The request of CreateTrainingJob."""
        config = self.config
        settings = present(
            AlgorithmSpecification=self.algorithm(),
            OutputDataConfig=present(S3OutputPath=self._get_outputs(outputs), KmsKeyId=self.kms_key),
            StoppingCondition={"MaxRuntimeInSeconds": config.max_runtime_seconds or MAX_RUNTIME},
            ResourceConfig=present(
                VolumeSizeInGB=config.training_volume_size,
                VolumeKmsKeyId=volume_key(config.training_instance_type, self.kms_key),
                InstanceCount=config.training_instance_count,
                InstanceType=config.training_instance_type,
            ),
            RoleArn=self.role,
            InputDataConfig=_channels(self._get_inputs(inputs)),
            HyperParameters=self.job_hyperparameters(),
            Environment=self.job_environment(),
            Tags=self.tags,
            VpcConfig=vpc(self.network),
            EnableNetworkIsolation=only_true(self.network, "enable_network_isolation"),
            EnableInterContainerTrafficEncryption=only_true(self.network, "encrypt_inter_container_traffic"),
        )
        return {**settings, **self.further_settings(), "ProfilerConfig": {"DisableProfiler": True}}

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        return Step(self.step_name, "Training", self.request(inputs, outputs), tuple(dependencies), cache)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        model = self.output_ports[name].path == MODEL
        return Properties(
            name_of(step), "ModelArtifacts.S3ModelArtifacts" if model else "OutputDataConfig.S3OutputPath"
        )


class ScriptModeBuilder(TrainingJobBuilder[JobConfigT]):
    """A training job of a script, in a container that follows SageMaker's script mode."""

    @property
    @abstractmethod
    def entry_point(self) -> str:
        """File name of the script."""

    @abstractmethod
    def source_files(self) -> Mapping[str, Content]:
        """The code of the step."""

    def script_mode(self) -> dict[str, Any]:
        """The hyperparameters that script mode reads."""
        code = self.context.publish(Asset(self.source_files(), ARCHIVE), self._get_base_output_path, ARCHIVE)
        return {"sagemaker_program": self.entry_point, "sagemaker_submit_directory": code}


class TrainingStepBuilder(ScriptModeBuilder[TrainingConfigT]):
    """A step that trains with the ``framework`` container in script mode."""

    Config = TrainingConfig
    framework: ClassVar[str]
    saved_scripts: ClassVar[tuple[str, ...]] = ()
    """Names under which saved configs know our script."""

    metrics: ClassVar[Mapping[str, str]] = {}
    """What our script prints about its model: regular expressions by the metric's name."""

    inference_script: ClassVar[str] = ""
    """Our serving code, which the script puts into the model's archive as ``code/inference.py``."""

    @classmethod
    def metrics_of(cls, config: TrainingJobConfig) -> Mapping[str, str]:
        return cls.metrics if config.source_dir is None else {}

    @classmethod
    def why_not_tuned(cls, config: TrainingJobConfig, name: str, values: Iterable[Any]) -> str | None:
        """Our script searches among what it reads from its hyperparameters, within their limits."""
        hyperparameters = getattr(config, "hyperparameters", None)
        if config.source_dir is not None or not isinstance(hyperparameters, ModelHyperparameters):
            return None
        return hyperparameters.why_not(name, values)

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            self.framework, config.framework_version, config.py_version, config.training_instance_type, "training"
        )

    def documents(self) -> dict[str, Any]:
        """JSON documents of the ``config`` channel, by file name: the hyperparameters."""
        hyperparameters = getattr(self.config, "hyperparameters", None)
        return {} if hyperparameters is None else {"hyperparameters.json": hyperparameters.to_document()}

    @property
    def entry_point(self) -> str:
        return self.config.training_entry_point

    def source_files(self) -> Mapping[str, Content]:
        """The code of the step: the user's source directory, or our script with its serving code."""
        entry_point, named = self.config.training_entry_point, self.config.source_dir
        where = f"{self.node}.training_entry_point"
        if named is None:
            require_bundled_name(entry_point, (self.script, *self.saved_scripts), where)
            serving = self._bundled(self.inference_script, "inference.py") if self.inference_script else {}
            return {**serving, **self._bundled(self.script, entry_point)}
        files = self.user_files(named, "source_dir")
        require_entry_point(files, entry_point, where)
        return files

    def _bundled(self, script: str, stage_as: str) -> Mapping[str, Content]:
        return self.context.bundled_script(script, type(self), stage_as)

    def algorithm(self) -> dict[str, Any]:
        return {"TrainingInputMode": "File", "TrainingImage": self.image}

    def job_hyperparameters(self) -> dict[str, Any]:
        """What script mode reads; our scripts read their own from a document."""
        return self.script_mode()


def only_true(network: NetworkConfig | None, setting: str) -> Any:
    """True, or nothing: the service takes nothing for False. A parameter may be either."""
    value = getattr(network, setting) if network else None
    return value if isinstance(value, PipelineVariable) else (True if value else None)


def _channels(given: Any) -> list[Any]:
    """``InputDataConfig``, which a builder of earlier versions gives as the SDK's inputs by channel."""
    if not isinstance(given, Mapping):
        return list(given)
    return [{**_channel(source), "ChannelName": channel} for channel, source in given.items()]


def _channel(source: Any) -> dict[str, Any]:
    channel: dict[str, Any] = getattr(source, "config", source)
    return channel

"""NotebookJob: a notebook that a training job runs, top to bottom. Emits the request that the SDK's step makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from pydantic import Field, model_validator

from cursus.core.assets import Asset
from cursus.core.base.config_base import TrainingJobConfig
from cursus.core.base.ports import Output
from cursus.core.base.tiers import wrong_field
from cursus.core.base.training import TrainingJobBuilder
from cursus.core.expressions import as_text, is_expression
from cursus.core.names import valid_entity_name
from cursus.core.paths import Location
from cursus.core.sources import require_entry_point
from cursus.core.step import Step, present
from cursus.definition.values import PipelineVariable, Properties

CHANNEL: Final = "sagemaker_headless_execution_pipelinestep"
ENTRYPOINT: Final = "amazon_sagemaker_scheduler"
"""What runs the notebook in the images of SageMaker Studio."""

_JOB_NAME_LIMIT: Final = 63


class NotebookJobConfig(TrainingJobConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("kernel_name", "max_retry_attempts")

    asked_for = frozenset({"source_dir", "image_uri"})

    input_notebook: str = Field(
        pattern=r"^[\w. -]+\.ipynb$",
        description="The notebook in source_dir; all other files there travel with it.",
        examples=["report.ipynb"],
    )
    kernel_name: str = Field(
        min_length=1, description="Kernel of the image that runs the notebook.", examples=["python3"]
    )
    training_instance_type: str = Field(default="ml.m5.large", description="Instance type of the job.")
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="Parameters of the notebook: values, or expressions such as a metric."
    )
    initialization_script: str | None = Field(
        default=None, min_length=1, description="Shell script in source_dir that runs before the notebook."
    )
    max_retry_attempts: int = Field(default=1, ge=1, le=30, description="Tries after an error of the service itself.")

    @model_validator(mode="after")
    def _check_notebook(self) -> Self:
        if self.image_uri is None:
            raise wrong_field(self, "image_uri", "has to name the image that has the kernel")
        if self.source_dir is None:
            raise wrong_field(self, "source_dir", "has to name the directory of the notebook")
        return self

    def contradictions(self, known: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(known)
        if known("training_instance_count") > 1:
            yield "training_instance_count", "must be 1: a notebook runs on one machine"


class NotebookJobBuilder(TrainingJobBuilder[NotebookJobConfig]):
    """A step that runs a notebook; in a definition it is a training step with settings that Studio knows."""

    notebook = Output("/opt/ml/output/data")
    """Where the notebook lies with all that its cells printed, in a folder of the job's name."""

    @property
    def job_name(self) -> str:
        """What the service begins the job's name with."""
        return valid_entity_name(self.step_name, _JOB_NAME_LIMIT)

    def algorithm(self) -> dict[str, Any]:
        return {"TrainingImage": self.image, "TrainingInputMode": "File", "ContainerEntrypoint": [ENTRYPOINT]}

    def job_hyperparameters(self) -> dict[str, Any]:
        given = self.config.parameters
        return {name: as_text(self._parameter(told, name)) for name, told in given.items()}

    def _parameter(self, told: Any, name: str) -> Any:
        return self.value(told, f"parameters.{name}") if is_expression(told) else told

    def _get_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``InputDataConfig``: the one channel, with the notebook and what is next to it."""
        config = self.config
        files = self.user_files(str(config.source_dir), "source_dir")
        require_entry_point(files, config.input_notebook, f"{self.node}.input_notebook")
        if config.initialization_script is not None:
            require_entry_point(files, config.initialization_script, f"{self.node}.initialization_script")
        place = self.context.publish(Asset(files), self._get_base_output_path)
        source = {"S3DataType": "S3Prefix", "S3Uri": place, "S3DataDistributionType": "FullyReplicated"}
        return [{"ChannelName": CHANNEL, "DataSource": {"S3DataSource": source}}]

    def job_environment(self, own: Mapping[str, Location] = MappingProxyType({})) -> dict[str, Location]:
        """Also the variables that name what the image runs."""
        config = self.config
        settings: dict[str, Location] = {
            "AWS_DEFAULT_REGION": config.aws_region,
            "SM_JOB_DEF_VERSION": "1.0",
            "SM_ENV_NAME": "sagemaker-default-env",
            "SM_SKIP_EFS_SIMULATION": "true",
            "SM_EXECUTION_INPUT_PATH": f"/opt/ml/input/data/{CHANNEL}",
            "SM_KERNEL_NAME": config.kernel_name,
            "SM_INPUT_NOTEBOOK_NAME": config.input_notebook,
            "SM_OUTPUT_NOTEBOOK_NAME": f"{self.job_name}.ipynb",
        }
        if config.initialization_script is not None:
            settings["SM_INIT_SCRIPT"] = PurePosixPath(config.initialization_script).name
        return {**super().job_environment(own), **settings}

    @property
    def tags(self) -> list[dict[str, str]]:
        """Also those by which Studio finds the job."""
        ours = {
            "sagemaker:name": self.step_name,
            "sagemaker:notebook-name": self.config.input_notebook,
            "sagemaker:notebook-job-origin": "PIPELINE_STEP",
            "sagemaker:is-studio-archived": "false",
        }
        return [*super().tags, *({"Key": key, "Value": value} for key, value in ours.items())]

    def request(self, inputs: Mapping[str, Location], outputs: Mapping[str, Location]) -> dict[str, Any]:
        own = super().request(inputs, outputs)
        volume = own["ResourceConfig"].pop("VolumeKmsKeyId", None)
        return present(
            TrainingJobName=self.job_name,
            RoleArn=own["RoleArn"],
            RetryStrategy={"MaximumRetryAttempts": self.config.max_retry_attempts},
            StoppingCondition=own["StoppingCondition"],
            EnableInterContainerTrafficEncryption=True,
            AlgorithmSpecification=own["AlgorithmSpecification"],
            InputDataConfig=own["InputDataConfig"],
            OutputDataConfig=own["OutputDataConfig"],
            ResourceConfig={**own["ResourceConfig"], **present(VolumeKmsKeyId=volume)},
            VpcConfig=own.get("VpcConfig"),
            Tags=own["Tags"],
            Environment=own["Environment"],
            HyperParameters=own.get("HyperParameters"),
            EnableNetworkIsolation=own.get("EnableNetworkIsolation"),
        )

    def has_use_for(self, setting: str, step: Step) -> bool:
        """What a cache needs has no use: a notebook is run for what it does."""
        return super().has_use_for(setting, step) and setting not in ("enable_caching", "cache_expire_after")

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        """Never cached: a notebook is run for what it does."""
        return Step(self.step_name, "Training", self.request(inputs, outputs), tuple(dependencies))

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(step.name, "OutputDataConfig.S3OutputPath")

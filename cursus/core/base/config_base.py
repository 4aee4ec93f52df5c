"""What a user configures: the base of every step's config, and one per SDK verb."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cursus.core.base.tiers import TieredModel, derived, wrong_field
from cursus.core.expressions import as_text
from cursus.core.layouts import LayoutName
from cursus.core.regions import AWS_REGIONS, MARKETPLACE_FOLDER, aws_region, checked_region
from cursus.definition.values import PipelineVariable

ConfigT = TypeVar("ConfigT", bound="BasePipelineConfig")

Told = str | dict[str, Any]
"""Text, or an expression such as ``{"parameter": "NAME"}``."""

JobType = Literal["training", "validation", "testing", "calibration"]
VariableType = Literal["NUMERIC", "TEXT"]
VariableList = dict[str, VariableType] | list[tuple[str, VariableType]]


def _region(name: str) -> str:
    try:
        return checked_region(name)
    except ValueError as error:
        why = str(error).removeprefix(f"{name!r} ").removesuffix(".")
        raise PydanticCustomError("region", "{why}", {"why": why}) from error


def _folder(path: str) -> str:
    if not all(re.fullmatch(r"[\w.=-]*[\w=-]", name) for name in path.split("/")):
        message = "must be names of letters, digits, '_', '-', '.' and '=' with single slashes between them"
        raise PydanticCustomError("folder", "{why}", {"why": message})
    return path


_REGION_SCHEMA = {"type": "string", "anyOf": [{"enum": list(AWS_REGIONS)}, {"pattern": r"^[a-z]+(-[a-z]+)+-\d+$"}]}
Region = Annotated[str, AfterValidator(_region), WithJsonSchema(_REGION_SCHEMA)]


def variables(**settings: object) -> dict[str, str]:
    """Settings as environment variables: names in capitals, texts as scripts parse them, None not at all."""
    return {name.upper(): as_variable(value) for name, value in settings.items() if value is not None}


def as_variable(value: object) -> str:
    """A setting as scripts read it: true and false in small letters, lists by commas, objects as JSON."""
    match value:
        case PipelineVariable():
            return as_text(value)  # type: ignore[no-any-return] # a variable, wherever a text may be one
        case bool():
            return str(value).lower()
        case list() if not any("," in str(item) for item in value):
            return ",".join(map(str, value))
        case list() | dict():
            return json.dumps(value, sort_keys=True)
        case _:
            return str(value)


class RetryPolicy(TieredModel):
    """When a step that failed is tried again."""

    exceptions: list[
        Literal[
            "Step.SERVICE_FAULT",
            "Step.THROTTLING",
            "SageMaker.JOB_INTERNAL_ERROR",
            "SageMaker.CAPACITY_ERROR",
            "SageMaker.RESOURCE_LIMIT",
        ]
    ] = Field(min_length=1, description="Type of error, in the service's words.")
    interval_seconds: int = Field(default=1, ge=1, description="Seconds before the first new try.")
    backoff_rate: float = Field(default=2.0, gt=0, description="Factor by which the wait grows with each try.")
    max_attempts: int | None = Field(default=None, ge=1, le=20, description="Number of new tries.")
    expire_after_minutes: int | None = Field(default=None, ge=1, le=14400, description="Or minutes until retries end.")

    @model_validator(mode="after")
    def _check_end(self) -> Self:
        if (self.max_attempts is None) == (self.expire_after_minutes is None):
            raise ValueError("set either max_attempts or expire_after_minutes")
        return self


_SHARED = "shared_fields"

PRECOMPUTED = ("use_precomputed_imputation", "use_precomputed_risk_tables", "use_precomputed_features")
"""What a user's training script may take from earlier steps."""


class BasePipelineConfig(TieredModel):
    """What every step of a pipeline shares: who runs it, where, under which name."""

    takes_parameters: ClassVar[tuple[str, ...]] = (
        *("max_runtime_seconds", "image_uri", "kms_key", "enable_network_isolation"),
        *("experiment", "trial"),
    )
    """Fields that reach the service as they are, so that a parameter of the pipeline can stand in their place."""

    takes_flags: ClassVar[tuple[str, ...]] = ("use_secure_pypi",)
    """Truth values that a script reads as the text true or false, so that a parameter in their place is such a text."""

    takes_no_parameters: ClassVar[frozenset[str]] = frozenset()
    """Of those of the base classes, the ones that this step computes with."""

    of_own_script: ClassVar[tuple[str, ...]] = ()
    """Fields that become variables of a user's own script, and of no other."""

    _parameters: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def parameter_fields(cls) -> list[str]:
        """Every field that may be ``{"parameter": NAME}``, with those of the base classes."""
        named = [*cls._declared("takes_parameters"), *cls.flag_fields()]
        return [name for name in named if name not in cls.takes_no_parameters]

    @classmethod
    def flag_fields(cls) -> list[str]:
        """Every field of ``takes_flags``, with those of the base classes."""
        return cls._declared("takes_flags")

    @classmethod
    def _declared(cls, table: str) -> list[str]:
        return [name for base in reversed(cls.__mro__) for name in vars(base).get(table, ())]

    @property
    def named_parameters(self) -> dict[str, str]:
        """The fields for which the saved file names a parameter, and which."""
        # As in `overrides`: through `self._parameters` pydantic answers slowly.
        private: Mapping[str, Any] = self.__pydantic_private__ or {}
        parameters: dict[str, str] = private.get("_parameters", {})
        return parameters

    def contradictions(self, known: Callable[[str], Any]) -> Iterable[tuple[str, str]]:
        """The fields whose values do not go with those of other fields, and why.

        ``known`` gives a field's value: that of a parameter is its default. What only a run knows is not a number
        (``nan``), which is neither less nor more than any other.
        """
        return ()

    @model_validator(mode="after")
    def _check_contradictions(self, info: ValidationInfo) -> Self:
        """The context of a validation names the parameters for which stand-ins are in the fields."""
        self.named_parameters.update(info.context or {})

        def known(field: str) -> Any:
            return math.nan if field in self.named_parameters else getattr(self, field)

        for field, why in self.contradictions(known):
            raise wrong_field(self, field, why)
        return self

    @property
    def own_fields(self) -> frozenset[str]:
        """The fields that someone gave this config, and not all configs of its file."""
        shared: frozenset[str] = self.__dict__.get(_SHARED, frozenset())
        return frozenset(self.model_fields_set - shared)

    def note_shared_fields(self, fields: Iterable[str]) -> None:
        """Note that ``fields`` come from what all configs of a file share."""
        # Next to the fields, as cached properties are: two configs are equal wherever their values stand.
        self.__dict__[_SHARED] = frozenset(fields)

    author: str = Field(min_length=1, description="Alias of the pipeline's owner.")
    bucket: str = Field(min_length=3, description="S3 bucket of the static output location.")
    role: str = Field(min_length=1, description="ARN of the IAM role that the jobs assume.")
    region: Region = Field(description="AWS region, such as eu-central-1.")
    service_name: str = Field(min_length=1, description="Service that the model is for.")
    pipeline_version: str = Field(min_length=1, description="Version of the pipeline, part of its output location.")

    model_class: str = Field(default="xgboost", description="Kind of model, part of the pipeline's name.")
    current_date: str | None = Field(default=None, description="Date of the config, for its readers.")
    framework_version: str = Field(default="2.1.0", description="Version of the framework container.")
    py_version: str = Field(default="py310", description="Python version of the framework container.")
    source_dir: str | None = Field(
        default=None, description="Directory of your own scripts. Default: the built-in script."
    )
    project_root_folder: str | None = Field(default=None, description="Folder that relative directories start at.")
    data_type: str | None = Field(
        default=None, min_length=1, description="Part of the key, where one step and job type has several configs."
    )
    external_inputs: dict[str, str] = Field(default_factory=dict, description="S3 URI for each input from outside.")

    output_layout: LayoutName | None = Field(
        default=None, description="Folders below the base: cursus, or those of version 2.9 or 1.3."
    )
    output_folder: Annotated[str, AfterValidator(_folder)] | None = Field(
        default=None, description="Folder of this node below the base, for readers that expect a fixed location."
    )
    pipeline_parameters: list[str] | str | None = Field(
        default=None, description='Pipeline parameters, if the compiler gets none; "all" for the full set.'
    )

    # What a job runs with. None leaves it as the step and the pipeline's parameters have it.
    max_runtime_seconds: int | None = Field(default=None, ge=1, description="Seconds after which the job is stopped.")
    enable_caching: bool | None = Field(default=None, description="Whether results of an earlier run may be reused.")
    use_secure_pypi: bool | None = Field(
        default=None, description="Whether scripts install packages from the private index; USE_SECURE_PYPI for them."
    )
    image_uri: str | None = Field(default=None, min_length=1, description="Container image in place of the step's own.")
    subnets: list[Told] | None = Field(default=None, description="Subnets of the job, with security_group_ids.")
    security_group_ids: list[Told] | None = Field(default=None, description="Security groups, with subnets.")
    enable_network_isolation: bool | None = Field(default=None, description="Whether the job is cut off the network.")
    cache_expire_after: str | None = Field(
        default=None,
        pattern=r"^(P(\d+[YMWD])+(T(\d+[HMS])+)?|PT(\d+[HMS])+)$",
        description="How long a result may be reused, such as P7D or PT12H; 30 days when not given.",
    )
    retry_policies: list[RetryPolicy] | None = Field(default=None, description="When a failed step is tried again.")
    display_name: str | None = Field(
        default=None, min_length=1, max_length=82, description="Name of the step in the console, if not its own."
    )
    description: str | None = Field(
        default=None, min_length=1, max_length=3072, description="Description of the step, shown next to it."
    )
    kms_key: str | None = Field(default=None, min_length=1, description="KMS key of the job's outputs and volumes.")
    tags: list[dict[str, Told]] | dict[str, Told] | None = Field(
        default=None, description="Tags of the job: texts, or expressions such as a parameter."
    )
    environment: dict[str, str | dict[str, Any]] = Field(
        default_factory=dict, description="Further environment variables: text, or expressions such as a parameter."
    )

    # What belongs to the pipeline as a whole: the first config that says it holds.
    max_parallel_steps: int | None = Field(default=None, ge=1, description="Steps that run at one time, at the most.")
    experiment: str | None = Field(default=None, min_length=1, description="Experiment; else the pipeline's name.")
    trial: str | None = Field(default=None, min_length=1, description="Trial; else the execution's id.")

    @property
    def job_environment(self) -> dict[str, str]:
        """Environment variables that every job of this config has, whatever its script."""
        return variables(use_secure_pypi=self.use_secure_pypi)

    @derived
    def aws_region(self) -> str:
        """The region as AWS calls it."""
        return aws_region(self.region)

    @derived
    def pipeline_name(self) -> str:
        """Name of the pipeline."""
        return f"{self.author}-{self.service_name}-{self.model_class}-{self.region}"

    @derived
    def pipeline_description(self) -> str:
        """One line for people."""
        return f"{self.service_name} {self.model_class} Model {self.region}"

    @derived
    def pipeline_s3_loc(self) -> str:
        """Static output location: the base of every path when no execution prefix is given."""
        folder = f"{MARKETPLACE_FOLDER}/" if self.region in AWS_REGIONS else ""
        return f"s3://{self.bucket}/{folder}{self.pipeline_name}_{self.pipeline_version}"

    @model_validator(mode="after")
    def _check_network(self) -> Self:
        if bool(self.subnets) != bool(self.security_group_ids):
            absent = "security_group_ids" if self.subnets else "subnets"
            raise wrong_field(self, absent, "a job's network needs both, subnets and security_group_ids")
        return self

    @model_validator(mode="after")
    def _check_tags(self) -> Self:
        if not isinstance(self.tags, list):
            return self
        if not all(tag.keys() == {"Key", "Value"} and isinstance(tag["Key"], str) for tag in self.tags):
            raise wrong_field(self, "tags", 'each is {"Key": "…", "Value": "…"}; or write {"key": "value"}')
        if len({str(tag["Key"]) for tag in self.tags}) < len(self.tags):
            raise wrong_field(self, "tags", "two of them have one key")
        return self


class ProcessingConfig(BasePipelineConfig):
    """A step that runs a script in a processing job."""

    takes_parameters: ClassVar[tuple[str, ...]] = (
        "processing_instance_count",
        "processing_volume_size",
        "processing_instance_type_large",
        "processing_instance_type_small",
    )

    processing_instance_count: int = Field(default=1, ge=1, le=100, description="Number of instances.")
    processing_volume_size: int = Field(default=500, ge=1, le=16384, description="Volume of an instance in GB.")
    processing_instance_type_large: str = Field(default="ml.m5.4xlarge", description="The larger instance type.")
    processing_instance_type_small: str = Field(default="ml.m5.2xlarge", description="The smaller instance type.")
    use_large_processing_instance: bool = Field(default=False, description="Whether to run on the larger type.")
    processing_source_dir: str | None = Field(default=None, description="Directory of the script; else source_dir.")
    processing_entry_point: str | None = Field(default=None, description="The script's file name; ours by default.")
    processing_script_arguments: list[Told] | None = Field(
        default=None, description="Arguments after the step's own: text, or expressions such as a parameter."
    )
    processing_framework_version: str = Field(default="1.2-1", description="Version of the scikit-learn container.")
    input_size_gb: float | None = Field(
        default=None, gt=0, description="Size of the input in GB as CSV; compiling notes an instance too small for it."
    )

    @derived
    def effective_instance_type(self) -> str:
        """Instance type the job runs on."""
        if self.use_large_processing_instance:
            return self.processing_instance_type_large
        return self.processing_instance_type_small

    @derived
    def effective_source_dir(self) -> str | None:
        """Directory the script is taken from; None for ours."""
        return self.processing_source_dir or self.source_dir

    @derived
    def script_path(self) -> str | None:
        """The script, when it is the user's own."""
        if self.effective_source_dir is None or self.processing_entry_point is None:
            return None
        return f"{self.effective_source_dir}/{self.processing_entry_point}"

    @property
    def runs_own_script(self) -> bool:
        """Whether the script is the user's, not ours."""
        return self.script_path is not None


class TrainingJobConfig(BasePipelineConfig):
    """A step that runs a training job."""

    takes_parameters: ClassVar[tuple[str, ...]] = (
        "training_instance_type",
        "training_instance_count",
        "training_volume_size",
    )

    training_instance_type: str = Field(default="ml.m5.4xlarge", description="Instance type of the training job.")
    training_instance_count: int = Field(default=1, ge=1, description="Number of instances.")
    training_volume_size: int = Field(default=30, ge=1, description="Volume of an instance in GB.")
    input_size_gb: float | None = Field(
        default=None, gt=0, description="Size of the input in GB as CSV; compiling notes an instance too small for it."
    )


class TrainingConfig(TrainingJobConfig):
    """A step that trains a model from a script."""

    framework_version: str = Field(description="Version of the framework container.")
    py_version: str = Field(description="Python version of the framework container.")
    training_entry_point: str = Field(min_length=1, description="The training script's file name.")
    skip_hyperparameters_s3_uri: bool | None = Field(
        default=None,
        description="Whether the script reads hyperparams/hyperparameters.json next to it instead of a channel.",
    )

    takes_flags: ClassVar[tuple[str, ...]] = PRECOMPUTED

    use_precomputed_imputation: bool | None = Field(default=None, description="For your own script.")
    use_precomputed_risk_tables: bool | None = Field(default=None, description="For your own script.")
    use_precomputed_features: bool | None = Field(default=None, description="For your own script.")

    @property
    def job_environment(self) -> dict[str, str]:
        """Also which precomputed artifacts the user's script uses."""
        return super().job_environment | variables(**{name: getattr(self, name) for name in PRECOMPUTED})


class ModelConfig(BasePipelineConfig):
    """A step that makes a trained model servable."""

    takes_parameters: ClassVar[tuple[str, ...]] = (
        *("container_startup_health_check_timeout", "container_memory_limit"),
        *("data_download_timeout", "inference_memory_limit", "max_concurrent_invocations"),
    )

    framework_version: str = Field(description="Version of the framework container.")
    py_version: str = Field(description="Python version of the framework container.")
    entry_point: str = Field(
        default="inference.py", min_length=1, description="The serving script in the model's code."
    )
    instance_type: str = Field(default="ml.m5.large", description="Instance type to serve on; it decides the image.")
    model_name: str | None = Field(default=None, description="Name for its readers; a pipeline names its own models.")
    accelerator_type: str | None = Field(default=None, description="Accelerator of an endpoint; a model has none.")
    initial_instance_count: int = Field(default=1, ge=1, description="Instances of an endpoint; a model has none.")
    container_startup_health_check_timeout: int = Field(default=300, ge=60, le=3600, description="Seconds to start.")
    container_memory_limit: int = Field(default=6144, ge=128, description="MB of the container.")
    data_download_timeout: int = Field(default=900, ge=60, le=3600, description="Seconds to download the model.")
    inference_memory_limit: int = Field(default=6144, ge=128, description="MB of one inference.")
    max_concurrent_invocations: int = Field(default=10, ge=1, description="Requests that may wait for a worker.")
    max_payload_size: int = Field(default=6, ge=1, le=100, description="MB of a request, and of its answer.")


class TransformConfig(BasePipelineConfig):
    """A step that scores a table with a model."""

    takes_parameters: ClassVar[tuple[str, ...]] = (
        "transform_instance_type",
        "transform_instance_count",
        "content_type",
        "accept",
        "split_type",
        "assemble_with",
        "input_filter",
        "output_filter",
        "join_source",
    )

    transform_instance_type: str = Field(default="ml.m5.large", description="Instance type of the transform job.")
    transform_instance_count: int = Field(default=1, ge=1, description="Number of instances.")
    content_type: str = Field(default="text/csv", description="MIME type of the rows.")
    accept: str = Field(default="text/csv", description="MIME type of the predictions.")
    split_type: Literal["None", "Line", "RecordIO", "TFRecord"] = Field(
        default="Line", description="How a file is split into requests."
    )
    assemble_with: Literal["None", "Line"] = Field(default="Line", description="How answers become a file again.")
    input_filter: str = Field(default="$[1:]", description="JSONPath of the model's input; everything except the id.")
    output_filter: str = Field(default="$[-1]", description="JSONPath of the part of a joined row to keep.")
    join_source: Literal["None", "Input"] = Field(default="Input", description="Whether a row keeps its input.")


class ServedModelConfig(BasePipelineConfig):
    """What code that calls a model has to know about it."""

    model_owner: str | None = Field(default=None, min_length=1, description="Team that owns the model.")
    model_domain: str | None = Field(default=None, min_length=1, description="Business domain of the model.")
    model_objective: str | None = Field(default=None, min_length=1, description="What the model predicts.")
    source_model_inference_input_variable_list: VariableList | None = Field(
        default=None, description="Variables of a request, type by name or pairs. Default: the model's own."
    )
    source_model_inference_output_variable_list: VariableList | None = Field(
        default=None, description="Variables of an answer: type by name, or pairs."
    )
    source_model_inference_content_types: list[Told] = Field(
        default=["text/csv"], min_length=1, description="MIME types of a request: texts, or expressions."
    )
    source_model_inference_response_types: list[Told] = Field(
        default=["application/json"], min_length=1, description="MIME types of an answer: texts, or expressions."
    )

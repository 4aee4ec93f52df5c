"""Processing: a script in a container, data in, data out. Emits the request of CreateProcessingJob."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, TypeAlias, TypeVar

from cursus.core.assets import Asset, Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.instances import volume_key
from cursus.core.expressions import text_where_needed
from cursus.core.launcher import SPARK_SUBMIT
from cursus.core.network import NetworkConfig
from cursus.core.paths import Location, join_path
from cursus.core.sources import require_bundled_name, require_entry_point
from cursus.core.step import Step, name_of, present, request_of
from cursus.definition.values import PipelineVariable, Properties

ProcessingConfigT = TypeVar("ProcessingConfigT", bound=ProcessingConfig)

CODE = "/opt/ml/processing/input/code"
CONFIG = "/opt/ml/processing/input/config"

SETTINGS = "config.json"
"""Document of the ``config`` input that stands for environment variables which do not fit."""

_DATASETS: Final = {"athena": "AthenaDatasetDefinition", "redshift": "RedshiftDatasetDefinition"}
_DATASET_MEMBERS: Final = (
    "Catalog",
    "ClusterId",
    "Database",
    "DbUser",
    "QueryString",
    "ClusterRoleArn",
    "OutputS3Uri",
    "WorkGroup",
    "KmsKeyId",
    "OutputFormat",
    "OutputCompression",
)
"""Members of a dataset definition, in the order in which definitions have always held them."""

ENVIRONMENT_VALUE_LIMIT = 256
"""Characters that the service allows for one value; a longer one travels as a file."""

SPARK_VERSION: Final = "3.5"
"""The Spark that our PySpark scripts are tested with."""

_VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,255}")
"""What the service takes for the name of an environment variable."""


@dataclass(frozen=True)
class Query:
    """A table that the service selects for the job and stages below the base.

    ``settings``: members of the service's dataset definition in snake case, without place and key of the result.
    """

    engine: Literal["athena", "redshift"]
    settings: Mapping[str, Any]


OwnInput: TypeAlias = Asset | Query | str
"""Content of an input: files that travel with the pipeline, the result of a query, or an S3 URI."""


class ProcessingStepBuilder(StepBuilderBase[ProcessingConfigT]):
    """A step that runs ``script``. The subclass says with which environment, arguments and documents."""

    Config = ProcessingConfig

    spark_script: ClassVar[str] = ""
    """File name of our PySpark script for this step, where it has one."""

    @property
    def runs_on_spark(self) -> bool:
        """Whether the script is one of PySpark, in SageMaker's Spark image."""
        return False

    def environment(self) -> Mapping[str, Location]:
        """Environment variables of the script, by name."""
        return {}

    def arguments(self) -> list[str]:
        """Command line of the script."""
        job_type = self.job_type_of(self.config)
        return ["--job_type", job_type] if job_type else []

    def all_arguments(self) -> list[Any]:
        """The command line with what the config adds to it."""
        told = enumerate(self.config.processing_script_arguments or ())
        added = [text_where_needed(self.value(one, f"processing_script_arguments.{number}")) for number, one in told]
        return [*self.arguments(), *added]

    def documents(self) -> dict[str, Any]:
        """JSON documents that the script finds in its ``config`` input, by file name."""
        return {}

    def own_inputs(self) -> dict[str, tuple[str, OwnInput]]:
        """Inputs that the step brings itself, unless its ports are fed at their paths: path and content by name."""
        return {}

    def image_uri(self) -> str:
        """The container: scikit-learn or Spark, unless the subclass needs another framework."""
        if self.runs_on_spark:
            return self._spark_image(SPARK_VERSION)
        return self._framework_image("sklearn", self.config.processing_framework_version)

    def _framework_image(self, framework: str, version: str) -> str:
        return self.framework_image(framework, version, "py3", self.config.effective_instance_type)

    def _spark_image(self, version: str) -> str:
        return self.framework_image("spark", version, None, self.config.effective_instance_type)

    @property
    def _our_script(self) -> str:
        return self.spark_script if self.runs_on_spark else self.script

    @property
    def entry_point(self) -> str:
        return self.config.processing_entry_point or self._our_script

    def command(self) -> list[str]:
        """What the container runs."""
        return [SPARK_SUBMIT if self.runs_on_spark else "python3", f"{CODE}/{self.entry_point}"]

    def source_files(self) -> Mapping[str, Content]:
        """The code of the step: the source directory of a config that names an entry point, else our script."""
        directory, where = self.config.effective_source_dir, f"{self.node}.processing_entry_point"
        if directory is None or self.config.processing_entry_point is None:
            require_bundled_name(self.entry_point, (self._our_script,), where)
            return self.context.bundled_script(self._our_script, type(self))
        files = self.user_files(directory, "processing_source_dir")
        require_entry_point(files, self.entry_point, where)
        return files

    def _split_environment(self) -> tuple[dict[str, Location], dict[str, str]]:
        """What fits into the environment, and what does not."""
        fitting: dict[str, Location] = {}
        misfits: dict[str, str] = {}
        for name, value in self.job_environment(self.environment()).items():
            if isinstance(value, str) and not (len(value) <= ENVIRONMENT_VALUE_LIMIT and _VARIABLE.fullmatch(name)):
                misfits[name] = value
            else:
                fitting[name] = value
        return fitting, misfits

    def _get_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``ProcessingInputs``: what the ports are fed with, then what the step brings itself."""
        fed: dict[str, tuple[str, OwnInput | PipelineVariable]] = {
            name: (self.input_ports[name].path, source) for name, source in inputs.items()
        }
        taken = {path for path, _ in fed.values()}
        files = self.source_files()
        code: dict[str, tuple[str, OwnInput]] = {"code": (CODE, Asset(files))} if files else {}
        own = {**code, **self.own_inputs(), **self._config_input()}
        fed |= {name: (path, content) for name, (path, content) in own.items() if path not in taken}
        return [self._processing_input(name, path, content) for name, (path, content) in fed.items()]

    def _config_input(self) -> dict[str, tuple[str, OwnInput]]:
        documents = self.documents()
        _, misfits = self._split_environment()
        if misfits:
            documents[SETTINGS] = {**documents.get(SETTINGS, {}), **misfits}
        return {"config": (CONFIG, Asset.of_documents(documents))} if documents else {}

    def _processing_input(self, name: str, path: str, content: OwnInput | PipelineVariable) -> dict[str, Any]:
        if isinstance(content, Query):
            return {"InputName": name, "AppManaged": False, "DatasetDefinition": self._dataset(name, path, content)}
        source = self.context.publish(content, self._get_base_output_path) if isinstance(content, Asset) else content
        return s3_input(name, path, source)

    def _dataset(self, name: str, path: str, query: Query) -> dict[str, Any]:
        settings: dict[str, Any] = {_member(field): value for field, value in query.settings.items()}
        settings["OutputS3Uri"] = join_path(self._get_base_output_path(), *self.folder, "queries", name)
        settings["KmsKeyId"] = self.kms_key
        if query.engine == "redshift":
            settings.setdefault("ClusterRoleArn", self.role)
        ordered = {member: settings[member] for member in _DATASET_MEMBERS if member in settings}
        return {
            "DataDistributionType": "FullyReplicated",
            "InputMode": "File",
            "LocalPath": path,
            _DATASETS[query.engine]: present(**ordered),
        }

    def feature_groups(self) -> Mapping[str, Location]:
        """Outputs that the script puts into the feature store itself: the name of the feature group of each."""
        return {}

    def _get_outputs(self, outputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``Outputs``: where the job puts what its script leaves."""
        return [s3_output(name, self.output_ports[name].path, place) for name, place in outputs.items()]

    def _step_outputs(self, outputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """What the job writes; ``_get_outputs`` may show others less."""
        return self._get_outputs(outputs)

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config = self.config
        instance_type = config.effective_instance_type
        cluster = present(
            InstanceType=instance_type,
            InstanceCount=config.processing_instance_count,
            VolumeSizeInGB=config.processing_volume_size,
            VolumeKmsKeyId=volume_key(instance_type, self.kms_key),
        )
        container = present(
            ImageUri=self.image,
            ContainerArguments=self.all_arguments(),
            ContainerEntrypoint=self.command(),
        )
        environment, _ = self._split_environment()
        in_s3 = [request_of(item) for item in self._step_outputs(outputs)]
        written = [*in_s3, *(feature_output(name, group) for name, group in self.feature_groups().items())]
        request = present(
            ProcessingResources={"ClusterConfig": cluster},
            AppSpecification=container,
            RoleArn=self.role,
            ProcessingInputs=[request_of(item) for item in self._get_inputs(inputs)],
            ProcessingOutputConfig=present(Outputs=written, KmsKeyId=self.kms_key) if written else None,
            Environment=environment,
            NetworkConfig=job_network(self.network),
            StoppingCondition=present(MaxRuntimeInSeconds=config.max_runtime_seconds),
            Tags=self.tags,
        )
        return Step(self.step_name, "Processing", request, tuple(dependencies), cache)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        output, port = f"ProcessingOutputConfig.Outputs[{name!r}]", self.output_ports[name]
        if not port.in_s3:
            return Properties(name_of(step), f"{output}.FeatureStoreOutput.FeatureGroupName")
        folder = Properties(name_of(step), f"{output}.S3Output.S3Uri")
        return join_path(folder, port.file) if port.file else folder


def s3_input(name: str, path: str, source: Location) -> dict[str, Any]:
    """One of ``ProcessingInputs``: all that is below ``source``, before the job starts."""
    place = {
        "S3Uri": source,
        "LocalPath": path,
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
        "S3CompressionType": "None",
    }
    return {"InputName": name, "AppManaged": False, "S3Input": place}


def s3_output(name: str, path: str, destination: Location) -> dict[str, Any]:
    """One of ``Outputs``: all that the job leaves in ``path``, after it has ended."""
    place = {"S3Uri": destination, "LocalPath": path, "S3UploadMode": "EndOfJob"}
    return {"OutputName": name, "AppManaged": False, "S3Output": place}


def feature_output(name: str, group: Location) -> dict[str, Any]:
    """One of ``Outputs``: records that the application itself, and not the service, puts into a feature group."""
    return {"OutputName": name, "AppManaged": True, "FeatureStoreOutput": {"FeatureGroupName": group}}


def job_network(network: NetworkConfig | None) -> dict[str, Any]:
    """``NetworkConfig``; empty without a network."""
    if network is None:
        return {}
    isolated = network.enable_network_isolation
    return present(
        EnableNetworkIsolation=False if isolated is None else isolated,
        EnableInterContainerTrafficEncryption=network.encrypt_inter_container_traffic,
        VpcConfig=present(SecurityGroupIds=network.security_group_ids, Subnets=network.subnets),
    )


def _member(field: str) -> str:
    """``QueryString`` of ``query_string``."""
    return "".join(word.capitalize() for word in field.split("_"))

"""EMRServerless: a Spark job of EMR Serverless. Emits the Arguments of an EMRServerlessStep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import Field, model_validator

from cursus.core.assets import Asset
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.configured_ports import InputPort, OutputPort, PortName, inputs_of, outputs_of
from cursus.core.base.ports import Ports
from cursus.core.base.tiers import wrong_field
from cursus.core.expressions import text_where_needed
from cursus.core.paths import Location, join_path
from cursus.core.sources import require_entry_point
from cursus.core.step import Step, present
from cursus.definition.values import PipelineVariable

LOGS = "logs"


class EMRServerlessConfig(BasePipelineConfig):
    takes_parameters = ("application_id", "spark_submit_parameters")
    takes_no_parameters = frozenset({"max_runtime_seconds"})  # the service takes minutes, which compiling computes
    asked_for = frozenset({"application_id", "source_dir"})

    application_id: str | None = Field(
        default=None, min_length=1, description="Application to run in, or set application.", examples=["00f1example"]
    )
    application: dict[str, Any] | None = Field(
        default=None, description="Application to create for the job: name, releaseLabel and more, as EMR calls them."
    )
    entry_point: str = Field(
        pattern=r"^[\w./-]+\.py$", description="The PySpark script in source_dir.", examples=["clean.py"]
    )
    inputs: dict[PortName, InputPort | None] = Field(
        default_factory=dict, description="Inputs of the script: it gets --NAME and the S3 location of each."
    )
    outputs: dict[PortName, OutputPort | None] = Field(
        default_factory=dict, description="Outputs of the script: it gets --NAME and the S3 location of each."
    )
    arguments: list[str | dict[str, Any]] = Field(
        default_factory=list, description="Further arguments: text, or expressions such as a parameter."
    )
    spark_submit_parameters: str | None = Field(
        default=None, description="Parameters of spark-submit, such as --conf spark.executor.cores=4."
    )

    @model_validator(mode="after")
    def _check_application(self) -> Self:
        if (self.application_id is None) == (self.application is None):
            raise wrong_field(self, "application_id", "set either application_id or application")
        if self.source_dir is None:
            raise wrong_field(self, "source_dir", "has to name the directory of the script")
        return self


class EMRServerlessBuilder(StepBuilderBase[EMRServerlessConfig]):
    """A step that runs a PySpark script, which reads and writes S3 itself: at the places that it is given."""

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, EMRServerlessConfig)
        return Ports(inputs_of(config.inputs, ""), outputs_of(config.outputs, ""))

    def _script(self) -> Location:
        config = self.config
        files = self.user_files(str(config.source_dir), "source_dir")
        require_entry_point(files, config.entry_point, f"{self.node}.entry_point")
        return self.context.publish(Asset(files), self._get_base_output_path, config.entry_point)

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config = self.config
        places = [part for name, place in {**inputs, **outputs}.items() for part in (f"--{name}", place)]
        told = enumerate(config.arguments)
        own = [text_where_needed(self.value(value, f"arguments.{number}")) for number, value in told]
        submit = present(
            entryPoint=self._script(),
            entryPointArguments=[*places, *own],
            sparkSubmitParameters=config.spark_submit_parameters,
        )
        seconds = config.max_runtime_seconds
        logs = join_path(self._get_base_output_path(), *self.folder, LOGS)
        job = present(
            executionRoleArn=self.role,
            jobDriver={"sparkSubmit": submit},
            configurationOverrides={
                "monitoringConfiguration": {
                    "s3MonitoringConfiguration": present(logUri=logs, encryptionKeyArn=self.kms_key)
                }
            },
            executionTimeoutMinutes=None if seconds is None else max(1, -(-seconds // 60)),
            tags={tag["Key"]: tag["Value"] for tag in self.tags},
        )
        request = present(
            ApplicationId=config.application_id,
            ApplicationConfig=self.values_in(config.application, "application"),
            ExecutionRoleArn=self.role,
            JobConfig=job,
        )
        return Step(self.step_name, "EMRServerless", request, tuple(dependencies), cache)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        """The place itself: the job's answer does not hold it."""
        return self.destinations()[name]

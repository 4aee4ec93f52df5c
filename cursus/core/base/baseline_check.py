"""What checks against a baseline have in common: a job without a script that measures a table, and what is compared."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, Told
from cursus.core.base.instances import volume_key
from cursus.core.base.processing import job_network, s3_input, s3_output
from cursus.core.names import MODEL_PACKAGE_GROUP_NAME_LIMIT, valid_entity_name
from cursus.core.paths import Location, join_path
from cursus.core.step import Step, name_of, present
from cursus.definition.values import PipelineVariable, Properties


class BaselineCheckConfig(BasePipelineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = (
        "instance_type",
        "instance_count",
        "volume_size",
        "skip_check",
        "register_new_baseline",
        "fail_on_violation",
    )

    check_type: str
    instance_type: str = Field(default="ml.m5.xlarge", description="Instance type of the job.")
    instance_count: int = Field(default=1, ge=1, le=100, description="Number of instances.")
    volume_size: int = Field(default=30, ge=1, le=16384, description="Volume of an instance in GB.")
    skip_check: bool = Field(default=False, description="Whether to measure only, and compare with nothing.")
    register_new_baseline: bool = Field(
        default=False, description="Whether what is measured becomes the baseline of the model that is registered."
    )
    fail_on_violation: bool = Field(default=True, description="Whether the step fails where the check finds anything.")
    model_package_group: Told | None = Field(
        default=None, description="Group whose latest approved model has the baseline; the pipeline's name by default."
    )
    supplied_constraints: Told | None = Field(
        default=None, description="Constraints to compare with in place of that model's: S3 URI, or an expression."
    )


CheckConfigT = TypeVar("CheckConfigT", bound=BaselineCheckConfig)


class BaselineCheckBuilder(StepBuilderBase[CheckConfigT]):
    """A step that measures a table and compares what it finds. The subclass says with which container."""

    kind: ClassVar[str]
    tool: ClassVar[str]
    """The image of this name."""

    version: ClassVar[str | None] = None
    report: ClassVar[str]
    """The output that the job writes; the other outputs are files in it, known by the step's properties."""

    properties: ClassVar[Mapping[str, str]]
    """Property of the step for each of the other outputs."""

    @abstractmethod
    def job_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        """``ProcessingInputs``."""

    @abstractmethod
    def compared(self, inputs: Mapping[str, Location]) -> dict[str, Any]:
        """Members of the step that only this kind has, in the order of the SDK."""

    def environment(self) -> dict[str, Any]:
        return {}

    def image_uri(self) -> str:
        return self.framework_image(self.tool, self.version, None, self.config.instance_type)

    def destinations(self) -> dict[str, PipelineVariable]:
        return {self.report: join_path(self._get_base_output_path(), *self.folder, self.report)}

    def group(self) -> Location:
        given = self.config.model_package_group
        if given is not None:
            named: Location = self.value(given, "model_package_group")
            return named
        name = self.pipeline_name
        return valid_entity_name(name, MODEL_PACKAGE_GROUP_NAME_LIMIT) if isinstance(name, str) else name

    def supplied(self, field: str) -> Any:
        told = getattr(self.config, field)
        return None if told is None else self.value(told, field)

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config = self.config
        request = present(
            ProcessingResources={
                "ClusterConfig": present(
                    InstanceType=config.instance_type,
                    InstanceCount=config.instance_count,
                    VolumeSizeInGB=config.volume_size,
                    VolumeKmsKeyId=volume_key(config.instance_type, self.kms_key),
                )
            },
            AppSpecification={"ImageUri": self.image},
            RoleArn=self.role,
            ProcessingInputs=self.job_inputs(inputs),
            ProcessingOutputConfig=present(
                Outputs=[s3_output(self.report, self.output_ports[self.report].path, outputs[self.report])],
                KmsKeyId=self.kms_key,
            ),
            Environment=self.job_environment(self.environment()),
            NetworkConfig=job_network(self.network),
            StoppingCondition=present(MaxRuntimeInSeconds=config.max_runtime_seconds),
            Tags=self.tags,
        )
        members = {
            "CheckType": config.check_type,
            "ModelPackageGroupName": self.group(),
            "SkipCheck": config.skip_check,
            "FailOnViolation": config.fail_on_violation,
            "RegisterNewBaseline": config.register_new_baseline,
            **self.compared(inputs),
        }
        return Step(self.step_name, self.kind, request, tuple(dependencies), cache, members=members)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        """A property where the service has one; the report has none: it lies where the job writes."""
        if name in self.properties:
            return Properties(name_of(step), self.properties[name])
        return self.destinations()[name]


__all__ = ["BaselineCheckBuilder", "BaselineCheckConfig", "Told", "s3_input"]

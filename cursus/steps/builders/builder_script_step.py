"""Any script of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from cursus.core.assets import Content
from cursus.core.base.config_base import BasePipelineConfig, ProcessingConfig
from cursus.core.base.configured_ports import InputPort, PortName, ProcessedPort, inputs_of, outputs_of, twice
from cursus.core.base.ports import Ports
from cursus.core.base.processing import CODE, SPARK_VERSION, ProcessingStepBuilder
from cursus.core.base.tiers import wrong_field
from cursus.core.expressions import text_where_needed
from cursus.core.launcher import LAUNCHER, REQUIREMENTS, SPARK_SUBMIT, launching

INPUTS = "/opt/ml/processing/input"
OUTPUTS = "/opt/ml/processing/output"

_RUNNERS = {".py": "python3", ".sh": "bash"}
_TRAINED_IN = ("pytorch", "tensorflow")
"""Frameworks with an image for training and another for inference; scripts run in that for training, as in the SDK."""


class ScriptConfig(ProcessingConfig):
    asked_for = frozenset({"source_dir", "processing_entry_point"})

    processing_entry_point: str | None = Field(
        default=None,
        min_length=1,
        examples=["clean.py"],
        description="The script in source_dir: Python (.py) or shell (.sh). None if image_uri brings what it runs.",
    )
    command: list[str] = Field(
        default_factory=list, description="Without a script: what the container runs, if not its own entry point."
    )
    processing_framework_version: str = Field(default="1.2-1", description="Version of the framework container.")
    inputs: dict[PortName, InputPort | None] = Field(
        default_factory=dict, description="What the script reads, by name; below /opt/ml/processing/input/NAME."
    )
    outputs: dict[PortName, ProcessedPort | None] = Field(
        default_factory=dict, description="What it leaves, by name; below /opt/ml/processing/output/NAME."
    )
    arguments: list[str | dict[str, Any]] = Field(
        default_factory=list, description="Command line: text, or expressions such as a parameter."
    )
    framework: Literal["sklearn", "xgboost", "pytorch", "tensorflow", "spark"] = Field(
        default="sklearn", description="Framework of the container, unless image_uri names one; spark runs PySpark."
    )

    @model_validator(mode="after")
    def _check_script(self) -> Self:
        script = self.processing_entry_point
        if script is None:
            if self.image_uri is None:
                why = "name the script, or an image_uri whose container needs none"
                raise wrong_field(self, "processing_entry_point", why)
        elif PurePosixPath(script).suffix not in _RUNNERS:
            raise wrong_field(self, "processing_entry_point", f"must end in {' or '.join(_RUNNERS)}")
        elif self.framework == "spark" and not script.endswith(".py"):
            raise wrong_field(self, "processing_entry_point", "must be a PySpark script (.py) for the framework spark")
        elif self.effective_source_dir is None:
            raise wrong_field(self, "source_dir", "has to name the directory of the script")
        elif self.command:
            raise wrong_field(
                self, "command", "is for containers without a script; the step runs processing_entry_point"
            )
        if (problem := twice(self.outputs, OUTPUTS)) is not None:
            raise wrong_field(self, "outputs", problem)
        return self


class ScriptStepBuilder(ProcessingStepBuilder[ScriptConfig]):
    """Run your own script or container, with any inputs, outputs, environment and arguments."""

    output_folder = "script"

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, ScriptConfig)
        return Ports(inputs_of(config.inputs, INPUTS), outputs_of(config.outputs, OUTPUTS))

    def arguments(self) -> list[Any]:
        told = enumerate(self.config.arguments)
        return [text_where_needed(self.value(value, f"arguments.{number}")) for number, value in told]

    def feature_groups(self) -> dict[str, Any]:
        ports = {name: port for name, port in self.config.outputs.items() if port and port.feature_group is not None}
        return {name: self.member(port, "feature_group", f"outputs.{name}") for name, port in ports.items()}

    @property
    def runs_on_spark(self) -> bool:
        return self.config.framework == "spark"

    def image_uri(self) -> str:
        config, own = self.config, self.config.own_fields
        if self.runs_on_spark:
            # What all configs share is the version of other frameworks.
            given = "processing_framework_version" in own
            return self._spark_image(config.processing_framework_version if given else SPARK_VERSION)
        if config.framework in _TRAINED_IN:
            python = config.py_version if "py_version" in own else None
            instance = config.effective_instance_type
            return self.framework_image(
                config.framework, config.processing_framework_version, python, instance, scope="training"
            )
        return self._framework_image(config.framework, config.processing_framework_version)

    def source_files(self) -> Mapping[str, Content]:
        if self.config.processing_entry_point is None:
            return {}
        files = super().source_files()
        return {**files, **launching(self.entry_point)} if REQUIREMENTS in files and self._is_python else files

    def command(self) -> list[str]:
        """Python runs the script, after a launcher has installed its requirements if it has any.

        Without a script, the config's command; the container's own entry point if that is empty.
        """
        if self.config.processing_entry_point is None:
            return self.config.command
        script = f"{CODE}/{self.entry_point}"
        runner = SPARK_SUBMIT if self.runs_on_spark else _RUNNERS[PurePosixPath(self.entry_point).suffix]
        if self._is_python and LAUNCHER in self.source_files():
            return [runner, f"{CODE}/{LAUNCHER}"]
        return [runner, script]

    @property
    def _is_python(self) -> bool:
        return self.entry_point.endswith(".py")

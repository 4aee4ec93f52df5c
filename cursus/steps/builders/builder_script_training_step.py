"""Training with your own script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from cursus.core.assets import Content
from cursus.core.base.algorithm import ConfiguredTrainingBuilder, ConfiguredTrainingConfig
from cursus.core.base.ports import Output
from cursus.core.base.tiers import wrong_field
from cursus.core.base.training import ScriptModeBuilder
from cursus.core.sources import require_entry_point

__all__ = ["ScriptTrainingConfig", "ScriptTrainingStepBuilder"]


class ScriptTrainingConfig(ConfiguredTrainingConfig):
    asked_for = frozenset({"source_dir"})

    training_entry_point: str = Field(
        pattern=r"^[A-Za-z0-9_-]+\.py$", examples=["train.py"], description="The Python script in source_dir."
    )
    framework: Literal["sklearn", "xgboost", "pytorch", "tensorflow"] = Field(
        default="sklearn", description="Framework of the container, unless image_uri names one."
    )
    framework_version: str = Field(default="1.2-1", description="Version of the framework container.")
    py_version: str = Field(default="py3", description="Python version of the framework container.")

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if self.source_dir is None:
            raise wrong_field(self, "source_dir", "has to name the directory of the script")
        return self


class ScriptTrainingStepBuilder(
    ConfiguredTrainingBuilder[ScriptTrainingConfig], ScriptModeBuilder[ScriptTrainingConfig]
):
    """Train with your own script, with any channels and hyperparameters."""

    output_folder = "script_training"

    output_data = Output("/opt/ml/output/data")

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            config.framework, config.framework_version, config.py_version, config.training_instance_type, "training"
        )

    @property
    def entry_point(self) -> str:
        return self.config.training_entry_point

    def source_files(self) -> Mapping[str, Content]:
        files = self.user_files(str(self.config.source_dir), "source_dir")
        require_entry_point(files, self.entry_point, f"{self.node}.training_entry_point")
        return files

    def job_hyperparameters(self) -> dict[str, Any]:
        """The config's own, which the script gets as arguments, and what script mode reads."""
        return {**super().job_hyperparameters(), **self.script_mode()}

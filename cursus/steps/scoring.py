"""What the steps share that score a table by a trained model, to measure it or to use its predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self, TypeVar

from pydantic import Field, model_validator

from cursus.core.assets import Content
from cursus.core.base.config_base import JobType, variables
from cursus.core.base.processing import CODE, ProcessingStepBuilder
from cursus.core.base.tiers import wrong_field
from cursus.core.launcher import LAUNCHER, REQUIREMENTS, launching
from cursus.core.saved_hyperparameters import saved_hyperparameters
from cursus.steps.formats import TableConfig

COMPARISON = ("comparison_mode", "previous_score_field", "comparison_metrics", "statistical_tests", "comparison_plots")
"""What only a user's own script reads: how it compares the model with an earlier one."""


class ScoringConfig(TableConfig):
    job_type: JobType = Field(default="calibration", description="Which data to score.")
    id_name: str | None = Field(default=None, min_length=1, description="Column that identifies a row.")
    label_name: str | None = Field(default=None, min_length=1, description="Column of the label.")
    use_large_processing_instance: bool = Field(default=True, description="Whether to run on the larger type.")


class EvaluationConfig(ScoringConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("id_name", "label_name")
    of_own_script = COMPARISON

    eval_metric_choices: list[str] | None = Field(default=None, description="Metrics to report; all when not given.")
    comparison_mode: bool | None = Field(default=None, description="Whether your own script compares two models.")
    previous_score_field: str | None = Field(default=None, description="Column of the other model's score.")
    comparison_metrics: str | list[str] | None = Field(default=None, description="Metrics to compare.")
    statistical_tests: bool | None = Field(default=None, description="Whether to test the difference.")
    comparison_plots: bool | None = Field(default=None, description="Whether to plot both models.")


class InferenceConfig(ScoringConfig):
    json_orient: str | None = Field(
        default=None, description="Shape of a JSON table, by the words of pandas. Our scripts write records."
    )

    @model_validator(mode="after")
    def _check_orient(self) -> Self:
        ours = (self.output_format or "").upper() == "JSON" and not self.runs_own_script
        if ours and self.json_orient not in (None, "records"):
            raise wrong_field(self, "json_orient", "must be records unless the script is your own")
        return self


ScoringConfigT = TypeVar("ScoringConfigT", bound=ScoringConfig)
EvaluationConfigT = TypeVar("EvaluationConfigT", bound=EvaluationConfig)
InferenceConfigT = TypeVar("InferenceConfigT", bound=InferenceConfig)


class ScoringBuilder(ProcessingStepBuilder[ScoringConfigT]):
    """A step that scores a table; a user's script finds what its requirements.txt names installed."""

    def columns(self) -> dict[str, str]:
        """ID_FIELD and LABEL_FIELD. What no one says is left out: our script then asks the model itself."""
        id_field = self.config.id_name or self._of_model("id_name")
        return variables(id_field=id_field, label_field=self.config.label_name or self._of_model("label_name"))

    def _of_model(self, field: str) -> str | None:
        """A field of the hyperparameters, in the config or in the source directory."""
        own = getattr(self.config, "hyperparameters", None)
        if own is not None:
            return getattr(own, field, None)
        found = saved_hyperparameters(self, self.config.effective_source_dir, self.config.source_dir)
        value = (found or {}).get(field)
        return value if isinstance(value, str) else None

    @property
    def launches(self) -> bool:
        """Whether a launcher installs the user's requirements before their script runs."""
        directory = self.config.effective_source_dir
        return bool(
            self.config.runs_own_script and directory and REQUIREMENTS in self.user_files(directory, "source_dir")
        )

    def source_files(self) -> Mapping[str, Content]:
        files = super().source_files()
        return {**files, **launching(self.entry_point)} if self.launches else files

    def command(self) -> list[str]:
        """What the container runs: the script, or the launcher that starts it."""
        return ["python3", f"{CODE}/{LAUNCHER}"] if self.launches else super().command()


class EvaluationBuilder(ScoringBuilder[EvaluationConfigT]):
    """A step that scores a table and measures how well."""

    instances = "table"
    offered = frozenset(name.upper() for name in COMPARISON)

    def environment(self) -> dict[str, str]:
        config = self.config
        environment = self.columns() | variables(eval_metric_choices=config.eval_metric_choices or None)
        if config.runs_own_script:
            environment |= variables(**{name: getattr(config, name) for name in COMPARISON})
        return environment | config.format_setting()

    def needs_all_rows(self) -> str:
        return "a metric is of all rows together"


class InferenceBuilder(ScoringBuilder[InferenceConfigT]):
    """A step that scores a table, row by row."""

    instances = "rows"
    offered = frozenset({"ID_FIELD", "LABEL_FIELD", "JSON_ORIENT"})

    def environment(self) -> dict[str, str]:
        config = self.config
        own = self.columns() | variables(json_orient=config.json_orient) if config.runs_own_script else {}
        return own | config.format_setting()

    def needs_all_rows(self) -> str:
        return ""

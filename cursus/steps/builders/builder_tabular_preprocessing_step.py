"""Tabular preprocessing."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cursus.core.base.config_base import JobType, variables
from cursus.core.base.ports import Input, Output
from cursus.core.expressions import as_text
from cursus.steps.engines import EngineStepBuilder, TableEngineConfig
from cursus.steps.formats import VARIABLE

COLUMNS = ("categorical_columns", "numerical_columns", "text_columns", "date_columns")
OWN_SETTINGS = ("max_workers", "batch_size", "optimize_memory", "streaming_batch_size", "enable_true_streaming")
"""What only a user's own script reads."""


class TabularPreprocessingConfig(TableEngineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("label_name", "train_ratio", "test_val_ratio")
    of_own_script = OWN_SETTINGS
    required_for: ClassVar = {"label_name": ("training",)}
    asked_for = frozenset({"label_name"})

    job_type: JobType = Field(default="training", description="Which data: training is split, the others are not.")
    label_name: str | None = Field(default=None, min_length=1, description="Column of the label.")
    train_ratio: float = Field(default=0.7, gt=0, lt=1, description="Share of the rows to train on.")
    test_val_ratio: float = Field(default=0.5, gt=0, lt=1, description="Share of the other rows to test on.")
    categorical_columns: list[str] | None = Field(default=None, description="Columns to read as categories.")
    numerical_columns: list[str] | None = Field(default=None, description="Columns to read as numbers.")
    text_columns: list[str] | None = Field(default=None, description="Columns to read as text.")
    date_columns: list[str] | None = Field(default=None, description="Columns to read as dates.")
    max_workers: int | None = Field(default=None, ge=0, description="Processes of your own script.")
    batch_size: int | None = Field(default=None, ge=0, description="Files that your own script reads at a time.")
    optimize_memory: bool | None = Field(default=None, description="Whether your own script saves memory.")
    streaming_batch_size: int | None = Field(default=None, ge=0, description="Rows of a batch, when it streams.")
    enable_true_streaming: bool | None = Field(default=None, description="Whether your own script streams.")


class TabularPreprocessingStepBuilder(EngineStepBuilder[TabularPreprocessingConfig]):
    """Clean a table, encode its label, and split it if it is for training."""

    script = "tabular_preprocessing.py"
    spark_script = "spark_tabular_preprocessing.py"
    output_folder = "tabular_preprocessing"
    instances = "rows"
    offered = frozenset({VARIABLE, *(name.upper() for name in (*COLUMNS, *OWN_SETTINGS))})

    DATA = Input("/opt/ml/processing/input/data", sources=("DataLoading", "DummyDataLoading"))

    processed_data = Output(
        "/opt/ml/processing/output",
        aliases=("input_path", "training_data", "model_input_data"),
        aliases_for={"calibration": ("eval_data_input", "calibration_data")},
    )

    def environment(self) -> dict[str, str]:
        config = self.config
        columns = {name: getattr(config, name) for name in COLUMNS}
        environment = {
            **variables(label_field=config.label_name),
            "TRAIN_RATIO": as_text(config.train_ratio),
            "TEST_VAL_RATIO": as_text(config.test_val_ratio),
            # Scripts of earlier versions ask for these whether or not there are such columns.
            **variables(**{name: names or [] for name, names in columns.items() if names or config.runs_own_script}),
            **config.format_setting(),
        }
        if config.runs_own_script:
            environment |= variables(**{name: getattr(config, name) for name in OWN_SETTINGS})
        return environment

    def needs_all_rows(self) -> str:
        training = self.config.job_type == "training"
        return "a split with equal shares of every class takes all rows" if training else ""

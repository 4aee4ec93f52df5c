"""Tabular preprocessing."""

from __future__ import annotations

import json

from pydantic import Field

from cursus.core.base.config_base import JobType, ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.steps.formats import OutputFormat, format_setting


class TabularPreprocessingConfig(ProcessingConfig):
    job_type: JobType = Field(default="training", description="Which data: training is split, the others are not.")
    label_name: str = Field(min_length=1, description="Column of the label.")
    train_ratio: float = Field(default=0.7, gt=0, lt=1, description="Share of the rows to train on.")
    test_val_ratio: float = Field(default=0.5, gt=0, lt=1, description="Share of the other rows to test on.")
    categorical_columns: list[str] | None = Field(default=None, description="Columns to read as categories.")
    numerical_columns: list[str] | None = Field(default=None, description="Columns to read as numbers.")
    text_columns: list[str] | None = Field(default=None, description="Columns to read as text.")
    date_columns: list[str] | None = Field(default=None, description="Columns to read as dates.")
    output_format: OutputFormat | None = Field(default=None, description="Format of the table; CSV when not given.")


class TabularPreprocessingStepBuilder(ProcessingStepBuilder[TabularPreprocessingConfig]):
    """Clean a table, encode its label, and split it when it is for training."""

    script = "tabular_preprocessing.py"
    output_folder = "tabular_preprocessing"
    instances = "rows"

    DATA = Input("/opt/ml/processing/input/data", sources=("CradleDataLoading",))

    processed_data = Output(
        "/opt/ml/processing/output",
        aliases=("input_path", "training_data", "model_input_data"),
        aliases_for={"calibration": ("eval_data_input", "calibration_data")},
    )

    def environment(self) -> dict[str, str]:
        config = self.config
        columns = {
            "CATEGORICAL_COLUMNS": config.categorical_columns,
            "NUMERICAL_COLUMNS": config.numerical_columns,
            "TEXT_COLUMNS": config.text_columns,
            "DATE_COLUMNS": config.date_columns,
        }
        return {
            "LABEL_FIELD": config.label_name,
            "TRAIN_RATIO": str(config.train_ratio),
            "TEST_VAL_RATIO": str(config.test_val_ratio),
            **{name: json.dumps(names) for name, names in columns.items() if names},
            **format_setting(config.output_format),
        }

    def needs_all_rows(self) -> str:
        training = self.config.job_type == "training"
        return "a split with equal shares of every class takes all rows" if training else ""

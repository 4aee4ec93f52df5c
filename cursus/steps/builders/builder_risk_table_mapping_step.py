"""Risk tables for categories."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.core.base.config_base import JobType
from cursus.core.base.ports import Input, Output
from cursus.steps.engines import EngineStepBuilder, TableEngineConfig


class RiskTableMappingConfig(TableEngineConfig):
    job_type: JobType = Field(default="training", description="Which data: training makes the tables, others use them.")
    cat_field_list: list[str] = Field(default=[], description="Categorical columns to replace by their risk.")
    label_name: str = Field(default="target", min_length=1, description="Column of the label.")
    smooth_factor: float = Field(default=0.01, ge=0, description="Weight of the overall risk, as a share of the rows.")
    count_threshold: int = Field(default=5, ge=0, description="Rows that a category needs to get its own risk.")


class RiskTableMappingStepBuilder(EngineStepBuilder[RiskTableMappingConfig]):
    """Replace each category by the share of its training rows that have the label."""

    script = "risk_table_mapping.py"
    spark_script = "spark_risk_table_mapping.py"
    output_folder = "risk_table_mapping"
    instances = "rows"

    data_input = Input("/opt/ml/processing/input/data", sources=("TabularPreprocessing",))
    hyperparameters_s3_uri = Input("/opt/ml/processing/input/config", required=False)
    given_tables = Input(
        "/opt/ml/processing/input/risk_tables",
        named="risk_tables",
        sources=("RiskTableMapping_training",),
        optional_for=("training",),
    )

    processed_data = Output("/opt/ml/processing/output", aliases=("input_path", "training_data"))
    risk_tables = Output("/opt/ml/processing/output/risk_tables", aliases=("bin_mapping", "risk_table_artifacts"))

    def environment(self) -> dict[str, str]:
        return self.config.format_setting()

    def needs_all_rows(self) -> str:
        return "a risk is a share of all training rows" if self.config.job_type == "training" else ""

    def documents(self) -> dict[str, Any]:
        fields = ("cat_field_list", "label_name", "smooth_factor", "count_threshold")
        return {"hyperparameters.json": {name: getattr(self.config, name) for name in fields}}

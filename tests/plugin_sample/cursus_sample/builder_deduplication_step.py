"""Removal of rows that stand twice, by a container of one's own."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder


class DeduplicationConfig(ProcessingConfig):
    key_columns: list[str] = Field(min_length=1, description="Columns that identify a row.")


class DeduplicationStepBuilder(ProcessingStepBuilder[DeduplicationConfig]):
    """Keep the first of all rows that have the same key."""

    script = "deduplication.py"
    output_folder = "deduplication"

    table = Input("/opt/ml/processing/input/table", sources=("DataLoading.DATA",))
    processed_data = Output("/opt/ml/processing/output", aliases=("input_path",))

    def environment(self) -> dict[str, str]:
        return {"KEY_COLUMNS": ",".join(self.config.key_columns)}

"""Batch scoring."""

from __future__ import annotations

from pydantic import Field

from cursus.core.base.config_base import JobType, TransformConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.transform import TransformStepBuilder


class BatchTransformStepConfig(TransformConfig):
    job_type: JobType = Field(description="Which data to score.")


class BatchTransformStepBuilder(TransformStepBuilder[BatchTransformStepConfig]):
    """Score a table with a model, row by row."""

    output_folder = "batch_transform"
    instances = "rows"

    model_name = Input("", sources=("XGBoostModel", "PyTorchModel", "Model"), in_s3=False)
    processed_data = Input("", sources=("TabularPreprocessing",))

    transform_output = Output("")

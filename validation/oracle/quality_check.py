"""Quality checks as the SDK's own class makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sagemaker.model_monitor import DatasetFormat
from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, ModelQualityCheckConfig, QualityCheckStep

from cursus.core.base.quality_check import QualityCheckBuilder
from cursus.core.paths import Location
from validation.oracle import check_job

COLUMNS: Final = ("inference_attribute", "probability_attribute", "ground_truth_attribute")


class Oracle(QualityCheckBuilder):
    """Mixed into a builder, makes its step with the SDK's QualityCheckStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        (dataset,) = inputs.values()
        checked = {
            "baseline_dataset": dataset,
            "dataset_format": self._dataset_format(),
            "output_s3_uri": outputs[self.report],
        }
        return QualityCheckStep(
            quality_check_config=self._measured(checked),
            supplied_baseline_statistics=self.supplied("supplied_statistics"),
            **check_job.arguments(self, dependencies, cache),
        )

    def _dataset_format(self) -> Any:
        config = self.config
        if config.dataset_format == "csv":
            return DatasetFormat.csv(header=config.header)
        # The SDK has no method for parquet.
        return DatasetFormat.json() if config.dataset_format == "json" else {config.dataset_format: {}}

    def _measured(self, checked: Mapping[str, Any]) -> Any:
        config = self.config
        if config.check_type == "DATA_QUALITY":
            return DataQualityCheckConfig(**checked)
        told = {name: getattr(config, name) for name in COLUMNS}
        return ModelQualityCheckConfig(
            **checked,
            problem_type=config.problem_type,
            **{name: None if value is None else self.value(value, name) for name, value in told.items()},
            probability_threshold_attribute=config.probability_threshold,
        )

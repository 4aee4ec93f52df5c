"""Registration steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.model_metrics import FileSource, MetricsSource, ModelMetrics
from sagemaker.pipeline import PipelineModel
from sagemaker.workflow.model_step import ModelStep

from cursus.core.base.register_model import RegisterModelBuilder
from cursus.core.paths import Location
from validation.oracle.model import models_of


class Oracle(RegisterModelBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Model."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        serving = self.serving()
        containers, sample = self._get_inputs(inputs)
        models = models_of(containers, self.role, self.context.session)
        model = (
            models[0] if len(models) == 1 else PipelineModel(models, self.role, sagemaker_session=self.context.session)
        )
        container = containers[0]
        step_args = model.register(
            model_package_group_name=self.group(),
            content_types=list(serving.content_types),
            response_types=list(serving.response_types),
            inference_instances=list(serving.inference_instances),
            transform_instances=list(serving.transform_instances),
            approval_status=self.config.approval_status,
            description=self.description(),
            sample_payload_url=sample,
            framework=container.get("Framework"),
            framework_version=container.get("FrameworkVersion"),
            customer_metadata_properties=self.metadata() or None,
            model_metrics=_reports(ModelMetrics, self.model_metrics(), _METRICS),
            drift_check_baselines=_reports(DriftCheckBaselines, self.drift_check_baselines(), _BASELINES),
        )
        return ModelStep(name=self.step_name, step_args=step_args, depends_on=list(dependencies) or None)


_QUALITY: Final = {
    "model_statistics": ("ModelQuality", "Statistics"),
    "model_constraints": ("ModelQuality", "Constraints"),
    "model_data_statistics": ("ModelDataQuality", "Statistics"),
    "model_data_constraints": ("ModelDataQuality", "Constraints"),
}
_METRICS: Final = {
    **_QUALITY,
    "bias": ("Bias", "Report"),
    "bias_pre_training": ("Bias", "PreTrainingReport"),
    "bias_post_training": ("Bias", "PostTrainingReport"),
    "explainability": ("Explainability", "Report"),
}
_BASELINES: Final = {
    **_QUALITY,
    "bias_config_file": ("Bias", "ConfigFile"),
    "bias_pre_training_constraints": ("Bias", "PreTrainingConstraints"),
    "bias_post_training_constraints": ("Bias", "PostTrainingConstraints"),
    "explainability_constraints": ("Explainability", "Constraints"),
    "explainability_config_file": ("Explainability", "ConfigFile"),
}
"""By argument of the SDK's class, where the request has the report."""


def _reports(kind: type[Any], request: Mapping[str, Any], places: Mapping[str, tuple[str, str]]) -> Any:
    """The request's reports as the SDK's ``kind`` takes them; None without any."""
    found = {name: request.get(part, {}).get(report) for name, (part, report) in places.items()}
    return kind(**{name: _source(name, report) for name, report in found.items() if report}) if request else None


def _source(name: str, report: Mapping[str, Any]) -> MetricsSource | FileSource:
    if name.endswith("_file"):
        return FileSource(report["S3Uri"])
    return MetricsSource(report["ContentType"], report["S3Uri"])

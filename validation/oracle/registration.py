"""Registration steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.drift_check_baselines import DriftCheckBaselines
from sagemaker.model import Model
from sagemaker.model_metrics import FileSource, MetricsSource, ModelMetrics
from sagemaker.workflow.model_step import ModelStep

from cursus.core.base.register_model import RegisterModelBuilder
from cursus.core.paths import Location


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
        archive, sample = self._get_inputs(inputs)
        container = self.container(archive)
        model = Model(
            image_uri=container["Image"],
            model_data=archive,
            role=self.role,
            env=container["Environment"],
            sagemaker_session=self.context.session,
        )
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
            model_metrics=_metrics(self.model_metrics()),
            drift_check_baselines=_baselines(self.drift_check_baselines()),
        )
        return ModelStep(name=self.step_name, step_args=step_args, depends_on=list(dependencies) or None)


def _metrics(request: Mapping[str, Any]) -> ModelMetrics | None:
    if not request:
        return None
    quality, data = request.get("ModelQuality", {}), request.get("ModelDataQuality", {})
    bias, explainability = request.get("Bias", {}), request.get("Explainability", {})
    return ModelMetrics(
        model_statistics=_source(quality.get("Statistics")),
        model_constraints=_source(quality.get("Constraints")),
        model_data_statistics=_source(data.get("Statistics")),
        model_data_constraints=_source(data.get("Constraints")),
        bias=_source(bias.get("Report")),
        bias_pre_training=_source(bias.get("PreTrainingReport")),
        bias_post_training=_source(bias.get("PostTrainingReport")),
        explainability=_source(explainability.get("Report")),
    )


def _baselines(request: Mapping[str, Any]) -> DriftCheckBaselines | None:
    if not request:
        return None
    quality, data = request.get("ModelQuality", {}), request.get("ModelDataQuality", {})
    bias, explainability = request.get("Bias", {}), request.get("Explainability", {})
    return DriftCheckBaselines(
        model_statistics=_source(quality.get("Statistics")),
        model_constraints=_source(quality.get("Constraints")),
        model_data_statistics=_source(data.get("Statistics")),
        model_data_constraints=_source(data.get("Constraints")),
        bias_config_file=_file(bias.get("ConfigFile")),
        bias_pre_training_constraints=_source(bias.get("PreTrainingConstraints")),
        bias_post_training_constraints=_source(bias.get("PostTrainingConstraints")),
        explainability_constraints=_source(explainability.get("Constraints")),
        explainability_config_file=_file(explainability.get("ConfigFile")),
    )


def _source(report: Mapping[str, Any] | None) -> MetricsSource | None:
    return MetricsSource(report["ContentType"], report["S3Uri"]) if report else None


def _file(report: Mapping[str, Any] | None) -> FileSource | None:
    return FileSource(report["S3Uri"]) if report else None

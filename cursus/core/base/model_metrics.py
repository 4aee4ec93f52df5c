"""What a registered model was measured with: reports of other nodes, as the registry shows them next to the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field, StringConstraints

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.tiers import TieredModel
from cursus.core.step import present

Report = Annotated[str, StringConstraints(pattern=r"^s3://[^/]+/.+$")] | dict[str, Any]
"""An S3 URI, or an expression for one, such as ``{"output": "Evaluate.report"}``."""

JSON: Final = "application/json"


class ModelMetrics(TieredModel):
    """Reports on a model, each an S3 URI or an expression for one."""

    model_quality_statistics: Report | None = Field(default=None, description="How well it predicts.")
    model_quality_constraints: Report | None = Field(default=None, description="How well it has to predict.")
    data_quality_statistics: Report | None = Field(default=None, description="Statistics of its data.")
    data_quality_constraints: Report | None = Field(default=None, description="Constraints on its data.")
    bias: Report | None = Field(default=None, description="Bias of data and predictions in one report.")
    bias_pre_training: Report | None = Field(default=None, description="Bias of the training data.")
    bias_post_training: Report | None = Field(default=None, description="Bias of the predictions.")
    explainability: Report | None = Field(default=None, description="Explanation of the predictions.")

    def to_request(self, value: Callable[[Any, str], Any]) -> dict[str, Any]:
        """``ModelMetrics``; ``value`` gives what a report's expression stands for."""
        source = _Sources(self, value)
        qualities = present(
            ModelQuality=source.of(Statistics="model_quality_statistics", Constraints="model_quality_constraints"),
            ModelDataQuality=source.of(Statistics="data_quality_statistics", Constraints="data_quality_constraints"),
        )
        # Empty where there is no report: so the SDK writes it.
        return {
            **qualities,
            "Bias": source.of(
                Report="bias", PreTrainingReport="bias_pre_training", PostTrainingReport="bias_post_training"
            ),
            "Explainability": source.of(Report="explainability"),
        }


class DriftCheckBaselines(TieredModel):
    """What later data and predictions are compared with, each an S3 URI or an expression for one."""

    model_quality_statistics: Report | None = Field(default=None, description="How well the model predicts.")
    model_quality_constraints: Report | None = Field(default=None, description="How well it has to predict.")
    data_quality_statistics: Report | None = Field(default=None, description="Statistics of its data.")
    data_quality_constraints: Report | None = Field(default=None, description="Constraints on its data.")
    bias_config: Report | None = Field(default=None, description="Configuration of the bias analysis.")
    bias_pre_training_constraints: Report | None = Field(default=None, description="Bias that the data may have.")
    bias_post_training_constraints: Report | None = Field(
        default=None, description="Bias that the predictions may have."
    )
    explainability_constraints: Report | None = Field(default=None, description="Limits on what predictions depend on.")
    explainability_config: Report | None = Field(
        default=None, description="Configuration of the explainability analysis."
    )

    def to_request(self, value: Callable[[Any, str], Any]) -> dict[str, Any]:
        """``DriftCheckBaselines``; ``value`` gives what a report's expression stands for."""
        source = _Sources(self, value)
        return present(
            ModelQuality=source.of(Statistics="model_quality_statistics", Constraints="model_quality_constraints"),
            ModelDataQuality=source.of(Statistics="data_quality_statistics", Constraints="data_quality_constraints"),
            Bias={
                **source.of(ConfigFile="bias_config", content_type=None),
                **source.of(
                    PreTrainingConstraints="bias_pre_training_constraints",
                    PostTrainingConstraints="bias_post_training_constraints",
                ),
            },
            Explainability={
                **source.of(Constraints="explainability_constraints"),
                **source.of(ConfigFile="explainability_config", content_type=None),
            },
        )


class _Sources:
    def __init__(self, reports: TieredModel, value: Callable[[Any, str], Any]) -> None:
        self._reports, self._value = reports, value

    def of(self, *, content_type: str | None = JSON, **fields: str) -> dict[str, Any]:
        """The reports that are given, by the service's name for each."""
        given = {member: (field, getattr(self._reports, field)) for member, field in fields.items()}
        return {
            member: present(ContentType=content_type, S3Uri=self._value(report, field))
            for member, (field, report) in given.items()
            if report is not None
        }


class RegisteredConfig(BasePipelineConfig):
    """A step that puts a model into the registry."""

    takes_parameters: ClassVar[tuple[str, ...]] = ("approval_status",)

    approval_status: Literal["PendingManualApproval", "Approved", "Rejected"] = Field(
        default="PendingManualApproval", description="Whether the model may be deployed as soon as it is registered."
    )
    model_metrics: ModelMetrics | None = Field(default=None, description="Reports of other nodes on the model.")
    drift_check_baselines: DriftCheckBaselines | None = Field(
        default=None, description="What later data and predictions are compared with."
    )

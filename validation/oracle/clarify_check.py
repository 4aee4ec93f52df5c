"""Clarify checks as the SDK's own class makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sagemaker.clarify import BiasConfig, DataConfig, ModelConfig, ModelPredictedLabelConfig, SHAPConfig
from sagemaker.workflow import clarify_check_step
from sagemaker.workflow.clarify_check_step import (
    ClarifyCheckStep,
    DataBiasCheckConfig,
    ModelBiasCheckConfig,
    ModelExplainabilityCheckConfig,
)

from cursus.core.assets import Asset
from cursus.core.base.clarify_check import ANALYSIS, MODEL_NAME, ClarifyCheckBuilder
from cursus.core.paths import Location
from validation.oracle import check_job

SHAP_DEFAULTS: Final = {"use_logit": False, "save_local_shap_values": True}
"""What the SDK writes into the analysis although Clarify assumes it, and no one said it."""

TITLE: Final = "Analysis Report"
"""Of every report: the SDK takes no other."""

UPLOADED: Final = "s3://cursus-example/never-written"  # cursus: ignore[E814] nothing is written there
"""The SDK takes no pipeline variable as the place of the analysis, and would upload it there."""

_OF_MODELS: Final = ("label", "probability", "probability_threshold", "label_headers")


class _Placed(ClarifyCheckStep):  # type: ignore[misc]
    """The SDK's step, but for the place of the analysis: it uploads it while compiling, by the name of a job."""

    def _upload_monitoring_analysis_config(self) -> None:
        """Of a schedule that watches an endpoint: no step reads it."""


class Oracle(ClarifyCheckBuilder):
    """Mixed into a builder, makes its step with the SDK's ClarifyCheckStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        def place(file: str, *_: Any) -> Location:
            """Where the analysis lies that the SDK wrote: other content has another place."""
            document = self._without_defaults(json.loads(Path(file).read_text(encoding="utf-8")))
            return self.context.publish(Asset.of_documents({ANALYSIS: document}), self._get_base_output_path, ANALYSIS)

        with patch.object(clarify_check_step, "_upload_analysis_config", place):
            return _Placed(
                clarify_check_config=self._measured(inputs, outputs),
                **check_job.arguments(self, dependencies, cache),
            )

    def _measured(self, inputs: Mapping[str, Location], outputs: Mapping[str, Location]) -> Any:
        """The analysis as the SDK's classes take it."""
        analysis, kind = self.config.analysis, self.config.check_type
        data = DataConfig(
            s3_data_input_path=inputs["dataset"],
            s3_output_path=outputs[self.report],
            s3_analysis_config_output_path=UPLOADED,
            label=analysis.get("label"),
            headers=analysis.get("headers"),
            dataset_type=analysis["dataset_type"],
        )
        if kind == "DATA_BIAS":
            methods = analysis["methods"]["pre_training_bias"]["methods"]
            return DataBiasCheckConfig(data_config=data, data_bias_config=_bias(analysis), methods=methods)
        predictor = dict(analysis.get("predictor", {}))
        read = {name: predictor.pop(name) for name in _OF_MODELS if name in predictor}
        model = ModelConfig(
            model_name=inputs[MODEL_NAME], instance_count=predictor.pop("initial_instance_count", None), **predictor
        )
        if kind == "MODEL_BIAS":
            return ModelBiasCheckConfig(
                data_config=data,
                data_bias_config=_bias(analysis),
                model_config=model,
                model_predicted_label_config=ModelPredictedLabelConfig(
                    **read, **_told(analysis, "probability_threshold")
                ),
                methods=analysis["methods"]["post_training_bias"]["methods"],
            )
        return ModelExplainabilityCheckConfig(
            data_config=data,
            model_config=model,
            explainability_config=SHAPConfig(**analysis["methods"]["shap"]),
            model_scores=read.get("label"),
        )

    def _without_defaults(self, document: dict[str, Any]) -> dict[str, Any]:
        """The SDK's analysis without the defaults that the config leaves out, and with the config's title."""
        told, methods = self.config.analysis["methods"], document["methods"]
        for name, default in SHAP_DEFAULTS.items():
            if name not in told.get("shap", {}) and methods.get("shap", {}).get(name) == default:
                del methods["shap"][name]
        if methods["report"]["title"] == TITLE:
            methods["report"]["title"] = told.get("report", {}).get("title", TITLE)
        return document


def _bias(analysis: Mapping[str, Any]) -> BiasConfig:
    facets = analysis["facet"]
    values = [facet.get("value_or_threshold") for facet in facets]
    return BiasConfig(
        analysis["label_values_or_threshold"],
        [facet["name_or_index"] for facet in facets],
        values if any(value is not None for value in values) else None,
        analysis.get("group_variable"),
    )


def _told(analysis: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: analysis[name] for name in names if name in analysis}

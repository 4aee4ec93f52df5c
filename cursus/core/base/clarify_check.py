"""ClarifyCheck: bias and explanations, compared with a baseline. Emits CreateProcessingJob and the check's members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from cursus.core.assets import Asset
from cursus.core.base.baseline_check import BaselineCheckBuilder, BaselineCheckConfig, s3_input
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.ports import Ports
from cursus.core.base.tiers import wrong_field
from cursus.core.field_parameters import reference
from cursus.core.paths import Location

ANALYSIS = "analysis_config.json"
MODEL_NAME = "model_name"
_NEEDED = {
    "DATA_BIAS": "pre_training_bias",
    "MODEL_BIAS": "post_training_bias",
    "MODEL_EXPLAINABILITY": "shap",
}


class ClarifyCheckConfig(BaselineCheckConfig):
    check_type: Literal["DATA_BIAS", "MODEL_BIAS", "MODEL_EXPLAINABILITY"] = Field(description="What is measured.")
    analysis: dict[str, Any] = Field(
        description="Clarify's analysis configuration: dataset_type, label, facet, methods, predictor and so on.",
        examples=[{"dataset_type": "text/csv", "label": "label", "methods": {"pre_training_bias": {"methods": "all"}}}],
    )

    @model_validator(mode="after")
    def _check_methods(self) -> Self:
        methods = self.analysis.get("methods")
        others = {"pdp"} if self.check_type == "MODEL_EXPLAINABILITY" else set()
        if not isinstance(methods, dict) or not {_NEEDED[self.check_type], *others} & methods.keys():
            why = f"analysis.methods needs {_NEEDED[self.check_type]} to measure {self.check_type}"
            raise wrong_field(self, "analysis", why)
        if names := sorted(_parameters_in(self.analysis)):
            why = f"becomes a file when the pipeline is compiled, and a parameter has no value then: {', '.join(names)}"
            raise wrong_field(self, "analysis", why)
        return self


def _parameters_in(value: Any) -> set[str]:
    """The parameters that are named in a document."""
    if (name := reference(value)) is not None:
        return {name}
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set[str]().union(*map(_parameters_in, children))


class ClarifyCheckBuilder(BaselineCheckBuilder[ClarifyCheckConfig]):
    """A step that measures bias, or what predictions depend on."""

    kind = "ClarifyCheck"
    tool = "clarify"
    version = "1.0"
    report = "analysis_result"

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, ClarifyCheckConfig)
        of_data = config.check_type == "DATA_BIAS"
        inputs = {name: port for name, port in cls.input_ports.items() if not (of_data and name == MODEL_NAME)}
        return Ports(inputs, cls.output_ports)

    def job_inputs(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        document = Asset.of_documents({ANALYSIS: self.config.analysis})
        place = self.context.publish(document, self._get_base_output_path, ANALYSIS)
        return [
            s3_input("analysis_config", "/opt/ml/processing/input/config", place),
            *(s3_input(name, self.input_ports[name].path, inputs[name]) for name in inputs if name != MODEL_NAME),
        ]

    def compared(self, inputs: Mapping[str, Location]) -> dict[str, Any]:
        model = {"ModelName": inputs[MODEL_NAME]} if MODEL_NAME in inputs else {}
        return {
            "SuppliedBaselineConstraints": self.supplied("supplied_constraints"),
            **model,
        }

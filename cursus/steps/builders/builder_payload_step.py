"""Sample requests of a model."""

from __future__ import annotations

import json
from typing import ClassVar

from pydantic import Field

from cursus.core.base.config_base import ProcessingConfig, ServedModelConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.expressions import as_text, one_text
from cursus.steps.sources import MODELS


class PayloadConfig(ProcessingConfig, ServedModelConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("default_numeric_value", "default_text_value")

    expected_tps: int | None = Field(default=None, ge=1, description="Requests per second that callers will send.")
    max_latency_in_millisecond: int | None = Field(default=None, ge=1, description="Time in which an answer is of use.")
    load_test_instance_type_list: list[str] | None = Field(default=None, description="Instances to test the model on.")
    framework: str = Field(default="xgboost", min_length=1, description="Framework of the model.")
    max_acceptable_error_rate: float = Field(default=0.2, ge=0, le=1, description="Share of requests that may fail.")
    default_numeric_value: float = Field(default=0.0, description="Value of every number in a sample.")
    default_text_value: str = Field(default="DEFAULT_TEXT", description="Value of every text in a sample.")
    special_field_values: dict[str, str] | None = Field(default=None, description="Values of variables by their name.")
    field_defaults: dict[str, str | float] | None = Field(
        default=None, description="The same; special_field_values win."
    )


class PayloadStepBuilder(ProcessingStepBuilder[PayloadConfig]):
    """Write sample requests for the model, one for each content type."""

    script = "payload.py"
    output_folder = "payload"
    instances = "table"

    model_input = Input("/opt/ml/processing/input/model", sources=MODELS)

    payload_sample = Output("/opt/ml/processing/output", aliases=("GeneratedPayloadSamples",), file="payload.tar.gz")

    def environment(self) -> dict[str, str]:
        config = self.config
        variables = config.source_model_inference_input_variable_list
        # Without a list, the script takes the variables from the model's hyperparameters.json.
        declared = {} if variables is None else {"SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST": json.dumps(variables)}
        special = {**(config.field_defaults or {}), **(config.special_field_values or {})}
        return {
            **declared,
            "CONTENT_TYPES": one_text(self._texts("source_model_inference_content_types"), ","),
            "DEFAULT_NUMERIC_VALUE": as_text(config.default_numeric_value),
            "DEFAULT_TEXT_VALUE": config.default_text_value,
            **{f"SPECIAL_FIELD_{name}": str(value) for name, value in special.items()},
        }

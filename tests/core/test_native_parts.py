"""Builders of earlier versions that give inputs and outputs as objects of the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cursus.sdk.values  # noqa: F401 # isort: skip - before the SDK: it takes our variables from here on

from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingOutput

from cursus.core.step import Step
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder

from .samples import TABLE, preprocessing, training

PLACES = {"input_path": "s3://bucket/table"}
OUT, MODEL = {"processed_data": "s3://bucket/out"}, {"model_output": "s3://bucket/model"}


class EarlierPreprocessing(TabularPreprocessingStepBuilder):
    def _get_outputs(self, outputs: Mapping[str, Any]) -> Any:
        return [
            ProcessingOutput(output_name=name, source=self.output_ports[name].path, destination=place)
            for name, place in outputs.items()
        ]


class EarlierTraining(XGBoostTrainingStepBuilder):
    def _get_inputs(self, inputs: Mapping[str, Any]) -> Any:
        return {
            channel["ChannelName"]: TrainingInput(channel["DataSource"]["S3DataSource"]["S3Uri"])
            for channel in super()._get_inputs(inputs)
        }


def request(step: Any) -> Any:
    assert isinstance(step, Step)
    return step.to_request()["Arguments"]


def test_processing_outputs_of_the_sdk() -> None:
    """They come to the same request as our own."""
    ours, theirs = (
        request(cls(preprocessing(), node="TabularPreprocessing_training").create_step(inputs=TABLE, outputs=OUT))
        for cls in (TabularPreprocessingStepBuilder, EarlierPreprocessing)
    )
    assert theirs == ours


def test_training_inputs_of_the_sdk() -> None:
    """By channel, as the SDK's estimators take them."""
    ours, theirs = (
        request(cls(training(), node="XGBoostTraining").create_step(inputs=PLACES, outputs=MODEL))
        for cls in (XGBoostTrainingStepBuilder, EarlierTraining)
    )
    assert theirs == ours

"""Which steps make what several steps read: the likeliest first, each fact once."""

from __future__ import annotations

from typing import Final

MODELS: Final = ("XGBoostTraining", "PyTorchTraining", "LightGBMTraining", "DummyTraining")
"""An archive with a trained model."""

TABLES: Final = (
    *("TabularPreprocessing", "DataLoading.DATA", "DummyDataLoading.DATA"),
    *("RiskTableMapping", "CurrencyConversion"),
)
"""A table to be scored."""

SCORES: Final = (
    *("XGBoostModelEval", "PyTorchModelEval", "LightGBMModelEval"),
    *("XGBoostModelInference", "LightGBMModelInference"),
    *("XGBoostTraining", "LightGBMTraining", "PyTorchTraining.data_output"),
)
"""A table with a model's scores."""

CALIBRATIONS: Final = ("ModelCalibration", "PercentileModelCalibration")
"""What serving applies to a model's scores."""

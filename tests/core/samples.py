"""Configs, saved files and a way to look at diagnostics, shared by the tests of the core."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cursus import CursusError, Diagnostic
from cursus.core.base.hyperparameters_base import XGBoostModelHyperparameters
from cursus.steps.builders.builder_package_step import PackageConfig
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingConfig
from cursus.steps.builders.builder_xgboost_model_eval_step import XGBoostModelEvalConfig
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingConfig

ROLE = "arn:aws:iam::123456789012:role/Jobs"
IDENTITY: dict[str, Any] = {
    "author": "ada",
    "bucket": "ada-bucket",
    "role": ROLE,
    "region": "NA",
    "service_name": "fraud",
    "pipeline_version": "1.0",
}
STATIC = "s3://ada-bucket/MODS/ada-fraud-xgboost-NA_1.0"
COLUMNS: dict[str, Any] = {
    "full_field_list": ["id", "label", "amount"],
    "cat_field_list": [],
    "tab_field_list": ["amount"],
    "id_name": "id",
    "label_name": "label",
    "multiclass_categories": [0, 1],
    "num_round": 10,
    "max_depth": 3,
}
TABLE = {"DATA": "s3://tables/raw"}


def hyperparameters(**fields: Any) -> XGBoostModelHyperparameters:
    return XGBoostModelHyperparameters(**COLUMNS | fields)


def preprocessing(job_type: str = "training", **fields: Any) -> TabularPreprocessingConfig:
    given = IDENTITY | {"label_name": "label", "external_inputs": TABLE, "job_type": job_type} | fields
    return TabularPreprocessingConfig(**given)


def training(**fields: Any) -> XGBoostTrainingConfig:
    given = {"training_entry_point": "xgboost_training.py", "hyperparameters": hyperparameters()}
    return XGBoostTrainingConfig(**IDENTITY | given | fields)


def evaluation(**fields: Any) -> XGBoostModelEvalConfig:
    return XGBoostModelEvalConfig(**IDENTITY | {"hyperparameters": hyperparameters()} | fields)


def package(**fields: Any) -> PackageConfig:
    return PackageConfig(**IDENTITY | fields)


def write_file(
    folder: Path, specific: Mapping[str, Any], shared: Mapping[str, Any] = IDENTITY, **metadata: Any
) -> Path:
    """A saved file as some other program may have written it."""
    path = folder / "config.json"
    configuration = {"shared": shared, "specific": specific}
    path.write_text(json.dumps({"configuration": configuration, "metadata": metadata}), encoding="utf-8")
    return path


def codes(diagnostics: Iterable[Diagnostic]) -> list[str]:
    return [found.code for found in diagnostics]


def failure(call: Callable[..., object], *args: Any, **options: Any) -> tuple[Diagnostic, ...]:
    """The diagnostics of a call that must fail with some."""
    with pytest.raises(CursusError) as caught:
        call(*args, **options)
    return caught.value.diagnostics

"""The pipelines that are measured: blocks of five nodes, from loading data to the model, as many as are asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cursus import PipelineDAG, PipelineDAGCompiler

BLOCK = ("Load", "Preprocess", "Train", "Evaluate", "Model")

COLUMNS = ["amount", "age_of_account", "purchases", "returns", "distance"]

HYPERPARAMETERS = {
    "__model_type__": "XGBoostModelHyperparameters",
    "full_field_list": ["id", "label", *COLUMNS],
    "cat_field_list": [],
    "tab_field_list": COLUMNS,
    "id_name": "id",
    "label_name": "label",
    "multiclass_categories": [0, 1],
    "max_depth": 6,
}

SHARED = {
    "author": "alice",
    "bucket": "alice-models",
    "role": "arn:aws:iam::111122223333:role/SageMakerExecution",
    "region": "NA",
    "service_name": "Benchmark",
    "pipeline_version": "1.0.0",
    "model_class": "xgboost",
    "training_entry_point": "xgboost_training.py",
    "training_instance_type": "ml.m5.xlarge",
}


def write_pipeline(folder: Path, nodes: int) -> Path:
    """``dag.json`` and ``config.json`` of ``nodes`` nodes, a multiple of five, in ``folder``, which is returned."""
    specific: dict[str, Any] = {}
    edges: list[list[str]] = []
    for number in range(nodes // len(BLOCK)):
        load, preprocess, train, evaluate, model = (f"{name}_{number}" for name in BLOCK)
        specific |= {
            load: _loading(number),
            preprocess: {
                "__model_type__": "TabularPreprocessingConfig",
                "job_type": "training",
                "label_name": "label",
                "numerical_columns": COLUMNS,
            },
            train: {
                "__model_type__": "XGBoostTrainingConfig",
                "hyperparameters": {**HYPERPARAMETERS, "num_round": 20 + number},
            },
            evaluate: {
                "__model_type__": "XGBoostModelEvalConfig",
                "job_type": "training",
                "hyperparameters": {**HYPERPARAMETERS, "num_round": 20 + number},
            },
            model: {"__model_type__": "XGBoostModelStepConfig"},
        }
        edges += [
            [load, preprocess],
            [preprocess, train],
            [preprocess, evaluate],
            [train, evaluate],
            [train, model],
        ]
    folder.mkdir(parents=True, exist_ok=True)
    config = {"configuration": {"shared": SHARED, "specific": specific}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "dag.json").write_text(json.dumps({"dag": {"nodes": list(specific), "edges": edges}}), encoding="utf-8")
    return folder


def _loading(number: int) -> dict[str, Any]:
    source = {
        "data_source_name": "orders",
        "data_source_type": "S3",
        "s3_data_source_properties": {"s3_uri": f"s3://example-data/orders/{number}"},
    }
    return {
        "__model_type__": "CradleDataLoadConfig",
        "job_type": "training",
        "data_sources_spec": {"start_date": "2025-01-01", "end_date": "2025-04-01", "data_sources": [source]},
        "transform_spec": {"transform_sql": "SELECT * FROM orders"},
        "output_spec": {"output_schema": ["id", "label", *COLUMNS], "job_type": "training", "output_format": "CSV"},
    }


def compile_pipeline(folder: Path, *, static: bool = False) -> str:
    """Everything from reading the two files to the text of the definition."""
    compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=[] if static else None)
    definition: str = compiler.compile(PipelineDAG.load(folder / "dag.json")).definition()
    return definition

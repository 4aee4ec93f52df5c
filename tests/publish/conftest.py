"""An AWS in this process, and a pipeline to publish to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from cursus import PipelineDAG, PipelineDAGCompiler, merge_and_save_configs
from cursus.core.base.hyperparameters_base import XGBoostModelHyperparameters
from cursus.core.pipeline import Pipeline
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingConfig
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingConfig

from .fake_aws import ACCOUNT, BUCKET, OTHER_BUCKET, Aws


def one_at_a_time(method: Callable[..., Any]) -> Callable[..., Any]:
    lock = threading.RLock()

    def locked(*arguments: Any) -> Any:
        with lock:
            return method(*arguments)

    return locked


@pytest.fixture
def aws(credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    # S3 takes one request whole before the next to the same key; moto would mix them up.
    monkeypatch.setattr(BotocoreStubber, "process_request", one_at_a_time(BotocoreStubber.process_request))
    with mock_aws():
        session = boto3.Session()
        aws = Aws(session, session.client("s3"))  # A client keeps the hooks that its session had when it was made.
        for bucket in (BUCKET, OTHER_BUCKET):
            aws.s3.create_bucket(Bucket=bucket)
        aws.watch(session)
        yield aws


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with ``config.json``, ``dag.json``, and the user's training code in ``code/``."""
    identity: dict[str, Any] = {
        "author": "ada",
        "bucket": "static-bucket",
        "role": f"arn:aws:iam::{ACCOUNT}:role/Pipelines",
        "region": "NA",
        "service_name": "fraud",
        "pipeline_version": "1.0.0",
    }
    hyperparameters = XGBoostModelHyperparameters(
        full_field_list=["id", "amount", "label"],
        cat_field_list=[],
        tab_field_list=["amount"],
        id_name="id",
        label_name="label",
        multiclass_categories=[0, 1],
        num_round=10,
        max_depth=3,
    )
    code = tmp_path / "project" / "code"
    code.mkdir(parents=True)
    (code / "train.py").write_text("import features\n")
    (code / "features.py").write_text("COLUMNS = ['amount']\n")
    training = XGBoostTrainingConfig(
        training_entry_point="train.py", source_dir="code", hyperparameters=hyperparameters, **identity
    )
    configs = [TabularPreprocessingConfig(label_name="label", **identity), training]
    merge_and_save_configs(configs, code.parent / "config.json")
    dag = PipelineDAG(["TabularPreprocessing", "XGBoostTraining"], [("TabularPreprocessing", "XGBoostTraining")])
    dag.save(code.parent / "dag.json")
    return code.parent


@pytest.fixture
def compile_project(project: Path) -> Callable[..., Pipeline]:
    def compile_project(**options: Any) -> Pipeline:
        inputs = {"TabularPreprocessing.DATA": "s3://raw/data"}
        compiler = PipelineDAGCompiler(project / "config.json", external_inputs=inputs, **options)
        return compiler.compile(PipelineDAG.load(project / "dag.json"))

    return compile_project

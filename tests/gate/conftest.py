"""A project with a pipeline of each source, small enough that the gate takes seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.pipelines import pipelines

Gate = Callable[..., Result]

CODE = """
import json

def get_pipeline():
    place = {"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.EXECUTION_S3_PREFIX"}, "clean"]}}
    output = {"OutputName": "clean", "S3Output": {
        "S3Uri": place, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}}
    arguments = {
        "AppSpecification": {"ImageUri": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1"},
        "Environment": {"DAY": "none"},
        "ProcessingOutputConfig": {"Outputs": [output]},
        "ProcessingResources": {"ClusterConfig": {
            "InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 30}},
        "RoleArn": "arn:aws:iam::111122223333:role/Jobs",
    }
    step = {"Name": "Prepare", "Type": "Processing", "Arguments": arguments}
    return json.dumps({
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": [{"Name": "EXECUTION_S3_PREFIX", "Type": "String"}],
        "PipelineExperimentConfig": {"ExperimentName": "fraud", "TrialName": "one"},
        "Steps": [step],
    })
"""
"""A pipeline as a hand-written function returns it, without waiting for the SDK."""


def definition() -> dict[str, Any]:
    """What the function returns."""
    names: dict[str, Any] = {}
    exec(CODE, names)
    found: dict[str, Any] = json.loads(names["get_pipeline"]())
    return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with code, a definition, a DAG with its config, and an environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "fraud.py").write_text(CODE)
    (tmp_path / "legacy.json").write_text(json.dumps(definition()))
    pipelines()["dummy_end_to_end"].export(tmp_path / "demo")
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "dev.toml").write_text('[parameters]\nEXECUTION_S3_PREFIX = "s3://dev-bucket/run-1"\n')
    (tmp_path / "cursus.toml").write_text(
        'environments = "environments"\n'
        '[pipelines.fraud]\nfunction = "fraud.py:get_pipeline"\n'
        '[pipelines.legacy]\ndefinition = "legacy.json"\n'
        '[pipelines.demo]\ndag = "demo/dag.json"\nconfig = "demo/config.json"\n'
    )
    return tmp_path


@pytest.fixture
def gate(project: Path) -> Gate:
    """``cursus gate`` in the project."""
    return lambda *arguments: CliRunner().invoke(main, ["gate", *arguments])

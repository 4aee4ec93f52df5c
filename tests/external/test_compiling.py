"""The Lambda and the notebook, which compile what they start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from cursus import CursusError
from cursus.pipelines import pipelines

from .conftest import BUCKET, EXAMPLES, VALUES, load, started_with


@pytest.fixture
def handler(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The Lambda, with a pipeline of the catalogue in its package."""
    pipelines()["xgboost_simple"].export(tmp_path / "pipeline")
    monkeypatch.setenv("PIPELINE_FOLDER", str(tmp_path / "pipeline"))
    return load("lambda_handler").handler


def published() -> dict[str, str | None]:
    """The objects of the bucket, and the key that each is encrypted with."""
    s3 = boto3.client("s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: s3.head_object(Bucket=BUCKET, Key=key).get("SSEKMSKeyId") for key in keys}


def test_the_lambda_compiles_and_starts(handler: Any) -> None:
    """The execution has the event's prefix, role, key and network; its code lies below the prefix, under the key."""
    answer = handler({"parameters": VALUES}, None)
    assert started_with(answer["execution"]) == VALUES
    assert set(published().values()) == {VALUES["KMS_ENCRYPTION_KEY_PARAM"]}
    assert all(key.startswith("nightly/2026-03-01/assets/") for key in published())


def test_the_lambda_of_another_night(handler: Any) -> None:
    """A second event with another prefix leaves the first execution's files alone, and brings its own."""
    handler({"parameters": VALUES}, None)
    before = published()
    other = {**VALUES, "EXECUTION_S3_PREFIX": f"s3://{BUCKET}/nightly/2026-03-02"}
    answer = handler({"parameters": other}, None)
    assert started_with(answer["execution"]) == other
    assert len(published()) == 2 * len(before)


def test_the_lambda_says_what_is_wrong_with_an_event(handler: Any) -> None:
    """A misspelled parameter is told by name, and nothing is started or uploaded."""
    with pytest.raises(CursusError, match="VPC_SUBNET"):
        handler({"parameters": {**VALUES, "VPC_SUBNETS": "subnet-1"}}, None)
    assert published() == {}
    assert boto3.client("sagemaker").list_pipelines()["PipelineSummaries"] == []


def test_the_notebook(
    aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cells run in their order; the places it shows lie below the prefix, and the execution has the values."""
    monkeypatch.chdir(tmp_path)
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    assert (notebook["nbformat"], {cell["cell_type"] for cell in notebook["cells"]}) == (4, {"markdown", "code"})
    namespace: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], "commit it without outputs"
            exec(compile("".join(cell["source"]), cell["id"], "exec"), namespace)
    places = capsys.readouterr().out.split()
    assert places and all(place.startswith(VALUES["EXECUTION_S3_PREFIX"] + "/") for place in places)
    assert started_with(namespace["execution"].arn) == VALUES

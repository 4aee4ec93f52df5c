"""Upsert: the files first, then the pipeline, which the service gives back as it was compiled."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cursus import PipelineDAG, PipelineDAGCompiler, merge_and_save_configs, resolve
from cursus.core.config_file import load_configs
from cursus.core.pipeline import Pipeline
from cursus.errors import CursusError

from .fake_aws import ACCOUNT, BUCKET, OTHER_BUCKET, Aws

Compile = Callable[..., Pipeline]

PREFIX = f"s3://{OTHER_BUCKET}/tuesday"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Pipelines"


def describe(aws: Aws, pipeline: Pipeline) -> dict[str, Any]:
    return dict(aws.session.client("sagemaker").describe_pipeline(PipelineName=pipeline.name))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def read_places(pipeline: Pipeline, parameters: dict[str, str]) -> set[str]:
    """The S3 locations of code and documents that a run's jobs would read."""
    resolved = resolve(json.loads(pipeline.definition()), parameters)
    return {text for text in texts(resolved["Steps"]) if text.startswith("s3://") and "/assets/" in text}


def test_creates_then_updates(aws: Aws, compile_project: Compile) -> None:
    """The first upsert uploads, then creates; the second only updates. The service has what was compiled."""
    pipeline = compile_project()
    aws.watch(pipeline.boto_session)
    created = pipeline.upsert()
    assert "s3.PutObject" in aws.calls
    assert aws.calls[-1] == "sagemaker.CreatePipeline"
    assert set(aws.calls) == {"s3.ListObjectsV2", "s3.PutObject", "sagemaker.CreatePipeline"}
    aws.calls.clear()
    assert pipeline.upsert(description="again")["PipelineArn"] == created["PipelineArn"]
    assert set(aws.calls) == {"s3.ListObjectsV2", "sagemaker.CreatePipeline", "sagemaker.UpdatePipeline"}
    described = describe(aws, pipeline)
    assert described["PipelineDefinition"] == pipeline.definition()
    assert described["RoleArn"] == ROLE


def test_delete_takes_the_pipeline_away(aws: Aws, compile_project: Compile) -> None:
    """And only that: what was published stays for the executions that read it."""
    pipeline = compile_project()
    pipeline.upsert()
    published = aws.objects()
    assert pipeline.delete()["PipelineArn"].endswith(pipeline.name)
    with pytest.raises(ClientError, match="DescribePipeline"):
        pipeline.describe()
    assert aws.objects() == published


def test_the_role(aws: Aws, compile_project: Compile) -> None:
    """A role that is passed wins over the one compiled with, and that over the config's; text that is none is told."""
    compiled, passed = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("Compiled", "Passed"))
    pipeline = compile_project(role=compiled)
    pipeline.upsert()
    assert describe(aws, pipeline)["RoleArn"] == compiled
    pipeline.upsert(passed)
    assert describe(aws, pipeline)["RoleArn"] == passed
    aws.calls.clear()
    aws.watch(pipeline.boto_session)
    with pytest.raises(CursusError, match=r"E234.*'Admin'"):
        pipeline.upsert("Admin")
    assert aws.calls == []


def test_what_cannot_be_published_is_not_created(aws: Aws, compile_project: Compile, project: Path) -> None:
    """A pipeline whose files are not in S3 never gets into the service."""
    pipeline = compile_project()
    (project / "code" / "train.py").write_text("other\n")
    with pytest.raises(CursusError, match="E231"):
        pipeline.upsert()
    assert aws.session.client("sagemaker").list_pipelines()["PipelineSummaries"] == []


@pytest.mark.parametrize(
    ("options", "publish", "run", "bucket"),
    [
        ({}, {}, {}, BUCKET),
        ({"pipeline_parameters": []}, {}, {}, BUCKET),
        ({"pipeline_parameters": ["EXECUTION_S3_PREFIX"]}, {}, {"EXECUTION_S3_PREFIX": PREFIX}, BUCKET),
        ({"assets": "execution"}, {}, {}, "static-bucket"),
        ({"assets": "execution", "pipeline_parameters": []}, {}, {}, "static-bucket"),
        (
            {"assets": "execution", "pipeline_parameters": ["EXECUTION_S3_PREFIX"]},
            {"execution_prefix": PREFIX},
            {"EXECUTION_S3_PREFIX": PREFIX},
            OTHER_BUCKET,
        ),
        (
            {"assets": "execution", "pipeline_parameters": ["EXECUTION_S3_PREFIX=s3://static-bucket/default"]},
            {"execution_prefix": PREFIX},
            {"EXECUTION_S3_PREFIX": PREFIX},
            OTHER_BUCKET,
        ),
    ],
)
def test_every_place_that_a_run_reads_is_there(
    aws: Aws,
    compile_project: Compile,
    options: dict[str, Any],
    publish: dict[str, Any],
    run: dict[str, str],
    bucket: str,
) -> None:
    """Under each base and asset mode, what was published is what the resolved definition names."""
    aws.s3.create_bucket(Bucket="static-bucket")
    pipeline = compile_project(**options)
    pipeline.upsert(**publish)
    places = read_places(pipeline, run)
    assert len(places) == 3
    keys = [f"s3://{bucket}/{key}" for key in aws.objects(bucket)]
    for place in places:
        assert any(key == place or key.startswith(f"{place}/") for key in keys), place
    for key in keys:
        assert any(key == place or key.startswith(f"{place}/") for place in places), key


def test_one_pipeline_published_by_many_threads(
    aws: Aws, compile_project: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight threads may share an offline pipeline, although its boto3 session must make one client at a time."""
    make, busy = boto3.Session.client, threading.Lock()

    def make_alone(*arguments: Any, **options: Any) -> Any:
        assert busy.acquire(blocking=False), "two clients are made at once"
        try:
            time.sleep(0.01)
            return make(*arguments, **options)
        finally:
            busy.release()

    monkeypatch.setattr(boto3.Session, "client", make_alone)
    pipeline = compile_project()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: pipeline.publish(), range(8)))
    assert all(len(result) == 3 for result in results)
    assert [result.missing for result in pipeline.publish()] == [(), (), ()]


def test_a_portable_pipeline_without_a_prefix(aws: Aws, compile_project: Compile) -> None:
    """Where neither upsert nor the parameter says the prefix, nothing happens but a clear error."""
    pipeline = compile_project(assets="execution", pipeline_parameters=["EXECUTION_S3_PREFIX"])
    aws.watch(pipeline.boto_session)
    with pytest.raises(CursusError, match="E232"):
        pipeline.upsert()
    assert aws.calls == []


def test_one_content_below_two_static_locations(aws: Aws, project: Path) -> None:
    """Configs of different static locations that share their code get it below each."""
    aws.s3.create_bucket(Bucket="static-bucket")
    config = load_configs(project / "config.json")["TabularPreprocessing_training"]
    configs = [
        config.model_copy(update={"job_type": "training"}),
        config.model_copy(update={"job_type": "calibration", "pipeline_version": "2.0.0"}),
    ]
    merge_and_save_configs(configs, project / "two.json")
    nodes = ["TabularPreprocessing_training", "TabularPreprocessing_calibration"]
    compiler = PipelineDAGCompiler(
        project / "two.json",
        pipeline_parameters=[],
        external_inputs={f"{node}.DATA": "s3://raw/data" for node in nodes},
        assets="execution",
    )
    pipeline = compiler.compile(PipelineDAG(nodes, []))
    pipeline.publish()
    places = read_places(pipeline, {})
    assert {place.partition("/assets/")[0].rpartition("_")[2] for place in places} == {"1.0.0", "2.0.0"}
    keys = [f"s3://static-bucket/{key}" for key in aws.objects("static-bucket")]
    assert all(any(key.startswith(f"{place}/") for key in keys) for place in places)


def test_a_definition_too_large_for_a_request(aws: Aws, project: Path) -> None:
    """From 100 KiB on the definition travels through S3, beside the code, and arrives as it was."""
    config = load_configs(project / "config.json")["TabularPreprocessing_training"]
    merge_and_save_configs([config], project / "one.json")
    names = [f"Clean{number:03}" for number in range(100)]
    saved = json.loads((project / "one.json").read_text())
    specific = saved["configuration"]["specific"]
    (own,) = specific.values()
    saved["configuration"]["specific"] = dict.fromkeys(names, own)
    saved["metadata"]["config_types"] = dict.fromkeys(names, "TabularPreprocessingConfig")
    (project / "many.json").write_text(json.dumps(saved))
    compiler = PipelineDAGCompiler(
        project / "many.json", external_inputs={f"{name}.DATA": "s3://raw/data" for name in names}
    )
    pipeline = compiler.compile(PipelineDAG(names, []))
    definition = pipeline.definition()
    assert len(definition.encode()) > 100 * 1024
    for _ in range(2):
        pipeline.upsert()
        (held,) = (content for key, content in aws.objects().items() if key.endswith("/definition.json"))
        assert held == definition.encode()
        # moto gives a definition from S3 back as the repr of the object; the stand-in, once installed, as its text.
        assert describe(aws, pipeline)["PipelineDefinition"] in (definition, repr(json.loads(definition)))


def test_functions_before_the_pipeline(aws: Aws) -> None:
    """One that travels with the pipeline is made of the code that was just published, and is the one that is called."""
    case = Path(__file__).parents[2] / "golden" / "steps" / "Lambda" / "handler"
    role = aws.session.client("iam").create_role(RoleName="Jobs", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    aws.s3.create_bucket(Bucket=f"sagemaker-us-east-1-{role.split(':')[4]}")
    settings = {"source_root": case, "role": role, "sagemaker_session": aws.session}
    compiler = PipelineDAGCompiler(case / "config.json", **settings)
    pipeline = compiler.compile(PipelineDAG.load(case / "dag.json"))
    aws.watch(pipeline.boto_session)
    pipeline.upsert()
    made = aws.calls.index("lambda.CreateFunction")
    assert aws.calls.index("s3.PutObject") < made < aws.calls.index("sagemaker.CreatePipeline")
    (function,) = aws.session.client("lambda").list_functions()["Functions"]
    (step,) = resolve(json.loads(describe(aws, pipeline)["PipelineDefinition"]), {})["Steps"]
    assert step["FunctionArn"] == function["FunctionArn"]
    aws.calls.clear()
    pipeline.upsert()
    assert "lambda.GetFunctionConfiguration" in aws.calls
    assert not {"lambda.CreateFunction", "lambda.UpdateFunctionCode", "s3.PutObject"} & set(aws.calls)

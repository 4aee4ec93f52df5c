"""The CI job: its shell steps run as GitHub runs them, against an AWS of two accounts behind a server."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer

from cursus.pipelines import pipelines
from cursus.testing.service import SCRIPT, install

from .conftest import EXAMPLES, VALUES

ACCOUNTS = {"dev": "111111111111", "staging": "222222222222"}
NOT_RUN = ("Install",)  # the network; what it installs is here


@pytest.fixture
def server(credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS of several accounts in which executions really run."""
    install()
    SCRIPT.clear()
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    yield
    # All of moto in this process shares what it holds.
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    running.stop()
    SCRIPT.clear()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What the workflow expects to be checked out: a pipeline, and the values of each environment."""
    pipelines()["xgboost_simple"].export(tmp_path / "pipeline")
    (tmp_path / "environments").mkdir()
    for name, account in ACCOUNTS.items():
        lines = [
            "[environment]",
            f'account = "{account}"',
            f'assume_role = "arn:aws:iam::{account}:role/Deploy"',
            "[parameters]",
            *(f'{key} = "{value}"' for key, value in values(name).items()),
        ]
        (tmp_path / "environments" / f"{name}.toml").write_text("\n".join(lines))
    return tmp_path


def values(environment: str) -> dict[str, str]:
    account = ACCOUNTS[environment]
    return {
        **{name: value.replace("123456789012", account) for name, value in VALUES.items()},
        "EXECUTION_S3_PREFIX": f"s3://{environment}-bucket/breast-cancer",
    }


def client(environment: str, service: str) -> Any:
    role = f"arn:aws:iam::{ACCOUNTS[environment]}:role/Test"
    keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    session: Any = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    return session.client(service)


def test_what_is_merged_goes_to_dev_and_on_to_staging(
    server: None, repository: Path, run_step: Callable[..., CompletedProcess[str]]
) -> None:
    """Every step succeeds; both accounts hold one definition, and the execution in dev has the values of dev."""
    for name in ACCOUNTS:
        client(name, "s3").create_bucket(Bucket=f"{name}-bucket")
    workflow = yaml.safe_load((EXAMPLES / "ci_job.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    for step in job["steps"]:
        if "run" in step and step["name"] not in NOT_RUN:
            done = run_step(step, {**job["env"], "GITHUB_SHA": "0" * 40}, repository)
            assert done.returncode == 0, f"{step['name']}\n{done.stdout}\n{done.stderr}"
    execution = json.loads((repository / "started.json").read_text())["result"]["execution"]
    dev, staging = (client(name, "sagemaker") for name in ACCOUNTS)
    started = dev.list_pipeline_parameters_for_execution(PipelineExecutionArn=execution)["PipelineParameters"]
    assert {parameter["Name"]: parameter["Value"] for parameter in started} == values("dev")
    (summary,) = dev.list_pipelines()["PipelineSummaries"]
    name = summary["PipelineName"]
    definitions = {held.describe_pipeline(PipelineName=name)["PipelineDefinition"] for held in (dev, staging)}
    assert len(definitions) == 1


def test_a_job_that_may_do_no_more_than_it_must() -> None:
    """The workflow takes on a role without stored keys, and reads the repository only."""
    workflow = yaml.safe_load((EXAMPLES / "ci_job.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}


def test_what_is_installed_is_no_namesake() -> None:
    """Cursus comes from where the organisation keeps it, not from an index by its name, and before the credentials."""
    workflow = yaml.safe_load((EXAMPLES / "ci_job.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    told = [step.get("name") or step["uses"].partition("@")[0] for step in job["steps"]]
    assert told.index("Install") < told.index("aws-actions/configure-aws-credentials")
    assert "cursus-sagemaker @ git+https://" in job["steps"][told.index("Install")]["run"]

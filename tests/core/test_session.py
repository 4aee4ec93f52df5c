"""Compiling asks nobody: no network, no credentials, no home; and whose session and role it is."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
import sagemaker
from sagemaker.workflow.pipeline_context import PipelineSession

from cursus import PipelineDAG, compile_dag_to_pipeline, merge_and_save_configs

from .samples import codes, failure, preprocessing, training

NODES = ("TabularPreprocessing_training", "XGBoostTraining")
DAG = PipelineDAG(NODES, [NODES])

OFFLINE = """
import json, os, sys
touched, imported = [], False
def hook(event, arguments):
    asked = event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system")
    # On import, urllib3 makes a socket to see whether this machine has IPv6.
    opened = imported and event.startswith("socket.")
    read = event == "open" and any(part in str(arguments[0]) for part in (".aws/", "sagemaker/config.yaml"))
    if asked or opened or read:
        touched.append(f"{event} {arguments}")
sys.addaudithook(hook)
import cursus.core.session
from cursus import PipelineDAG, compile_dag_to_pipeline
imported = True
for parameters in ([], None, ["EXECUTION_S3_PREFIX"]):
    compile_dag_to_pipeline(PipelineDAG.load("dag.json"), "config.json", pipeline_parameters=parameters).definition()
print(json.dumps(touched))
"""


def saved(folder: Path, **fields: Any) -> Path:
    merge_and_save_configs([preprocessing(**fields), training(**fields)], folder / "config.json")
    DAG.save(folder / "dag.json")
    return folder / "config.json"


def test_nothing_is_asked_while_compiling(tmp_path: Path) -> None:
    """Import and compile open no socket, start no process and read no settings, without home and credentials."""
    saved(tmp_path)
    root = str(Path(__file__).parents[2])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": root, "HOME": "/nonexistent"}
    run = subprocess.run(
        [sys.executable, "-c", OFFLINE], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == []


def test_the_sdk_is_imported_where_it_is_needed() -> None:
    """Three modules import it at their top, by way of the first; all others where it is used, or for types alone."""
    root = Path(__file__).parents[2] / "cursus"

    def imports(module: Path) -> bool:
        """Whether its own import brings the SDK; what stands in an ``if`` is for type checkers."""
        held = ast.parse(module.read_text(encoding="utf-8")).body
        held += [inner for outer in held if isinstance(outer, ast.With) for inner in outer.body]
        lines = [ast.unparse(node) for node in held if isinstance(node, ast.Import | ast.ImportFrom)]
        return any(re.match(r"(from|import) sagemaker\b", line) for line in lines)

    found = {module.relative_to(root).as_posix() for module in root.rglob("*.py") if imports(module)}
    assert found == {"core/sdk.py", "core/session.py", "core/compiler/parameters.py"}


def test_logging_is_left_alone() -> None:
    """Loading the SDK by way of Cursus sets up no logging, as it would by itself for every library of the process."""
    code = "import logging, cursus.core.session; print(logging.root.handlers, logging.root.level)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"[] {logging.WARNING}\n"


def test_a_session_that_starts_jobs_is_refused(tmp_path: Path) -> None:
    """A plain SageMaker session is E220."""
    plain = sagemaker.Session.__new__(sagemaker.Session)
    assert codes(failure(compile_dag_to_pipeline, DAG, saved(tmp_path), plain)) == ["E220"]


def test_a_pipeline_session_of_the_users_own_works(tmp_path: Path) -> None:
    """Assets lie in its bucket, and the pipeline keeps it."""
    boto = boto3.Session("key", "secret", region_name="us-east-1")
    session = PipelineSession(boto_session=boto, default_bucket="own-bucket", sagemaker_config={})
    pipeline = compile_dag_to_pipeline(DAG, saved(tmp_path), session)
    assert pipeline.sagemaker_session is session
    assert {asset.location().rpartition("/")[0] for asset in pipeline.assets} == {"s3://own-bucket/cursus/assets"}
    assert json.loads(pipeline.definition())["Steps"][0]["Arguments"]["RoleArn"].startswith("arn:aws:iam::")


@pytest.mark.parametrize("role", ["Jobs", "arn:aws:iam::12:role/Jobs", "arn:aws:iam::123456789012:user/ada"])
def test_a_role_that_would_have_to_be_looked_up_is_refused(tmp_path: Path, role: str) -> None:
    """What is no ARN of a role is E219, in the config and as the argument."""
    found = failure(compile_dag_to_pipeline, DAG, saved(tmp_path, role=role))
    assert [(one.code, one.where) for one in found] == [("E219", f"{NODES[0]}.role")]
    found = failure(compile_dag_to_pipeline, DAG, saved(tmp_path), role=role)
    assert [(one.code, one.where) for one in found] == [("E219", "role")]


def test_a_role_parameter_still_needs_an_account_for_the_bucket(tmp_path: Path) -> None:
    """A role by name is enough where a parameter is the role, unless it has to tell whose bucket holds the code."""
    parameters = ["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN"]
    config = saved(tmp_path, role="Jobs")
    found = failure(compile_dag_to_pipeline, DAG, config, pipeline_parameters=parameters)
    assert codes(found) == ["E219"]
    portable = compile_dag_to_pipeline(DAG, config, pipeline_parameters=parameters, assets="execution")
    assert "Jobs" not in portable.definition()


def test_partitions_other_than_aws_have_roles_too(tmp_path: Path) -> None:
    """An ARN of another partition, with a path, is an ARN."""
    config = saved(tmp_path, role="arn:aws-us-gov:iam::123456789012:role/a/b")
    pipeline = compile_dag_to_pipeline(DAG, config)
    assert {asset.location().split("/")[2] for asset in pipeline.assets} == {"sagemaker-us-east-1-123456789012"}

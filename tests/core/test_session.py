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
import cursus.core.pipeline
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


def test_only_one_package_imports_the_sdk() -> None:
    """No module outside of cursus/sdk holds an import statement of ``sagemaker``, at its top or anywhere else."""
    root = Path(__file__).parents[2] / "cursus"

    def imports(module: Path) -> bool:
        nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        lines = [ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        return any(re.match(r"(from|import) sagemaker\b", line) for line in lines)

    found = {module.relative_to(root).parts[0] for module in root.rglob("*.py") if imports(module)}
    assert found == {"sdk"}


WITHOUT_SDK = """
import json, sys
sys.modules["sagemaker"] = None  # From here on, importing it fails as if it were not installed.
from pathlib import Path
from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.jsonfile import dumps
from cursus.gate import goldens
from cursus.gate.bases import BASES
try:
    import sagemaker
except ImportError:
    pass
else:
    raise SystemExit("the SDK can be imported")
for folder in map(Path, sys.argv[1:]):
    for base in BASES:
        compiler = PipelineDAGCompiler(
            folder / "config.json",
            pipeline_parameters=None if base.pipeline_parameters is None else list(base.pipeline_parameters),
            assets=base.assets,
        )
        definition = compiler.compile(PipelineDAG.load(folder / "dag.json")).definition()
        golden = goldens.read(folder / f"{base.name}.json")
        assert dumps(json.loads(definition)) == golden, (folder, base.name)
print("same")
"""


def test_golden_files_need_no_sdk() -> None:
    """Where ``sagemaker`` cannot be imported, a case of each verb compiles to its golden files, byte for byte."""
    root = Path(__file__).parents[2]
    cases = [root / "golden/pipelines" / name for name in ("xgboost_end_to_end", "batch_scoring")]
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_SDK, *map(str, cases)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "same\n", run.stderr


def test_logging_is_left_alone() -> None:
    """Loading the SDK by way of Cursus sets up no logging, as it would by itself for every library of the process."""
    code = "import logging, cursus.sdk.session; print(logging.root.handlers, logging.root.level)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"[] {logging.WARNING}\n"


def test_what_is_not_a_session_is_refused(tmp_path: Path) -> None:
    """Calls cannot be made through a text."""
    assert codes(failure(compile_dag_to_pipeline, DAG, saved(tmp_path), "us-east-1")) == ["E220"]


def test_a_boto3_session_will_do(tmp_path: Path) -> None:
    """All calls of the pipeline go through it; its region has to be the configs'."""
    session = boto3.Session("key", "secret", region_name="us-east-1")
    assert compile_dag_to_pipeline(DAG, saved(tmp_path), session).boto_session is session
    abroad = boto3.Session("key", "secret", region_name="eu-west-1")
    assert codes(failure(compile_dag_to_pipeline, DAG, saved(tmp_path), abroad)) == ["E239"]


def test_a_pipeline_session_of_the_users_own_works(tmp_path: Path) -> None:
    """Assets lie in its bucket, and the pipeline keeps it."""
    boto = boto3.Session("key", "secret", region_name="us-east-1")
    session = PipelineSession(boto_session=boto, default_bucket="own-bucket", sagemaker_config={})
    pipeline = compile_dag_to_pipeline(DAG, saved(tmp_path), session)
    assert pipeline.sagemaker_session is session and pipeline.boto_session is boto
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
    found = failure(compile_dag_to_pipeline, DAG, config, pipeline_parameters=parameters, assets="session")
    assert codes(found) == ["E219"]
    portable = compile_dag_to_pipeline(DAG, config, pipeline_parameters=parameters)
    assert "Jobs" not in portable.definition()


def test_partitions_other_than_aws_have_roles_too(tmp_path: Path) -> None:
    """An ARN of another partition, with a path, is an ARN."""
    config = saved(tmp_path, role="arn:aws-us-gov:iam::123456789012:role/a/b")
    pipeline = compile_dag_to_pipeline(DAG, config)
    assert {asset.location().split("/")[2] for asset in pipeline.assets} == {"sagemaker-us-east-1-123456789012"}

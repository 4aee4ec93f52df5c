"""Three environments in three accounts, a release to roll out, and the commands that do it."""

from __future__ import annotations

import functools
import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto.s3.models import s3_backends

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.cli import main
from cursus.deploy.release import STRICT_PARAMETERS, Release
from cursus.environments.files import Environment, load_environments
from cursus.testing.service import SCRIPT, install

from .faulty_aws import FaultyAws

PIPELINE = Path(__file__).parents[2] / "golden" / "pipelines" / "xgboost_simple"
COMPILING = ("deploy", "verify", "promote", "status", "publish")
OPTIONS = ["--dag", str(PIPELINE / "dag.json"), "--config", str(PIPELINE / "config.json")]
ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, FaultyAws]]:
    install()
    faulty = FaultyAws()
    with faulty.serve() as url:
        yield url, faulty


@pytest.fixture
def aws(server: tuple[str, FaultyAws], credentials: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyAws]:
    """An AWS with a bucket in each account and nothing else; botocore waits for nothing between its attempts."""
    url, faulty = server
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
    for name, account in ACCOUNTS.items():
        s3_backends[account]["aws"].create_bucket(f"{name}-pipelines", "us-east-1")
    faulty.forget()
    SCRIPT.clear()
    yield faulty
    faulty.forget()
    SCRIPT.clear()
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()


@functools.cache
def client(environment: str, service: str) -> Any:
    """The test's own client in an environment's account."""
    made: Any = boto3.Session().client(service)  # type: ignore[call-overload]
    account = ACCOUNTS[environment]
    made.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", account)
    )
    return made


def objects(environment: str) -> set[str]:
    """The keys of the assets in the bucket of an environment."""
    return {key for key in keys(environment) if "/assets/" in key}


def keys(environment: str) -> set[str]:
    """All keys in the bucket of an environment."""
    found = client(environment, "s3").list_objects_v2(Bucket=f"{environment}-pipelines")
    return {entry["Key"] for entry in found.get("Contents", [])}


def toml(name: str, settings: str = "", parameters: str = "") -> str:
    account = ACCOUNTS[name]
    return f"""
        [environment]
        region = "us-east-1"
        account = "{account}"
        assume_role = "arn:aws:iam::{account}:role/Deploy"
        {settings}
        [parameters]
        EXECUTION_S3_PREFIX = "s3://{name}-pipelines/breast-cancer"
        EXECUTION_ROLE_ARN = "arn:aws:iam::{account}:role/Pipelines"
        {parameters}
    """


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``environments/`` with dev, staging and prod."""
    folder = tmp_path / "environments"
    folder.mkdir()
    for name in ACCOUNTS:
        (folder / f"{name}.toml").write_text(toml(name))
    return folder


@pytest.fixture
def environments(folder: Path) -> list[Environment]:
    return load_environments(folder)


def compile_release(source: Path = PIPELINE, config: Path | None = None, **options: Any) -> Release:
    """A pipeline, strictly portable unless the options say otherwise."""
    strict: dict[str, Any] = {"pipeline_parameters": list(STRICT_PARAMETERS), "assets": "execution", **options}
    compiler = PipelineDAGCompiler(config or source / "config.json", source_root=source, **strict)
    return Release.of(compiler.compile(PipelineDAG.load(source / "dag.json")))


@pytest.fixture(scope="session")
def release() -> Release:
    return compile_release()


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The same pipeline after somebody let it train longer."""
    config = tmp_path_factory.mktemp("changed") / "config.json"
    text = (PIPELINE / "config.json").read_text()
    config.write_text(text.replace('"num_round": 60', '"num_round": 61'))
    assert config.read_text() != text
    return compile_release(config=config)


@pytest.fixture
def cursus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command of the roll-out beside ``environments/``."""
    monkeypatch.chdir(folder.parent)
    return lambda *arguments: CliRunner().invoke(main, [arguments[0], *options(arguments), *arguments[1:]])


def options(arguments: Sequence[str]) -> list[str]:
    """What names the pipeline, for commands that compile it."""
    return OPTIONS if arguments[0] in COMPILING and "--definition" not in arguments else []


def execute(cursus: Callable[..., Result], environment: str = "dev") -> str:
    """An execution that is started, waited for and proven by the commands; its ARN."""
    started = output(cursus("start", "--environment", environment, "--wait", "--format", "json"))
    assert started["status"] == "Succeeded"
    proven = output(cursus("prove", "--environment", environment, "--format", "json"))
    assert (proven["proven"], proven["execution"]) == (True, started["execution"])
    return str(started["execution"])


def output(result: Result) -> Any:
    """What a command said in JSON, which went well."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["result"]

"""The examples at the end of every help, run as they stand there, for people and for programs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from cursus.cli import FIRST_STEPS, main
from cursus.cli._command import Command
from cursus.pipelines import pipelines
from cursus.testing.service import SCRIPT, install

from .conftest import ROOT
from .tree import COMMANDS

ACCOUNT = "111122223333"
EXAMPLES = {words: command.examples for words, command in COMMANDS.items() if isinstance(command, Command)}
GUIDE_FILE = re.compile(
    r"^```\{code-block\} \w+\n:caption: (builder_report_step.py|config.json)\n\n(.*?)^```\n", re.M | re.S
)
HAND_WRITTEN = """
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.fail_step import FailStep

def get_pipeline(threshold: float = 0.5):
    prefix = ParameterString("EXECUTION_S3_PREFIX")
    return Pipeline("fraud", [prefix], steps=[FailStep("Stop", f"below {threshold}")])
"""
QUICK = frozenset(
    {
        "completion",
        "mcp",
        "pipelines export",
        "pipelines list",
        "pipelines show",
        "resolve",
        "show",
    }
)
"""The commands that are done before anybody wonders."""

LEAD_TO_FINDINGS = (
    "cursus lint builders",
    "cursus migrate builders",
    "cursus diff old.json pipeline.json",
    "cursus diff old.json --from pipelines.fraud:get_pipeline",
)
"""Those that show something to find, and end with 1."""


def play(line: str, *more: str) -> Result:
    return CliRunner().invoke(main, [*shlex.split(line)[1:], *more])


def prepare(line: str) -> None:
    done = play(line)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples take for granted: a pipeline, what it compiles to and did, builders, and environments."""
    folder = tmp_path_factory.mktemp("examples")
    pipelines()["dummy_end_to_end"].export(folder / "demo")
    shutil.copytree(folder / "demo", folder / "pipelines" / "demo")
    (folder / "builders").mkdir()
    for name, content in GUIDE_FILE.findall((ROOT / "docs" / "migration.md").read_text(encoding="utf-8")):
        (folder / "builders" / name).write_text(content, encoding="utf-8")
    (folder / "environments").mkdir()
    for name in ("dev", "staging"):
        prefix, role = f"s3://{name}-pipelines/demo", f"arn:aws:iam::{ACCOUNT}:role/Pipelines"
        text = f'[parameters]\nEXECUTION_S3_PREFIX = "{prefix}"\nEXECUTION_ROLE_ARN = "{role}"\n'
        (folder / "environments" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        sources, base = "--dag demo/dag.json --config demo/config.json", "--parameter EXECUTION_S3_PREFIX"
        compiled = f"cursus compile {sources} {base}"
        role = f"--parameter EXECUTION_ROLE_ARN=arn:aws:iam::{ACCOUNT}:role/Pipelines"
        for line in (
            f"{compiled} {role} -o old.json",
            f"{compiled}=s3://here/run-1 {role} -o pipeline.json",
            f"cursus publish {sources} {base}=s3://here/run-1 {role} --s3-root local-s3",
            "cursus compat record pipelines",
            "cursus lint builders --baseline lint-baseline.json --update-baseline",
        ):
            prepare(line)
    (folder / "pipelines" / "fraud.py").write_text(HAND_WRITTEN, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def proven(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a cursus.toml, and the golden file of what it names."""
    folder = tmp_path_factory.mktemp("proven") / "examples"
    shutil.copytree(prepared, folder)
    (folder / "cursus.toml").write_text('[pipelines.fraud]\nfunction = "pipelines.fraud:get_pipeline"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        prepare("cursus gate --update")
    return folder


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the example takes for granted, to work in."""
    (shown,) = request.node.callspec.params.values()
    here = tmp_path / "here"
    is_gate = shown.removeprefix("cursus ").startswith("gate")
    shutil.copytree(request.getfixturevalue("proven" if is_gate else "prepared"), here)
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS in this process with the buckets that the examples name."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setattr("cursus.deploy.executions.time.sleep", lambda _seconds: None)
    install()
    SCRIPT.clear()
    with mock_aws():
        boto3.client("iam").create_role(RoleName="Pipelines", AssumeRolePolicyDocument="{}")
        s3 = boto3.client("s3")
        for bucket in ("bucket", "dev-pipelines", "staging-pipelines", f"sagemaker-us-east-1-{ACCOUNT}"):
            s3.create_bucket(Bucket=bucket)
        yield


@pytest.mark.usefixtures("sdk_at_hand", "folder", "aws")
@pytest.mark.parametrize("example", [example for examples in EXAMPLES.values() for example in examples])
def test_example(example: str) -> None:
    """It does what it is there to show, and says something of it."""
    before(example)
    result = play(example)
    assert result.exit_code == int(example in LEAD_TO_FINDINGS), result.output
    assert result.output


def test_first_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `cursus --help` begins with works, in its order and in an empty folder; a page is played that ends alike."""
    monkeypatch.chdir(tmp_path)
    *first, last = FIRST_STEPS
    for line in first:
        prepare(line)
    assert f"$ {last}\n" in (ROOT / "docs" / "running-locally.md").read_text(encoding="utf-8")
    shown = play("cursus --help").stdout
    assert all(line.split(" --")[0] in shown for line in FIRST_STEPS)


@pytest.mark.usefixtures("sdk_at_hand", "folder", "aws")
@pytest.mark.parametrize("words", EXAMPLES)
def test_example_for_programs(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first example of each command as JSON: one document, whose exit code is that of the command.

    On a terminal every command that may take a second says on stderr meanwhile what it does.
    """
    example = EXAMPLES[words][0]
    before(example)
    said: list[str] = []

    def status(_: object, doing: str) -> AbstractContextManager[None]:
        said.append(doing)
        return nullcontext()

    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stderr>")
    monkeypatch.setattr("rich.console.Console.status", status)
    result = play(example, "--format", "json")
    assert bool(said) == (words not in QUICK)
    document = json.loads(result.stdout)
    assert (document["exit_code"], result.stderr) == (result.exit_code, ""), result.output
    assert result.exit_code == int(example in LEAD_TO_FINDINGS)
    assert document["result"] is not None


EXECUTIONS = ("cursus start", "cursus executions", "cursus watch", "cursus prove", "cursus rollback")
"""Commands that need something deployed."""


def before(example: str) -> None:
    """What has to be done before it."""
    deploy = "cursus deploy --environment dev --dag demo/dag.json --config demo/config.json"
    if example.startswith(("cursus verify", "cursus promote", "cursus status", *EXECUTIONS)):
        prepare(deploy)
    if example.startswith(("cursus promote", "cursus executions", "cursus watch", "cursus prove")):
        prepare("cursus start --environment dev --wait")
    if example.startswith("cursus promote"):
        prepare("cursus prove --environment dev")
    if example.startswith("cursus rollback"):
        prepare(f"{deploy} --parameter EXECUTION_S3_PREFIX --parameter EXECUTION_ROLE_ARN=none")
    if "--from Payload" in example:
        prepare("cursus run pipeline.json")

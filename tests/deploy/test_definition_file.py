"""A compiled definition, whoever compiled it, goes the whole way without a DAG or a config."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.core.pipeline import Pipeline
from cursus.deploy.release import Release

from .conftest import OPTIONS, client, execute, output
from .faulty_aws import FaultyAws
from .wide import PLAIN

Cursus = Callable[..., Result]
JSON = ("--format", "json")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """wide.json, which lies beside ``environments/``."""
    (tmp_path / "wide.json").write_text(json.dumps(PLAIN))
    return "wide.json"


def test_the_whole_way(aws: FaultyAws, cursus: Cursus, file: str) -> None:
    """Deploy, verify, execute, promote and status, under the name of the file; there is nothing to publish."""
    given = ("--definition", file)
    deployed = output(cursus("deploy", "--environment", "dev", *given, *JSON))
    assert (deployed["pipeline"].rpartition("/")[2], deployed["uploaded"]) == ("wide", [])
    assert output(cursus("verify", "--environment", "dev", *given, *JSON))["state"] == "verified"
    execute(cursus)
    assert output(cursus("promote", "--from", "dev", "--to", "staging", *given, *JSON))["outcome"] == "created"
    states = [row["state"] for row in output(cursus("status", *given, *JSON))]
    assert sorted(states) == ["not deployed", "verified", "verified"]
    published = cursus("publish", *given)
    assert published.exit_code == 0 and "nothing to publish" in published.stdout
    assert output(cursus("publish", *given, *JSON)) == []
    held = client("dev", "sagemaker").describe_pipeline(PipelineName="wide")["PipelineDefinition"]
    assert json.loads(held) == PLAIN


def test_the_same_as_compiled(aws: FaultyAws, cursus: Cursus, release: Release, tmp_path: Path) -> None:
    """A definition that was compiled and deployed from a DAG is verified from its file, and the other way round."""
    (tmp_path / "pipeline.json").write_text(release.text)
    given = ("--definition", "pipeline.json", "--name", release.name)
    cursus("deploy", "--environment", "dev")
    assert output(cursus("verify", "--environment", "dev", *given, *JSON))["state"] == "verified"
    assert output(cursus("deploy", "--environment", "dev", *given, *JSON))["outcome"] == "unchanged"


def test_code_that_is_not_there(aws: FaultyAws, cursus: Cursus, release: Release, tmp_path: Path) -> None:
    """A definition cannot publish what it reads below the prefix, so what is missing is told."""
    (tmp_path / "pipeline.json").write_text(release.text)
    result = cursus("deploy", "--environment", "dev", "--definition", "pipeline.json")
    assert result.exit_code == 0
    assert result.stderr.count("W755") >= len(release.code)
    assert "cursus publish" in result.stderr


def test_it_needs_no_sdk(aws: FaultyAws, cursus: Cursus, file: str) -> None:
    """Neither to deploy nor to verify, promote or show."""
    code = "import json, sys; from cursus.cli import main\n"
    code += "for words in json.loads(sys.argv[1]): main([*words, '--definition', sys.argv[2]], standalone_mode=False)\n"
    code += "sys.exit(any(name.partition('.')[0] == 'sagemaker' for name in sys.modules))"
    lines = (
        ["deploy", "--environment", "dev"],
        ["verify", "--environment", "dev"],
        ["promote", "--from", "dev", "--to", "staging", "--unproven"],
        ["status"],
    )
    command = [sys.executable, "-c", code, json.dumps(lines), file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert all(said in done.stdout for said in ("dev: created", "dev: verified", "staging: created", "not deployed"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Give --dag with --config, or --definition"),
        (OPTIONS[:2], "Missing option '--config'"),
        (("--definition", "wide.json", *OPTIONS[:2]), "goes without --dag"),
        (("--definition", "wide.json", "--parameter", "A"), "--parameter is for --dag"),
        (("--definition", "wide.json", "--role", "r"), "--role is for --dag"),
        (("--definition", "wide.json", "--name", "no name"), "not a pipeline's name"),
        (("--definition", "gone.json"), "does not exist"),
    ],
)
def test_a_wrong_command_line(cursus: Cursus, file: str, arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what is right."""
    for words in (("deploy", "--environment", "dev"), ("status",)):
        result = CliRunner().invoke(main, [*words, *arguments])
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("content", ["{", "[]", '"text"', '{"Steps": 1}', "[" * 3000, '{"Steps": [{"Name": 5}]}'])
def test_a_file_that_holds_something_else(cursus: Cursus, tmp_path: Path, content: str) -> None:
    """It is told as such."""
    (tmp_path / "odd.json").write_text(content)
    result = CliRunner().invoke(main, ["deploy", "--environment", "dev", "--definition", "odd.json", *JSON])
    assert result.exit_code == 1
    assert {found["code"] for found in json.loads(result.stdout)["findings"]} == {"E501"}


# --- as cursus.toml has it


@pytest.fixture
def project(folder: Path, tmp_path: Path, file: str) -> Path:
    """A project with a definition and with code that returns it."""
    name = "cursus.toml"
    (tmp_path / "code.py").write_text(f"import json\nmake = lambda: json.load(open({file!r}))\n")
    (tmp_path / name).write_text(
        '[pipelines.wide]\ndefinition = "wide.json"\n[pipelines.code]\nfunction = "code.py:make"\n'
    )
    return tmp_path / name


def run(*arguments: str) -> Result:
    """The command without the options that ``cursus`` adds."""
    return CliRunner().invoke(main, [*arguments, *JSON])


def test_code_goes_the_whole_way(aws: FaultyAws, cursus: Cursus, project: Path) -> None:
    """It is run by each command, which says so, and is one pipeline with one hash in all environments."""
    given = ("--pipeline", "code")
    deployed = run("deploy", "--environment", "dev", *given)
    assert deployed.exit_code == 0, deployed.output
    assert "I670" in {found["code"] for found in json.loads(deployed.stdout)["findings"]}
    assert json.loads(deployed.stdout)["result"]["pipeline"].endswith("pipeline/code")
    assert json.loads(run("verify", "--environment", "dev", *given).stdout)["result"]["state"] == "verified"
    promoted = run("promote", "--from", "dev", "--to", "staging", "--unproven", *given)
    assert promoted.exit_code == 0, promoted.output
    assert run("status", *given).exit_code == 0


def test_suppressions_and_base_of_the_project(aws: FaultyAws, cursus: Cursus, project: Path) -> None:
    """An output outside the project's base stops a deployment, until the project's suppressions cover it."""
    project.write_text('base = "PREFIX_OF_NOTHING"\n[pipelines.wide]\ndefinition = "wide.json"\n')
    refused = run("deploy", "--environment", "dev")
    assert {found["code"] for found in json.loads(refused.stdout)["findings"]} >= {"E525"}
    accepted = project.parent / "policy" / "accepted.toml"
    accepted.parent.mkdir()
    accepted.write_text('[[suppress]]\ncode = "E525"\nreason = "a test"\n')
    project.write_text('suppressions = "policy/accepted.toml"\n' + project.read_text())
    deployed = run("deploy", "--environment", "dev")
    assert deployed.exit_code == 0, deployed.output


def test_the_limit_of_parallel_steps(aws: FaultyAws, cursus: Cursus, project: Path) -> None:
    """It is in the plan, in the pipeline and in verify; without the setting it stays what it is."""
    service = client("dev", "sagemaker")

    def held() -> object:
        return service.describe_pipeline(PipelineName="wide").get("ParallelismConfiguration")

    def with_limit(limit: str) -> tuple[str, ...]:
        project.write_text(f'[pipelines.wide]\ndefinition = "wide.json"\n{limit}\n')
        return ("--environment", "dev")

    assert json.loads(run("deploy", *with_limit("max_parallel_steps = 3")).stdout)["result"]["outcome"] == "created"
    assert held() == {"MaxParallelExecutionSteps": 3}
    changed = with_limit("max_parallel_steps = 5")
    planned = json.loads(run("deploy", *changed, "--dry-run").stdout)["result"]
    assert (planned["outcome"], planned["differences"]) == ("would update", [])
    assert planned["parallel_steps"] == {"deployed": 3, "compiled": 5}
    drifted = json.loads(run("verify", *changed).stdout)
    assert [found["code"] for found in drifted["findings"]] == ["E759"]
    assert json.loads(run("deploy", *changed).stdout)["result"]["outcome"] == "updated"
    assert held() == {"MaxParallelExecutionSteps": 5}
    silent = with_limit("")
    assert json.loads(run("deploy", *silent).stdout)["result"]["outcome"] == "unchanged"
    assert json.loads(run("verify", *silent).stdout)["result"]["state"] == "verified"


def test_the_limit_of_a_config(release: Release) -> None:
    """A config's max_parallel_steps is the release's."""
    pipeline = Pipeline("p", max_parallel_steps=2)
    assert Release.of(pipeline).max_parallel_steps == 2


@pytest.fixture
def foreign(tmp_path: Path, folder: Path) -> tuple[str, str]:
    """A definition without the parameters that a DAG of Cursus has, in an environment with values for its own."""
    text = json.dumps(PLAIN).replace("EXECUTION_S3_PREFIX", "OutputBase").replace("EXECUTION_ROLE_ARN", "JobRole")
    (tmp_path / "foreign.json").write_text(text)
    for environment in folder.glob("*.toml"):
        written = environment.read_text()
        role = f"pipeline_role = {written.rpartition('EXECUTION_ROLE_ARN =')[2].strip().splitlines()[0]}"
        written = written.replace("EXECUTION_S3_PREFIX", "OutputBase").replace("EXECUTION_ROLE_ARN", "JobRole")
        environment.write_text(written.replace("[parameters]", f"{role}\n[parameters]"))
    return ("--definition", "foreign.json")


def told(result: Result) -> list[dict[str, str]]:
    """The findings, notes left out."""
    found: list[dict[str, str]] = json.loads(result.stdout)["findings"]
    return [one for one in found if one["severity"] != "note"]


def test_records_without_a_prefix(aws: FaultyAws, cursus: Cursus, foreign: tuple[str, str]) -> None:
    """They lie in the account's default bucket, which is named if it is missing; no hint names a parameter it lacks."""
    bucket = "sagemaker-us-east-1-111111111111"
    deployed = told(cursus("deploy", "--environment", "dev", *foreign, *JSON))
    (warning,) = [one for one in deployed if one["code"][1] == "7"]
    assert (warning["code"], warning["hint"]) == ("W743", f"Create the bucket {bucket}.")
    assert run("start", "--environment", "dev", "--name", "foreign", "--wait").exit_code == 0
    (refused,) = told(run("prove", "--environment", "dev", "--name", "foreign"))
    assert (refused["code"], refused["hint"]) == ("E711", f"Create the bucket {bucket}.")
    assert refused["where"].startswith(f"s3://{bucket}/cursus/foreign/proofs/")
    client("dev", "s3").create_bucket(Bucket=bucket)
    proven = run("prove", "--environment", "dev", "--name", "foreign")
    assert proven.exit_code == 0, proven.output
    assert output(cursus("promote", "--from", "dev", "--to", "staging", *foreign, *JSON))["outcome"] == "created"


def test_hints_of_a_definition_name_only_its_own_parameters(
    aws: FaultyAws, cursus: Cursus, foreign: tuple[str, str], folder: Path
) -> None:
    """What is bound to an account, and a role that is none of the account's."""
    document = json.loads(
        Path("foreign.json").read_text().replace('{"Get": "Parameters.JobRole"}', '"arn:aws:iam::444455556666:role/R"')
    )
    document["Steps"][0]["Arguments"]["Environment"] = {"PLACE": "s3://sagemaker-us-east-1-444455556666/x"}
    document["Parameters"] = [one for one in document["Parameters"] if one["Name"] != "JobRole"]
    Path("foreign.json").write_text(json.dumps(document))
    environment = folder / "dev.toml"
    environment.write_text(
        "\n".join(
            line.replace("111111111111", "222222222222") if "pipeline_role" in line else line
            for line in environment.read_text().splitlines()
            if "JobRole" not in line
        )
    )
    found = told(cursus("deploy", "--environment", "dev", *foreign, *JSON))
    assert {one["code"]: one["hint"] for one in found if one["code"] == "E715"} == {
        "E715": "Set pipeline_role in [environment]."
    }
    hints = [one["hint"] for one in found if one["code"] == "E713"]
    assert len(hints) == 2
    assert hints[0].startswith("Make the role a parameter of the pipeline: ")
    assert hints[1] == "Build the paths from a parameter, or compile with a bucket of account 111111111111."


def test_what_is_not_deployed_is_said_once(aws: FaultyAws, cursus: Cursus, file: str) -> None:
    """By the code of promote, with what to do."""
    refused = cursus("promote", "--from", "dev", "--to", "staging", "--definition", file, *JSON)
    assert [one["code"] for one in told(refused)] == ["E721"]

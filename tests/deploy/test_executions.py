"""Executions: started with the right values, followed to their end, and told as people need it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.deploy.release import Release
from cursus.testing.service import SCRIPT, Fault

from .conftest import ACCOUNTS, client, output
from .faulty_aws import FaultyAws

Cursus = Callable[..., Result]
JSON = ("--format", "json")
STEP = "TabularPreprocessing-Training"


@pytest.fixture
def dev(aws: FaultyAws, cursus: Cursus) -> Cursus:
    """The commands, with the pipeline in dev."""
    assert cursus("deploy", "--environment", "dev").exit_code == 0
    aws.forget()
    return cursus


def values(arn: str) -> dict[str, str]:
    found = client("dev", "sagemaker").list_pipeline_parameters_for_execution(PipelineExecutionArn=arn)
    return {entry["Name"]: entry["Value"] for entry in found["PipelineParameters"]}


def test_with_the_values_of_the_environment(dev: Cursus) -> None:
    """Those of its file, and those of the command line over them; the ARN is all that stdout holds."""
    arn = dev("start", "--environment", "dev").stdout.strip()
    assert values(arn) == {
        "EXECUTION_S3_PREFIX": "s3://dev-pipelines/breast-cancer",
        "EXECUTION_ROLE_ARN": f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines",
    }
    other = output(
        dev("start", "--environment", "dev", "--parameter", "EXECUTION_S3_PREFIX=s3://dev-pipelines/x", *JSON)
    )
    assert other["parameters"]["EXECUTION_S3_PREFIX"] == values(other["execution"])["EXECUTION_S3_PREFIX"]
    assert values(other["execution"])["EXECUTION_S3_PREFIX"] == "s3://dev-pipelines/x"


def test_values_that_do_not_fit(dev: Cursus, aws: FaultyAws) -> None:
    """They are told before anything starts."""
    result = dev("start", "--environment", "dev", "--parameter", "EXECUTION_S3_PREFIXX=s3://b/x")
    assert result.exit_code == 1 and "E504" in result.stderr
    assert "sagemaker.StartPipelineExecution" not in aws.calls


def test_a_start_that_is_repeated_by_the_network(dev: Cursus, aws: FaultyAws) -> None:
    """A call whose answer is lost is sent again with its token, and starts nothing twice."""
    aws.fail("sagemaker.StartPipelineExecution", 503, "ServiceUnavailable", times=2)
    dev("start", "--environment", "dev")
    assert (
        len(client("dev", "sagemaker").list_pipeline_executions(PipelineName=name())["PipelineExecutionSummaries"]) == 1
    )


def name() -> str:
    (alone,) = client("dev", "sagemaker").list_pipelines()["PipelineSummaries"]
    return str(alone["PipelineName"])


def test_until_it_has_ended(dev: Cursus) -> None:
    """Each step is told as it begins and ends, then all of them in a table; the exit code is the outcome's."""
    result = dev("start", "--environment", "dev", "--wait")
    assert result.exit_code == 0
    assert f"{STEP}: running" in result.stderr and f"{STEP}: succeeded in" in result.stderr
    table, last = result.stdout.splitlines()[1:-1], result.stdout.splitlines()[-1]
    assert [row.split()[1] for row in table] == ["succeeded"] * 2
    assert last.startswith("Succeeded: arn:aws:sagemaker")


def test_reused_results(dev: Cursus) -> None:
    """A step that was not run again says so, and whose result it has."""
    first = output(dev("start", "--environment", "dev", "--wait", *JSON))
    second = output(dev("start", "--environment", "dev", "--wait", *JSON))
    assert {step["reused_from"] for step in first["steps"]} == {None}
    assert {step["reused_from"] for step in second["steps"]} == {first["execution"]}
    shown = dev("watch", "--environment", "dev").stdout
    assert "kept" in shown and first["execution"].rpartition("/")[2] in shown


def test_a_step_that_fails(dev: Cursus) -> None:
    """The service's reason and the last lines of its log are told, and the exit code is 1."""
    SCRIPT.faults.append(Fault("fail", STEP, value="AlgorithmError: exit code 3"))
    result = dev("start", "--environment", "dev", "--wait")
    assert result.exit_code == 1
    assert f"{STEP}: E754 AlgorithmError: exit code 3" in result.stderr
    assert "Traceback: it broke here" in result.stderr and "line 29" in result.stderr
    assert "line 5\n" not in result.stderr
    assert "E749" in result.stderr and "Failed: arn:" in result.stdout
    document = json.loads(dev("watch", "--environment", "dev", *JSON).stdout)
    assert (document["exit_code"], document["result"]["status"]) == (1, "Failed")


def test_logs_that_nobody_may_read(dev: Cursus, aws: FaultyAws) -> None:
    """The reason is told all the same."""
    SCRIPT.faults.append(Fault("fail", STEP))
    aws.fail("Logs_20140328.DescribeLogStreams", 400, "AccessDeniedException")
    result = dev("start", "--environment", "dev", "--wait")
    assert "AlgorithmError: exit code 1" in result.stderr and "cannot be read" in result.stderr


def test_somebody_stops_it(dev: Cursus) -> None:
    """That ends the watching with exit code 1, and says who it was."""
    arn = dev("start", "--environment", "dev").stdout.strip()
    SCRIPT.caller = "arn:aws:iam::111111111111:user/mallory"
    client("dev", "sagemaker").stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="x" * 32)
    result = dev("watch", arn)
    assert result.exit_code == 1 and "user/mallory" in result.stderr and "Stopped" in result.stdout


def test_ctrl_c(dev: Cursus, monkeypatch: pytest.MonkeyPatch) -> None:
    """The execution goes on; the command says how to watch or stop it, and what it says works."""

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cursus.deploy.executions.time.sleep", interrupted)
        result = dev("start", "--environment", "dev", "--wait")
    assert result.exit_code == 130
    arn = next(line for line in result.stderr.splitlines() if line.startswith("arn:"))
    assert f"aws sagemaker stop-pipeline-execution --pipeline-execution-arn {arn}" in result.stderr
    watch = next(line.partition("Watch it: ")[2] for line in result.stderr.splitlines() if "Watch it: " in line)
    assert client("dev", "sagemaker").describe_pipeline_execution(PipelineExecutionArn=arn)[
        "PipelineExecutionStatus"
    ] == ("Executing")
    assert CliRunner().invoke(main, watch.split()[1:]).exit_code == 0


def test_the_list(dev: Cursus) -> None:
    """Newest first, with how they ended, their proofs, and how many succeeded of those that ended by themselves."""
    first = output(dev("start", "--environment", "dev", "--wait", *JSON))["execution"]
    dev("prove", "--environment", "dev")
    second = dev("start", "--environment", "dev").stdout.strip()
    listed = output(dev("executions", "--environment", "dev", *JSON))
    assert [one["execution"] for one in listed["executions"]] == [second, first]
    assert [one["proof"] for one in listed["executions"]] == [None, "proven"]
    assert (listed["succeeded"], listed["ended"]) == (1, 1)
    assert len(output(dev("executions", "--environment", "dev", "--last", "1", *JSON))["executions"]) == 1


def test_many_executions(dev: Cursus) -> None:
    """More than one page of them."""
    client_, parameters = client("dev", "sagemaker"), values(dev("start", "--environment", "dev").stdout.strip())
    given = [{"Name": key, "Value": value} for key, value in parameters.items()]
    for number in range(24):
        client_.start_pipeline_execution(
            PipelineName=name(), PipelineParameters=given, ClientRequestToken=f"{number:032}"
        )
    found = output(dev("executions", "--environment", "dev", "--last", "23", *JSON))["executions"]
    assert len(found) == len({one["execution"] for one in found}) == 23


def test_which_pipeline(dev: Cursus, release: Release) -> None:
    """Of several in the account it is the one that cursus deployed, or the one that is named."""
    role = f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    service = client("dev", "sagemaker")
    service.create_pipeline(PipelineName="theirs", PipelineDefinition='{"Steps": []}', RoleArn=role)
    assert dev("start", "--environment", "dev").exit_code == 0
    assert dev("deploy", "--environment", "dev", "--name", "second").exit_code == 0
    unclear = dev("start", "--environment", "dev")
    assert unclear.exit_code == 1 and "E747" in unclear.stderr and f"second, {release.name}"[:6] in unclear.stderr
    assert "pipeline/second/" in dev("start", "--environment", "dev", "--name", "second").stdout
    misspelt = dev("start", "--environment", "dev", "--name", "secnd")
    assert "E747" in misspelt.stderr and "Did you mean second?" in misspelt.stderr


def test_an_empty_account(aws: FaultyAws, cursus: Cursus) -> None:
    """It says how to deploy."""
    result = cursus("start", "--environment", "staging")
    assert result.exit_code == 1 and "cursus deploy --environment staging" in result.stderr


def test_an_arn_finds_its_environment(dev: Cursus, folder: Path) -> None:
    """By account; two environments of one account have to be told apart."""
    arn = output(dev("start", "--environment", "dev", "--wait", *JSON))["execution"]
    assert dev("watch", arn).exit_code == 0
    (folder / "twin.toml").write_text((folder / "dev.toml").read_text())
    assert "several environments" in dev("watch", arn).stderr
    assert dev("watch", arn, "--environment", "dev").exit_code == 0

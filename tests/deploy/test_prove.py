"""Proving: what the service did to an execution is found, with step and member, and nothing else is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.deploy.account import Account, open_account
from cursus.deploy.deployment import deploy
from cursus.deploy.executions import follow, start
from cursus.deploy.prove.collect import _tuned, collect
from cursus.deploy.prove.judge import Judgement, judge
from cursus.deploy.prove.steps import Verdict
from cursus.deploy.release import Release
from cursus.environments.files import Environment
from cursus.errors import CursusError
from cursus.testing.service import SCRIPT, Fault

from .conftest import ACCOUNTS, PIPELINE, client, compile_release, output
from .faulty_aws import FaultyAws
from .wide import DEFINITION, get, processing

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

PREFIX = "s3://dev-pipelines/breast-cancer"
OUTPUTS = ("ProcessingOutputConfig", "Outputs")


@pytest.fixture
def account(aws: FaultyAws, environments: list[Environment]) -> Account:
    """dev, with the wide pipeline deployed; its model is good enough."""
    account = open_account(environments[0], "us-east-1")
    definition = json.dumps(DEFINITION)
    role = f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    client("dev", "sagemaker").create_pipeline(PipelineName="wide", PipelineDefinition=definition, RoleArn=role)
    SCRIPT.results["Evaluate"] = {"Report": {"metrics": {"auc": 0.9}}}
    return account


def run(account: Account, pipeline: str = "wide", **parameters: str) -> str:
    """An execution to its end, or to the twentieth look where it has none; its ARN."""
    arn, _ = start(account, pipeline, parameters)
    for _, snapshot in zip(range(20), follow(account, arn), strict=False):
        if snapshot.ended:
            break
    return arn


def proven(account: Account, arn: str, *allow_empty: str) -> Judgement:
    return judge(collect(account, arn), datetime.now(UTC), frozenset(allow_empty))


def found(judgement: Judgement) -> list[tuple[str, str]]:
    """Code and place of everything but notes."""
    return [(one.code, one.where) for one in judgement.all_findings if not one.code.startswith("I")]


def test_what_was_promised_was_done(account: Account) -> None:
    """Every step type is compared, and neither the service's defaults nor its times are findings."""
    judgement = proven(account, run(account))
    assert (found(judgement), judgement.proven) == ([], True)
    verdicts = {step.name: step.verdict for step in judgement.steps}
    skipped = {"TellWhy", "Keep"}
    assert {name for name, verdict in verdicts.items() if verdict is Verdict.SKIPPED} == skipped
    assert {verdict for name, verdict in verdicts.items() if name not in skipped} == {Verdict.PROVEN}
    assert judgement.matched == judgement.references > 25


def test_the_other_branch(account: Account) -> None:
    """A worse model takes the other branch, whose steps are compared then."""
    SCRIPT.results["Evaluate"] = {"Report": {"metrics": {"auc": 0.1}}}
    judgement = proven(account, run(account))
    assert found(judgement) == []
    verdicts = {step.name: step.verdict for step in judgement.steps}
    assert (verdicts["Register"], verdicts["Keep"], verdicts["TellWhy"]) == (
        Verdict.SKIPPED,
        Verdict.PROVEN,
        Verdict.PROVEN,
    )


def answering(kind: str, called: dict[str, str]) -> dict[str, Any]:
    """A step with an output of each type, what it is asked for, and a condition on each of them."""
    types = {"text": "String", "count": "Integer", "share": "Float", "fine": "Boolean"}
    outputs = [{"OutputName": name, "OutputType": type_} for name, type_ in types.items()]
    ask = {"Name": "Ask", "Type": kind, "Arguments": {}, "OutputParameters": outputs, **called}

    def on(output: str, comparison: str, value: object) -> dict[str, Any]:
        return {"Type": comparison, "LeftValue": get(f"Steps.Ask.OutputParameters['{output}']"), "RightValue": value}

    conditions = [
        on("text", "Equals", "answer"),
        on("count", "LessThan", 10),
        on("share", "GreaterThan", 0.25),
        on("fine", "Equals", True),
    ]
    branches = {"IfSteps": [processing("Yes", "y")], "ElseSteps": [processing("No", "n")]}
    decide = {"Name": "Decide", "Type": "Condition", "Arguments": {"Conditions": conditions, **branches}}
    return {**DEFINITION, "Steps": [ask, decide]}


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("Lambda", {"FunctionArn": "arn:aws:lambda:us-east-1:111111111111:function:ask"}),
        ("Callback", {"SqsQueueUrl": "https://sqs.us-east-1.amazonaws.com/111111111111/ask"}),
    ],
    ids=["Lambda", "Callback"],
)
@pytest.mark.parametrize(
    ("given", "ran"),
    [({}, "Yes"), ({"count": 9}, "Yes"), ({"count": 30}, "No"), ({"share": 0.2}, "No"), ({"fine": False}, "No")],
)
def test_outputs_have_their_types(
    account: Account, kind: str, called: dict[str, str], given: dict[str, object], ran: str
) -> None:
    """The service shows what a function or a queue answered as text; a number is compared as a number all the same."""
    name = f"{kind}-answers".lower()
    role = f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    text = json.dumps(answering(kind, called))
    client("dev", "sagemaker").create_pipeline(PipelineName=name, PipelineDefinition=text, RoleArn=role)
    SCRIPT.results["Ask"] = given
    judgement = proven(account, run(account, name))
    assert found(judgement) == []
    assert {step.name: step.verdict for step in judgement.steps}[ran] is Verdict.PROVEN


def test_catalogue(aws: FaultyAws, environments: list[Environment]) -> None:
    """So is a pipeline that cursus compiles, with training, calibration, packaging and registration."""
    release = compile_release(PIPELINE.parent / "xgboost_end_to_end")
    deploy(release, "dev", environments)
    account = open_account(environments[0], "us-east-1")
    judgement = proven(account, run(account, release.name))
    assert (found(judgement), {step.verdict for step in judgement.steps}) == ([], {Verdict.PROVEN})


FAULTS = [
    pytest.param(
        Fault("substitute", "Train", ("ResourceConfig", "InstanceCount"), 7),
        [("E726", "Train: ResourceConfig.InstanceCount")],
        id="a parameter",
    ),
    pytest.param(
        Fault("substitute", "Train", ("RoleArn",), "arn:aws:iam::111111111111:role/Other"),
        [("E726", "Train: RoleArn")],
        id="a role",
    ),
    pytest.param(
        Fault("substitute", "Evaluate", ("Environment", "RUN"), "another"),
        [("E726", "Evaluate: Environment.RUN")],
        id="an execution variable",
    ),
    pytest.param(
        Fault("substitute", "Evaluate", ("Environment", "STARTED"), "yesterday"),
        [("E726", "Evaluate: Environment.STARTED")],
        id="a time",
    ),
    pytest.param(
        Fault(
            "substitute",
            "Evaluate",
            ("ProcessingInputs", "input-0", "S3Input", "S3Uri"),
            "s3://dev-pipelines/breast-cancer/train/old/model.tar.gz",
        ),
        [("E726", "Evaluate: ProcessingInputs['input-0'].S3Input.S3Uri")],
        id="a property of another step",
    ),
    pytest.param(
        Fault("substitute", "Register", ("ModelApprovalStatus",), "Approved"),
        [("E726", "Register: ModelApprovalStatus")],
        id="an approval",
    ),
    pytest.param(
        Fault(
            "substitute",
            "Best",
            ("PrimaryContainer", "ModelDataUrl"),
            "s3://dev-pipelines/breast-cancer/tune/second/output/model.tar.gz",
        ),
        [("E726", "Best: PrimaryContainer.ModelDataUrl")],
        id="the best job of a tuning",
    ),
    pytest.param(
        Fault("substitute", "Score", ("ModelName",), "other-model"), [("E726", "Score: ModelName")], id="a model"
    ),
    pytest.param(
        Fault("substitute", "Train", ("StoppingCondition", "MaxRuntimeInSeconds"), 60),
        [("E727", "Train: StoppingCondition.MaxRuntimeInSeconds")],
        id="a plain value",
    ),
    pytest.param(
        Fault("drop", "Prepare", ("Environment", "RUN")),
        [("E728", "Prepare: Environment.RUN")],
        id="a variable dropped",
    ),
    pytest.param(
        Fault("drop", "Prepare", ("ProcessingInputs", "input-0")),
        [("E728", "Prepare: ProcessingInputs['input-0']")],
        id="an input dropped",
    ),
    pytest.param(
        Fault("drop", "Train", ("StoppingCondition",)),
        [("E727", "Train: StoppingCondition.MaxRuntimeInSeconds")],
        id="dropped, and a default in its place",
    ),
    pytest.param(
        Fault("add", "Prepare", ("NetworkConfig",), {"EnableNetworkIsolation": True}),
        [("E729", "Prepare: NetworkConfig.EnableNetworkIsolation")],
        id="a member filled in",
    ),
    pytest.param(
        Fault("add", "Train", ("Environment",), {"HTTP_PROXY": "http://proxy"}),
        [("E729", "Train: Environment.HTTP_PROXY")],
        id="a variable filled in",
    ),
    pytest.param(
        Fault("substitute", "Prepare", (*OUTPUTS, "table", "S3Output", "S3Uri"), "s3://dev-pipelines/elsewhere"),
        [("E730", "Prepare: ProcessingOutputConfig.Outputs.table.S3Output.S3Uri")],
        id="an output diverted",
    ),
    pytest.param(
        Fault("substitute", "Train", ("OutputDataConfig", "S3OutputPath"), "s3://dev-pipelines/breast-cancer-2"),
        [("E730", "Train: OutputDataConfig.S3OutputPath")],
        id="a model diverted to a place that only begins alike",
    ),
    pytest.param(
        Fault("divert", "Prepare", (*OUTPUTS, "table"), "s3://dev-pipelines/elsewhere"),
        [("E731", "Prepare: ProcessingOutputConfig.Outputs.table")],
        id="files diverted, and the answer right",
    ),
    pytest.param(
        Fault("lose", "Train", ("ModelArtifacts", "S3ModelArtifacts")),
        [("E731", "Train: ModelArtifacts.S3ModelArtifacts")],
        id="a model lost",
    ),
    pytest.param(
        Fault("lose", "Score", ("TransformOutput", "S3OutputPath")),
        [("E731", "Score: TransformOutput.S3OutputPath")],
        id="predictions lost",
    ),
    pytest.param(Fault("branch", "GoodEnough"), [("E733", "GoodEnough: Conditions")], id="the other branch"),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
def test_a_fault_of_the_service(account: Account, fault: Fault, expected: list[tuple[str, str]]) -> None:
    """It is one finding with its step and member; every other step is proven."""
    SCRIPT.faults.append(fault)
    judgement = proven(account, run(account))
    assert found(judgement) == expected
    wrong = {step.name for step in judgement.steps if step.verdict is Verdict.WRONG}
    assert (wrong, judgement.proven) == ({fault.step}, False)
    lost = sum(step.references - step.matched for step in judgement.steps)
    assert bool(lost) == any(
        code in ("E726", "E730", "E733") or (code, where) == ("E728", "Prepare: Environment.RUN")
        for code, where in expected
    )


def test_an_output_that_may_be_empty(account: Account) -> None:
    """It is no finding when that is said."""
    SCRIPT.faults.append(Fault("lose", "Prepare", (*OUTPUTS, "table")))
    arn = run(account)
    assert found(proven(account, arn)) == [("E731", "Prepare: ProcessingOutputConfig.Outputs.table")]
    assert found(proven(account, arn, "Prepare.table")) == []


def test_a_step_that_does_not_end(account: Account) -> None:
    """It is named, and the execution that goes on for its sake is not proven."""
    SCRIPT.faults.append(Fault("stick", "Train"))
    judgement = proven(account, run(account))
    assert [code for code, _ in found(judgement)] == ["E736", "E735"]
    assert "Train" in str(judgement.findings[0])


def test_an_execution_that_goes_on(account: Account) -> None:
    """Nothing is stuck about a step that has just begun."""
    arn, _ = start(account, "wide", {})
    next(iter(follow(account, arn)))
    judgement = proven(account, arn)
    assert [code for code, _ in found(judgement)] == ["E735"]
    assert "still running" in judgement.findings[0].message


def test_an_execution_that_somebody_stopped(account: Account) -> None:
    """Who did it is said."""
    arn, _ = start(account, "wide", {})
    next(iter(follow(account, arn)))
    SCRIPT.caller = "arn:aws:iam::111111111111:user/mallory"
    client("dev", "sagemaker").stop_pipeline_execution(PipelineExecutionArn=arn, ClientRequestToken="x" * 32)
    judgement = proven(account, arn)
    assert [code for code, _ in found(judgement)] == ["E735"]
    assert "user/mallory" in judgement.findings[0].message


def test_an_execution_that_failed(account: Account) -> None:
    """The reasons of its steps are said, and what ran before them is compared all the same."""
    SCRIPT.faults.append(Fault("fail", "Evaluate", value="AlgorithmError: no memory"))
    judgement = proven(account, run(account))
    assert [code for code, _ in found(judgement)] == ["E735"]
    assert "Evaluate: AlgorithmError: no memory" in judgement.findings[0].message
    assert {step.name: step.verdict for step in judgement.steps}["Train"] is Verdict.PROVEN


def test_throttled_answers(account: Account, aws: FaultyAws) -> None:
    """Some are repeated; a call that fails for good leaves its step unjudged and hides no other one."""
    arn = run(account)
    aws.fail("sagemaker.DescribeTrainingJob", 400, "ThrottlingException", times=3)
    assert proven(account, arn).proven
    aws.fail("sagemaker.DescribeTrainingJob", 400, "ThrottlingException")
    judgement = proven(account, arn)
    assert {code for code, _ in found(judgement)} == {"E732"}
    assert "ThrottlingException" in str(judgement.all_findings[0])
    verdicts = {step.name: step.verdict for step in judgement.steps}
    assert (verdicts["Train"], verdicts["Prepare"]) == (Verdict.WRONG, Verdict.PROVEN)


def test_what_nobody_may_list(account: Account, aws: FaultyAws) -> None:
    """Outputs that cannot be looked for are not taken for there."""
    arn = run(account)
    aws.fail("s3.GET", 403, "AccessDenied")
    judgement = proven(account, arn)
    assert not judgement.proven
    assert "E731" not in {code for code, _ in found(judgement)}


def test_a_model_that_was_approved_since(account: Account) -> None:
    """What people do to a model afterwards is a note."""
    arn = run(account)
    (package,) = [
        answer
        for answer in collect(account, arn).answers.values()
        if "ModelPackageArn" in answer and isinstance(answer, dict)
    ]
    evidence = collect(account, arn)
    later = package["CreationTime"].replace(year=package["CreationTime"].year + 1)
    changed = {**package, "ModelApprovalStatus": "Approved", "LastModifiedTime": later}
    answers = {**evidence.answers, package["ModelPackageArn"]: changed}
    judgement = judge(replace(evidence, answers=answers), datetime.now(UTC))
    assert judgement.proven
    assert ("I738", "Register: ModelApprovalStatus") in [(one.code, one.where) for one in judgement.all_findings]


# --- reused results


@pytest.fixture
def cached(aws: FaultyAws, environments: list[Environment], release: Release) -> tuple[Account, str]:
    """A pipeline with caching, which ran once."""
    deploy(release, "dev", environments)
    account = open_account(environments[0], "us-east-1")
    run(account, release.name)
    return account, release.name


def test_reused_results(cached: tuple[Account, str]) -> None:
    """They are compared in the execution that they come from."""
    account, name = cached
    judgement = proven(account, run(account, name))
    assert found(judgement) == []
    assert all(step.source for step in judgement.steps)
    assert {step.verdict for step in judgement.steps} == {Verdict.PROVEN}


def test_a_reused_result_that_was_wrong(aws: FaultyAws, environments: list[Environment], release: Release) -> None:
    """The fault of the execution that made it is found in the one that reuses it."""
    deploy(release, "dev", environments)
    account = open_account(environments[0], "us-east-1")
    SCRIPT.faults.append(Fault("add", "TabularPreprocessing-Training", ("Environment", "DEBUG"), "1"))
    run(account, release.name)
    judgement = proven(account, run(account, release.name))
    assert found(judgement) == [("E729", "TabularPreprocessing-Training: Environment.DEBUG")]
    assert all(step.source for step in judgement.steps)


def test_a_result_that_belongs_to_other_values(cached: tuple[Account, str]) -> None:
    """A result that the service should not have reused is told, with what it was made with."""
    account, name = cached
    evidence = collect(account, run(account, name))
    moved = replace(evidence.run, parameters={**evidence.run.parameters, "EXECUTION_S3_PREFIX": "s3://dev-pipelines/x"})
    codes = {one.code for one in judge(replace(evidence, run=moved), datetime.now(UTC)).all_findings}
    assert "W739" in codes


# --- the command


def test_a_proof_is_kept(aws: FaultyAws, cursus: Callable[..., Result], tmp_path: Path) -> None:
    """It lies in the environment's bucket under its own hash, and proving again changes nothing."""
    cursus("deploy", "--environment", "dev")
    arn = output(cursus("start", "--environment", "dev", "--wait", "--format", "json"))["execution"]
    first = output(cursus("prove", arn, "--format", "json"))
    again = output(cursus("prove", arn.rpartition("/")[2], "--environment", "dev", "--format", "json"))
    assert first == again
    assert first["success"] == 1.0 and first["executions"] == 1
    bucket, _, key = first["kept"].removeprefix("s3://").partition("/")
    kept = json.loads(client("dev", "s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    assert (kept["execution"], kept["proven"]) == (arn, True)
    text = cursus("prove", arn).stdout
    assert "proven: " in text and "100.00% over 1 execution" in text


def test_a_fault_fails_the_command(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """Exit code 1, the finding on stderr, and the share of right references over all executions is told."""
    cursus("deploy", "--environment", "dev")
    step = "TabularPreprocessing-Training"
    SCRIPT.faults.append(
        Fault("substitute", step, (*OUTPUTS, 0, "S3Output", "S3Uri"), "s3://dev-pipelines/breast-cancer/else")
    )
    cursus("start", "--environment", "dev", "--wait")
    result = cursus("prove", "--environment", "dev")
    assert result.exit_code == 1
    assert f"{step}: ProcessingOutputConfig.Outputs.processed_data.S3Output.S3Uri: E726" in result.stderr
    assert "W740" in result.stderr
    assert "not proven" in result.stdout


def test_a_proof_without_names(aws: FaultyAws, cursus: Callable[..., Result], tmp_path: Path) -> None:
    """Neither account, bucket, role, prefix nor the pipeline's name is in it, whatever the findings quote."""
    cursus("deploy", "--environment", "dev")
    step, role = "TabularPreprocessing-Training", "arn:aws:iam::222222222222:role/Somebody"
    SCRIPT.faults.append(Fault("substitute", step, ("RoleArn",), role))
    SCRIPT.faults.append(
        Fault("substitute", step, (*OUTPUTS, 0, "S3Output", "S3Uri"), "s3://secret-bucket/222222222222")
    )
    cursus("start", "--environment", "dev", "--wait")
    result = cursus("prove", "--environment", "dev", "--anonymous", "-o", "proof.json")
    assert result.exit_code == 1
    text = Path("proof.json").read_text()
    for name in ("1111", "2222", "dev-pipelines", "secret", "breast-cancer", "alice", "Pipelines", "Somebody", "dev"):
        assert name not in text, name
    document = json.loads(text)
    assert document["proven"] is False and step in text
    printed = cursus("prove", "--environment", "dev", "--anonymous", "--format", "json").stdout
    assert "1111" not in printed and "secret" not in printed


def test_no_sdk_is_needed(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """The commands of executions never import it."""
    import subprocess

    code = "import sys, time; from cursus.cli import main; time.sleep = lambda _: None\n"
    code += "for word in sys.argv[1:]: main([word, '--environment', 'dev'], standalone_mode=False)\n"
    code += "sys.exit(any(name.partition('.')[0] == 'sagemaker' for name in sys.modules))"
    cursus("deploy", "--environment", "dev")
    command = [sys.executable, "-c", code, "start", "watch", "prove", "executions"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "proven" in done.stdout


def test_which_execution(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """No execution, a wrong ID and an ARN of nobody's account are told apart."""
    cursus("deploy", "--environment", "dev")
    none = cursus("prove", "--environment", "dev")
    assert none.exit_code == 1 and "E748" in none.stderr and "cursus start --environment dev" in none.stderr
    cursus("start", "--environment", "dev")
    assert "E748" in cursus("prove", "nonsense", "--environment", "dev").stderr
    stranger = "arn:aws:sagemaker:us-east-1:999999999999:pipeline/p/execution/abc"
    assert "E748" in cursus("watch", stranger).stderr
    assert CliRunner().invoke(main, ["prove"]).exit_code == 2


def test_a_stranger_s_proof_is_not_used(account: Account) -> None:
    """A file below the proofs that is not what its name says proves nothing."""
    from cursus.deploy.records import Records

    records = Records.of(account, "wide", DEFINITION)
    s3 = client("dev", "s3")
    sha = "a" * 64
    body: dict[str, Any] = {"format": 1, "execution": "arn", "definition_sha256": sha, "proven": True}
    body |= {"references": 1, "matched": 1}
    key = f"breast-cancer/cursus/wide/proofs/{sha}/{'b' * 64}.json"
    for content in (b"{", b"[]", json.dumps(body).encode()):
        s3.put_object(Bucket="dev-pipelines", Key=key, Body=content)
        assert records.proofs(sha) == []
    with pytest.raises(CursusError, match="E742"):
        records.definition(sha)
    s3.put_object(Bucket="dev-pipelines", Key=f"breast-cancer/cursus/wide/definitions/{sha}.json", Body=b"{}")
    with pytest.raises(CursusError, match="E744"):
        records.definition(sha)


@pytest.mark.parametrize(("type_", "order"), [("Minimize", "Ascending"), ("Maximize", "Descending")])
@pytest.mark.parametrize("several", [True, False])
def test_the_best_job_comes_first(type_: str, order: str, several: bool) -> None:
    """By the objective of the search, which each of several definitions has."""
    asked: list[dict[str, Any]] = []

    def listed(**request: Any) -> dict[str, Any]:
        asked.append(request)
        return {"TrainingJobSummaries": []}

    objective = {"Type": type_, "MetricName": "loss"}
    answer: dict[str, Any] = {"HyperParameterTuningJobConfig": {"HyperParameterTuningJobObjective": objective}}
    if several:
        answer = {"HyperParameterTuningJobConfig": {}, "TrainingJobDefinitions": [{"TuningObjective": objective}] * 2}
    service = SimpleNamespace(list_training_jobs_for_hyper_parameter_tuning_job=listed)
    _tuned(cast("SageMakerClient", service), "search", answer)
    assert asked[0]["SortOrder"] == order

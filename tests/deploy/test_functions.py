"""Functions that travel with a pipeline: made before it, left alone when they are right, and found by a rollback."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.deploy.deployment import deploy
from cursus.deploy.plan import plan
from cursus.deploy.promotion import promote
from cursus.deploy.release import Release
from cursus.deploy.rights import OPTIONAL, policy
from cursus.deploy.rollback import rollback
from cursus.deploy.verification import verify
from cursus.environments.files import Environment, load_environments
from cursus.errors import CursusError, Diagnostic
from cursus.put_functions import put_functions

from .conftest import ACCOUNTS, client, compile_release, execute, output, toml
from .faulty_aws import FaultyAws

CASE = Path(__file__).parents[2] / "golden" / "steps" / "Lambda" / "handler"
CREATE, PUT = "lambda.CreateFunction", "sagemaker.CreatePipeline"


def project(folder: Path, change: Callable[[str], str] = lambda text: text) -> Path:
    """A copy of the case, with ``change`` made to its handler."""
    shutil.copytree(CASE, folder)
    handler = folder / "code" / "deploy_model.py"
    handler.write_text(change(handler.read_text()))
    return folder


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return compile_release(project(tmp_path / "one"))


@pytest.fixture
def changed(tmp_path: Path) -> Release:
    return compile_release(project(tmp_path / "two", lambda text: text.replace("2}", "3}")))


@pytest.fixture(autouse=True)
def roles(aws: FaultyAws) -> None:
    """AWS Lambda asks whether the role is there."""
    for name in ACCOUNTS:
        for role in ("Pipelines", "Functions"):
            client(name, "iam").create_role(RoleName=role, AssumeRolePolicyDocument="{}")
    aws.forget()


def functions(environment: str = "dev") -> dict[str, dict[str, Any]]:
    found = client(environment, "lambda").list_functions()["Functions"]
    return {one["FunctionName"]: one for one in found}


def name_of(release: Release) -> str:
    (function,) = release.functions.values()
    return function.name


def refused(act: Callable[[], object]) -> list[Diagnostic]:
    with pytest.raises(CursusError) as error:
        act()
    return [found for found in error.value.diagnostics if found.code.startswith("E")]


def test_a_function_is_made_before_its_pipeline(
    aws: FaultyAws, release: Release, environments: list[Environment]
) -> None:
    """With the settings of the config, the code that was published and the pipeline's role; both accounts get it."""
    deployment = deploy(release, "dev", environments)
    assert [(one.name, one.change) for one in deployment.functions] == [(name_of(release), "created")]
    assert aws.writes().index("s3.PUT") < aws.writes().index(CREATE) < aws.writes().index(PUT)
    (function,) = functions().values()
    held = {key: function[key] for key in ("Handler", "Runtime", "Timeout", "MemorySize", "Role", "Environment")}
    assert held == {
        "Handler": "deploy_model.handler",
        "Runtime": "python3.12",
        "Timeout": 60,
        "MemorySize": 128,
        "Role": f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines",
        "Environment": {"Variables": {"TEAM": "fraud"}},
    }
    (key,) = (
        found["Key"]
        for found in client("dev", "s3").list_objects_v2(Bucket="dev-pipelines")["Contents"]
        if found["Key"].endswith("function.zip")
    )
    body = client("dev", "s3").get_object(Bucket="dev-pipelines", Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["deploy_model.py", "naming.py"]
    deploy(release, "staging", environments)
    assert functions("staging").keys() == functions().keys()


def test_repeating_it_changes_nothing(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    deploy(release, "dev", environments)
    aws.forget()
    deployment = deploy(release, "dev", environments)
    assert (deployment.outcome, [one.change for one in deployment.functions]) == ("unchanged", ["unchanged"])
    assert aws.writes() == []


def test_what_a_start_passes(aws: FaultyAws, release: Release, environments: list[Environment], cursus: Any) -> None:
    """Account and region of the environment say where its functions lie; the step is proven to call this one."""
    deploy(release, "dev", environments)
    steps = client("dev", "sagemaker").list_pipeline_execution_steps(PipelineExecutionArn=execute(cursus))
    (step,) = steps["PipelineExecutionSteps"]
    assert step["Metadata"]["Lambda"]["Arn"] == functions()[name_of(release)]["FunctionArn"]


def test_a_role_of_their_own(aws: FaultyAws, release: Release, folder: Path) -> None:
    """Another role in the environment is put into the function that is there; dry runs say so first."""
    deploy(release, "dev", load_environments(folder))
    role = f"arn:aws:iam::{ACCOUNTS['dev']}:role/Functions"
    (folder / "dev.toml").write_text(toml("dev", f'function_role = "{role}"'))
    environments = load_environments(folder)
    aws.forget()
    planned = plan(release, "dev", environments)
    assert [(one.change, one.differs) for one in planned.functions] == [("updated", ("Role",))]
    assert aws.writes() == []
    assert [found.code for found in verify(release, "dev", environments).findings] == ["E757"]
    deploy(release, "dev", environments)
    assert functions()[name_of(release)]["Role"] == role
    assert verify(release, "dev", environments).verified


def test_a_function_that_somebody_changed(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """By hand, code and time-out: reported, and put right."""
    deploy(release, "dev", environments)
    service, name = client("dev", "lambda"), name_of(release)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("deploy_model.py", "def handler(event, context): return {}")
    service.update_function_code(FunctionName=name, ZipFile=buffer.getvalue())
    service.update_function_configuration(FunctionName=name, Timeout=3)
    (found,) = verify(release, "dev", environments).findings
    assert (found.code, "Timeout, code" in found.message) == ("E757", True)
    deploy(release, "dev", environments)
    assert verify(release, "dev", environments).verified
    assert functions()[name]["Timeout"] == 60


def test_another_handler_is_another_function(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """The one before stays for executions that run, and a rollback goes back to it."""
    deploy(release, "dev", environments)
    deploy(changed, "dev", environments)
    assert functions().keys() == {name_of(release), name_of(changed)}
    back = rollback("dev", environments)
    assert (back.sha256, back.findings) == (release.sha256, ())
    assert verify(release, "dev", environments).verified


def test_promoted_to_the_next_account(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """The same definition finds the function of its own account there."""
    deploy(release, "dev", environments)
    promote(release, "dev", "staging", environments, unproven=True)
    assert functions("staging").keys() == functions("dev").keys()
    assert verify(release, "staging", environments).verified
    (one,), (other,) = functions("dev").values(), functions("staging").values()
    assert one["FunctionArn"].replace(ACCOUNTS["dev"], ACCOUNTS["staging"]) == other["FunctionArn"]


def test_a_schedule_passes_where_they_lie(aws: FaultyAws, release: Release, folder: Path) -> None:
    """Nobody is there to give the value when EventBridge starts the pipeline."""
    (folder / "dev.toml").write_text(toml("dev") + '\n[schedule]\nexpression = "rate(1 day)"\n')
    deploy(release, "dev", load_environments(folder))
    (schedule,) = client("dev", "scheduler").list_schedules()["Schedules"]
    target = client("dev", "scheduler").get_schedule(Name=schedule["Name"])["Target"]
    given = {one["Name"]: one["Value"] for one in target["SageMakerPipelineParameters"]["PipelineParameterList"]}
    assert given["FUNCTION_ARN_PREFIX"] == f"arn:aws:lambda:us-east-1:{ACCOUNTS['dev']}:function"
    assert verify(release, "dev", load_environments(folder)).verified


def test_a_rollback_to_a_function_that_was_deleted(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """It is made, and says which function the pipeline lacks."""
    deploy(release, "dev", environments)
    deploy(changed, "dev", environments)
    client("dev", "lambda").delete_function(FunctionName=name_of(release))
    back = rollback("dev", environments)
    assert [(found.code, name_of(release) in found.message) for found in back.findings] == [("W758", True)]


@pytest.mark.parametrize("call", [CREATE, "lambda.GetFunctionConfiguration"])
def test_a_call_that_fails(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], call: str
) -> None:
    """The deployed pipeline stays, and repeating the command completes it."""
    deploy(release, "dev", environments)
    aws.forget()
    aws.fail(call, 500, "ServiceException")
    assert [found.code for found in refused(lambda: deploy(changed, "dev", environments))] == ["E711"]
    assert "sagemaker.UpdatePipeline" not in aws.calls
    aws.heal()
    assert verify(release, "dev", environments).verified
    deploy(changed, "dev", environments)
    assert verify(changed, "dev", environments).verified


def test_two_deployments_at_once(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Whoever comes second finds the function of the first, which is the same."""
    deploy(release, "staging", environments)
    deploy(release, "dev", environments)
    aws.fail("lambda.GetFunctionConfiguration", 404, "ResourceNotFoundException", times=1)
    deployment = deploy(release, "dev", environments)
    assert [one.change for one in deployment.functions] == ["created"]
    assert aws.calls.count(CREATE) == 3


@pytest.mark.parametrize(
    ("state", "calls"),
    [
        ({"State": "Pending"}, ["active"]),
        ({"State": "Active", "LastUpdateStatus": "InProgress"}, ["updated"]),
        ({"State": "Failed"}, ["code", "updated"]),
        ({"State": "Active", "LastUpdateStatus": "Successful"}, []),
    ],
)
def test_a_function_that_cannot_be_called_yet(release: Release, state: dict[str, str], calls: list[str]) -> None:
    """What another deployment has begun is waited for, and what failed is put right."""
    client = Settling(release, state)
    put_functions(release.functions.values(), client, "role", "s3://b/p")
    assert client.done == calls


class Settling:
    """A client of AWS Lambda that has the function in some state until it was waited for."""

    def __init__(self, release: Release, state: dict[str, str]) -> None:
        (function,) = release.functions.values()
        settings = function.settings
        packed = function.code.asset.published_file("function.zip")
        self.held = {
            "Handler": settings.handler,
            "Runtime": settings.runtime,
            "Timeout": settings.timeout,
            "MemorySize": settings.memory,
            "Role": "role",
            "Environment": {"Variables": dict(settings.environment)},
            "CodeSha256": base64.b64encode(hashlib.sha256(packed).digest()).decode(),
            **state,
        }
        self.done: list[str] = []

    def get_function_configuration(self, **_: str) -> dict[str, Any]:
        return self.held

    def update_function_code(self, **_: str) -> None:
        self.done.append("code")

    def get_waiter(self, name: str) -> Any:
        def wait(**_: str) -> None:
            self.done.append(name.removeprefix("function_"))
            self.held |= {"State": "Active", "LastUpdateStatus": "Successful"}

        return SimpleNamespace(wait=wait)


def test_a_role_that_functions_cannot_have(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Told with what its trust policy lacks; no pipeline is made."""
    client("dev", "iam").delete_role(RoleName="Pipelines")
    (found,) = refused(lambda: deploy(release, "dev", environments))
    assert (found.code, "lambda.amazonaws.com" in found.hint) == ("E756", True)
    assert PUT not in aws.calls


def test_written_out_for_another_account(aws: FaultyAws, folder: Path, tmp_path: Path) -> None:
    """Without parameters the ARN names the account of the config's role, and no other account can have it."""
    role = f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    text = toml("dev", f'pipeline_role = "{role}"').partition("[parameters]")[0]
    (folder / "dev.toml").write_text(text)
    frozen = compile_release(project(tmp_path / "frozen"), pipeline_parameters=[], assets="session")
    found = refused(lambda: deploy(frozen, "dev", load_environments(folder)))
    assert {one.code for one in found} == {"E713"}
    assert any("calls arn:aws:lambda:us-east-1:111122223333" in one.message for one in found)
    assert aws.writes() == []


def test_a_value_of_another_account(aws: FaultyAws, release: Release, folder: Path) -> None:
    """Whoever writes the place of functions by hand, and wrong, is told before anything is done."""
    elsewhere = 'FUNCTION_ARN_PREFIX = "arn:aws:lambda:us-east-1:222222222222:function"'
    (folder / "dev.toml").write_text(toml("dev", parameters=elsewhere))
    (found,) = refused(lambda: deploy(release, "dev", load_environments(folder)))
    assert (found.code, ACCOUNTS["dev"] in found.message) == ("E713", True)
    assert aws.writes() == []


def test_as_the_command_says_it(aws: FaultyAws, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a dry run would do, then what was done, for people and for programs."""
    source = project(tmp_path / "told")
    monkeypatch.chdir(folder.parent)

    def cursus(*arguments: str) -> Result:
        paths = ("--dag", str(source / "dag.json"), "--config", str(source / "config.json"))
        return CliRunner().invoke(main, ["deploy", "--environment", "dev", *paths, *arguments])

    planned = output(cursus("--dry-run", "--format", "json"))
    ((name, change),) = [(one["name"], one["change"]) for one in planned["functions"]]
    assert change == "created" and functions() == {}
    assert name in cursus("--dry-run").stdout
    done = cursus()
    assert f"function {name}: created" in done.stdout
    assert functions().keys() == {name}


# --- rights


def test_exactly_the_rights_that_are_listed(
    aws: FaultyAws, release: Release, environments: list[Environment], folder: Path
) -> None:
    """Making, changing and looking at functions need these calls of AWS Lambda, and no others."""
    deploy(release, "dev", environments)
    client("dev", "lambda").update_function_configuration(FunctionName=name_of(release), Timeout=3)
    with_code = io.BytesIO()
    with zipfile.ZipFile(with_code, "w") as archive:
        archive.writestr("x.py", "")
    client("dev", "lambda").update_function_code(FunctionName=name_of(release), ZipFile=with_code.getvalue())
    deploy(release, "dev", environments)
    called = {call.replace(".", ":") for call in aws.calls if call.startswith("lambda.")}
    assert called == {right for right in OPTIONAL["functions"] if right.startswith("lambda:")}


@pytest.mark.parametrize("right", [right for right in OPTIONAL["functions"] if right.startswith("lambda:")])
def test_without_one_right(aws: FaultyAws, release: Release, environments: list[Environment], right: str) -> None:
    """The command names it, leaves the pipeline alone, and does its work once the right is given."""
    if right != "lambda:CreateFunction":
        deploy(release, "dev", environments)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("x.py", "")
        service = client("dev", "lambda")
        service.update_function_code(FunctionName=name_of(release), ZipFile=buffer.getvalue())
        service.update_function_configuration(FunctionName=name_of(release), Timeout=3)
    aws.forget()
    aws.fail(right.replace(":", "."), 403, "AccessDeniedException")
    (found,) = refused(lambda: deploy(release, "dev", environments))
    assert (found.code, right in found.hint) == ("E711", True)
    assert not any(call.startswith("sagemaker.") for call in aws.writes())
    aws.heal()
    deploy(release, "dev", environments)
    assert verify(release, "dev", environments).verified


def test_the_policy(aws: FaultyAws) -> None:
    """Functions of cursus alone."""
    role = "arn:aws:iam::111111111111:role/Pipelines"
    document = policy(["deploy", "functions"], "111111111111", "us-east-1", "demo", "s3://b/models/demo", role)
    by_action = {action: s["Resource"] for s in document["Statement"] for action in s["Action"]}
    assert by_action["lambda:CreateFunction"] == "arn:aws:lambda:us-east-1:111111111111:function:cursus-sagemaker-*"
    assert set(by_action) >= set(OPTIONAL["functions"])
    client("dev", "iam").create_policy(PolicyName="demo", PolicyDocument=json.dumps(document))

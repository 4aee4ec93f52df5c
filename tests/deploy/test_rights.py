"""The rights of each command: exactly what it calls, and without any one of them it says which is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.deploy.rights import OPTIONAL, RIGHTS, policy
from cursus.testing.service import SCRIPT, Fault

from .conftest import client, options
from .faulty_aws import FaultyAws
from .wide import PLAIN, below, package, processing

ACTIONS = {
    "s3.GET": "s3:ListBucket",
    "s3.GetObject": "s3:GetObject",
    "s3.PUT": "s3:PutObject",
    "iam.POST": "iam:GetRole",
    "ServiceQuotasV20190624.ListServiceQuotas": "servicequotas:ListServiceQuotas",
    "Logs_20140328.DescribeLogStreams": "logs:DescribeLogStreams",
    "Logs_20140328.GetLogEvents": "logs:GetLogEvents",
}
IMPLIED = "iam:PassRole"
"""The service asks for it when a role is handed over; no call has its name."""

CODE = "0" * 64
Cursus = Callable[..., Result]
LINES: dict[str, tuple[str, ...]] = {
    "deploy": ("deploy", "--environment", "dev"),
    "verify": ("verify", "--environment", "dev"),
    "status": ("status",),
    "promote": ("promote", "--from", "dev", "--to", "staging"),
    "rollback": ("rollback", "--environment", "dev"),
    "start": ("start", "--environment", "dev"),
    "executions": ("executions", "--environment", "dev"),
    "watch": ("watch", "--environment", "dev"),
    "prove": ("prove", "--environment", "dev"),
}


def recorded(aws: FaultyAws) -> set[str]:
    """The rights that the calls since the last look need."""
    calls = {call for call in aws.calls if not call.startswith("sts.")}
    aws.forget()
    return {ACTIONS.get(call, call.replace(".", ":")) for call in calls}


@pytest.fixture
def plain(aws: FaultyAws, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cursus:
    """Runs a command with a definition from a file, which compiles in no time; the code that it reads is there."""
    monkeypatch.chdir(folder.parent)
    for environment in ("dev", "staging"):
        place = {"Bucket": f"{environment}-pipelines", "Key": f"breast-cancer/assets/{CODE}/main.py"}
        client(environment, "s3").put_object(**place, Body=b"pass")
    aws.forget()
    for name, least in (("wide", 0.8), ("other", 0.7)):
        definition = json.loads(json.dumps(PLAIN).replace('"DefaultValue": 0.8', f'"DefaultValue": {least}'))
        definition["Steps"].append(package("Register", "models"))
        definition["Steps"][0] = processing("Prepare", "table", "s3://raw-data/tables", below("assets", CODE))
        (tmp_path / f"{name}.json").write_text(json.dumps(definition))
    return lambda *arguments: CliRunner().invoke(
        main, [*arguments, *(("--definition", "wide.json") if options(arguments) else ())]
    )


@pytest.fixture
def ready(aws: FaultyAws, plain: Cursus) -> Cursus:
    """The same, with the pipeline deployed to dev after another one, and two executions, of which one is proven."""
    for line in (
        ("deploy", "--environment", "dev", "--definition", "other.json", "--name", "wide"),
        ("deploy", "--environment", "dev"),
        ("start", "--environment", "dev", "--wait"),
        ("prove", "--environment", "dev"),
        ("start", "--environment", "dev", "--wait"),
    ):
        done = CliRunner().invoke(main, list(line)) if "--definition" in line else plain(*line)
        assert done.exit_code == 0, done.output
    aws.forget()
    return plain


def test_a_deployment_from_nothing(aws: FaultyAws, plain: Cursus) -> None:
    """A first one and one over it need what is listed, and nothing else."""
    plain("deploy", "--environment", "dev")
    CliRunner().invoke(main, ["deploy", "--environment", "dev", "--definition", "other.json", "--name", "wide"])
    assert recorded(aws) | {IMPLIED} == set(RIGHTS["deploy"])


def test_what_a_dry_run_and_a_log_need(ready: Cursus, aws: FaultyAws) -> None:
    """These rights are listed beside the others, because the commands do without."""
    ready("deploy", "--environment", "dev", "--dry-run")
    assert recorded(aws) - set(RIGHTS["deploy"]) == set(OPTIONAL["deploy"])
    SCRIPT.faults.append(Fault("fail", "Prepare"))
    ready("start", "--environment", "dev", "--wait")
    assert set(OPTIONAL["watch"]) <= recorded(aws)


LAST = (
    "s3:PutObject",
    "s3:GetObject",  # prove reads the other proofs after it has written its own
    "sagemaker:CreatePipeline",
    "sagemaker:UpdatePipeline",
    "sagemaker:AddTags",
)
"""In the order in which attempts have to be refused them: what one attempt wrote, the next does not write again."""


def refusable(command: str) -> list[str]:
    """The rights that the command uses in an environment where everything is to be found; those of LAST come last."""
    unused = {
        IMPLIED,
        *(("sagemaker:CreatePipeline",) if command in ("deploy", "rollback") else ()),
        *(("sagemaker:UpdatePipeline", "sagemaker:AddTags") if command == "promote" else ()),
    }
    used = [action for action in RIGHTS[command] if action not in unused]
    return sorted(used, key=lambda action: LAST.index(action) if action in LAST else -1)


@pytest.mark.parametrize("command", RIGHTS)
def test_without_one_right(ready: Cursus, aws: FaultyAws, command: str) -> None:
    """Without any one of them the command fails and names what was refused; with all of them it does its work.

    None of the attempts calls anything else.
    """
    line = LINES[command]
    if command == "deploy":
        line = (*line, "--definition", "other.json", "--name", "wide")
    run: Cursus = ready if command != "deploy" else lambda *words: CliRunner().invoke(main, list(words))
    for action in refusable(command):
        call = {known: call for call, known in ACTIONS.items()}.get(action, action.replace(":", "."))
        code = "AccessDenied" if call.startswith("s3.") else "AccessDeniedException"
        aws.fail(call, 403 if call.startswith("s3.") else 400, code)
        refused = run(*line)
        assert refused.exit_code == 1, (action, refused.output)
        assert code in refused.stderr, action
        said = action if action != "sagemaker:AddTags" else "tags are not"
        assert said in refused.stderr or action.partition(":")[2] in refused.stderr
        aws.heal()
    done = run(*line)
    assert done.exit_code == 0, done.output
    assert recorded(aws) == set(refusable(command))


def test_the_policy(aws: FaultyAws) -> None:
    """It allows each right once, on the pipeline, its bucket and its role alone."""
    role = "arn:aws:iam::111111111111:role/Pipelines"
    document = policy(["deploy", "prove"], "111111111111", "us-east-1", "demo", "s3://b/models/demo", role)
    allowed = [action for statement in document["Statement"] for action in statement["Action"]]
    assert sorted(allowed) == sorted({*RIGHTS["deploy"], *RIGHTS["prove"]})
    by_action = {action: s["Resource"] for s in document["Statement"] for action in s["Action"]}
    assert by_action["s3:PutObject"] == "arn:aws:s3:::b/models/demo/*"
    assert by_action["iam:PassRole"] == role
    assert [action for action, resource in by_action.items() if resource == "*"] == ["sagemaker:ListPipelines"]
    client("dev", "iam").create_policy(PolicyName="demo", PolicyDocument=json.dumps(document))  # which moto validates

"""Every command of the roll-out, broken off at any of its calls: by kill -9, by a refusal, by a service that is busy.

What is there afterwards is whole, either as it was before or as it was meant to be, and the same command completes it.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest

from cursus.deploy.account import open_account
from cursus.deploy.deployment import deploy
from cursus.deploy.executions import follow, start
from cursus.deploy.promotion import promote
from cursus.deploy.prove.collect import collect
from cursus.deploy.prove.judge import judge
from cursus.deploy.prove.proof import Proof
from cursus.deploy.records import Records
from cursus.deploy.release import STRICT_PARAMETERS, Release
from cursus.deploy.rollback import rollback
from cursus.environments.files import Environment
from cursus.errors import CursusError
from tests.killing import MOMENTS, forked

from .conftest import client, keys
from .faulty_aws import FaultyAws

pytestmark = pytest.mark.moments

PARAMETERS = [{"Name": name, "Type": "String"} for name in STRICT_PARAMETERS]
STARTED = datetime(2026, 1, 1, tzinfo=UTC)


def small(message: str) -> Release:
    """A pipeline that publishes nothing: only the calls of the commands themselves are left."""
    stop = {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": message}}
    definition = {"Version": "2020-12-01", "Parameters": PARAMETERS, "Steps": [stop]}
    return Release.of_definition("small", json.dumps(definition))


@dataclass(frozen=True)
class Act:
    """A command: ``prepare`` makes the state before it, ``do`` is the command, ``whole`` asserts what always holds.

    ``done`` asserts that the command's work is complete.
    """

    prepare: Callable[[], object]
    do: Callable[[], object]
    whole: Callable[[], None]
    done: Callable[[], None]


OLD, NEW = small("before"), small("after")


def held(environment: str) -> str | None:
    """The definition that an environment has; None without a pipeline."""
    service = client(environment, "sagemaker")
    if not service.list_pipelines()["PipelineSummaries"]:
        return None
    return str(service.describe_pipeline(PipelineName="small")["PipelineDefinition"])


def kept(environment: str) -> Iterator[tuple[str, str]]:
    """Every record of an environment, by its key."""
    for key in keys(environment):
        body = client(environment, "s3").get_object(Bucket=f"{environment}-pipelines", Key=key)["Body"]
        yield key, body.read().decode()


def records_are_whole(environment: str) -> None:
    for key, text in kept(environment):
        named = key.rpartition("/")[2].removesuffix(".json")
        document = json.loads(text)
        if "/definitions/" in key:
            assert named == Release.of_definition("small", text).sha256
        else:
            assert document["proven"] in (True, False) and Proof.read(text, key).address == named


def executions() -> list[str]:
    pages = client("dev", "sagemaker").get_paginator("list_pipeline_executions").paginate(PipelineName="small")
    return [entry["PipelineExecutionArn"] for page in pages for entry in page["PipelineExecutionSummaries"]]


def prove(environment: Environment, arn: str) -> str:
    """What ``cursus prove`` does, at a fixed time."""
    account = open_account(environment, "us-east-1")
    evidence = collect(account, arn)
    proof = Proof.of(evidence.run, judge(evidence, STARTED), environment.name)
    return Records.of(account, evidence.run.pipeline, evidence.run.definition).keep_proof(proof)


@pytest.fixture(params=["deploy", "promote", "rollback", "start", "prove"])
def act(request: pytest.FixtureRequest, aws: FaultyAws, environments: list[Environment]) -> Act:
    dev = environments[0]
    deploy(OLD, "dev", environments)

    def whole() -> None:
        assert held("dev") in (OLD.text, NEW.text)
        assert held("staging") in (None, OLD.text, NEW.text)
        records_are_whole("dev")
        records_are_whole("staging")

    def holds(environment: str, release: Release) -> None:
        whole()
        assert held(environment) == release.text
        assert any(key.endswith(f"definitions/{release.sha256}.json") for key in keys(environment))

    if request.param == "deploy":
        return Act(
            lambda: deploy(OLD, "dev", environments),
            lambda: deploy(NEW, "dev", environments),
            whole,
            lambda: holds("dev", NEW),
        )
    if request.param == "promote":
        # OLD goes back by deploying; there is nothing that takes a pipeline away from an environment.
        deploy(NEW, "dev", environments)
        return Act(
            lambda: deploy(OLD, "staging", environments),
            lambda: promote(NEW, "dev", "staging", environments, unproven=True),
            whole,
            lambda: holds("staging", NEW),
        )
    if request.param == "rollback":
        return Act(
            lambda: (deploy(OLD, "dev", environments), deploy(NEW, "dev", environments)),
            lambda: rollback("dev", environments, to=OLD.sha256),
            whole,
            lambda: holds("dev", OLD),
        )
    account = open_account(dev, "us-east-1")
    if request.param == "start":
        before: list[int] = []

        def once_more() -> None:
            assert len(executions()) > before[-1]
            whole()

        return Act(lambda: before.append(len(executions())), lambda: start(account, "small"), whole, once_more)
    arn, _ = start(account, "small")
    list(islice(follow(account, arn), 20))

    def forget_proofs() -> None:
        for key in keys("dev"):
            if "/proofs/" in key:
                client("dev", "s3").delete_object(Bucket="dev-pipelines", Key=key)

    def is_kept() -> None:
        assert len([key for key in keys("dev") if "/proofs/" in key]) == 1
        whole()

    return Act(forget_proofs, lambda: prove(dev, arn), whole, is_kept)


def calls_of(act: Act, aws: FaultyAws) -> list[str]:
    """What an undisturbed run asks the service."""
    act.prepare()
    aws.forget()
    act.do()
    calls = list(aws.calls)
    act.done()
    assert len(calls) >= 2
    return calls


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_killed(act: Act, aws: FaultyAws) -> None:
    """kill -9 before some of the calls."""
    count, killed = len(calls_of(act, aws)), 0
    for moment in range(MOMENTS):
        act.prepare()
        aws.forget()
        process = forked(act.do)
        aws.victim, aws.at = process.kill, 1 + moment * count // MOMENTS
        process.start()
        process.join(600)
        killed += process.exitcode == -signal.SIGKILL
        aws.forget()
        act.whole()
        act.do()
        act.done()
    assert killed >= MOMENTS - 2  # the last answers may come before the signal


def test_refused(act: Act, aws: FaultyAws) -> None:
    """Each call is refused once: told with a code, or done without."""
    for call, after, before in _each(calls_of(act, aws)):
        act.prepare()
        aws.forget()
        aws.fail(call, 403, "AccessDeniedException", times=1, after=after)
        told: Any = None
        try:
            act.do()
        except CursusError as error:
            told = error
        aws.forget()
        act.whole()
        if told is None:
            act.done()
        else:
            assert all(found.code and found.hint for found in told.diagnostics), before
        act.do()
        act.done()


def test_busy(act: Act, aws: FaultyAws) -> None:
    """Each call is throttled twice: nobody notices."""
    for call, after, _ in _each(calls_of(act, aws)):
        act.prepare()
        aws.forget()
        aws.fail(call, 400, "ThrottlingException", times=2, after=after)
        act.do()
        aws.forget()
        act.done()


def _each(calls: list[str]) -> list[tuple[str, int, int]]:
    """Some of the calls, evenly: each with the number of the same before it, and its place."""
    # sts is left out: who one is, is asked once for a session.
    places = [place for place, call in enumerate(calls) if not call.startswith("sts.")]
    chosen = {places[moment * len(places) // MOMENTS] for moment in range(MOMENTS)}
    return [(calls[place], calls[:place].count(calls[place]), place) for place in sorted(chosen)]

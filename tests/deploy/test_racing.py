"""Several deployments at once, and deployments that are killed: always one whole pipeline, always repeatable."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from cursus.core.assets import Asset, PublishedAsset
from cursus.deploy.deployment import Deployment, deploy
from cursus.deploy.release import Release
from cursus.deploy.verification import verify
from cursus.environments.files import Environment, load_environments
from cursus.errors import CursusError
from cursus.publish import publish_assets
from tests.killing import MOMENTS, forked

from .conftest import ACCOUNTS, client, keys, toml
from .faulty_aws import FaultyAws


def attempt(release: Release, environments: list[Environment]) -> Deployment | list[str]:
    """A deployment, or the codes that it is told."""
    try:
        return deploy(release, "dev", environments)
    except CursusError as error:
        return [found.code for found in error.diagnostics if found.code.startswith("E")]


def test_four_first_deployments(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """One creates the pipeline, the others find theirs there."""
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: attempt(release, environments), range(4)))
    outcomes = sorted(one.outcome if isinstance(one, Deployment) else str(one) for one in done)
    assert outcomes == ["created", "unchanged", "unchanged", "unchanged"]
    assert verify(release, "dev", environments).verified


def test_created_by_somebody_else_meanwhile(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the call another definition was put there: it is replaced and kept as the one before."""
    from cursus.deploy import service

    created = service.create

    def late(*arguments: Any) -> str:
        monkeypatch.setattr(service, "create", created)
        deploy(release, "dev", environments)
        return created(*arguments)

    monkeypatch.setattr(service, "create", late)
    deployment = deploy(changed, "dev", environments)
    assert (deployment.outcome, deployment.previous) == ("updated", release.sha256)
    assert verify(changed, "dev", environments).verified


def test_two_different_ones(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """What is there is one of them, with the tags of that one; whoever was overtaken is told."""
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda one: attempt(one, environments), [release, changed, release, changed]))
    told = [one for one in done if not isinstance(one, Deployment)]
    assert all(set(codes) <= {"E753"} for codes in told)
    (winner,) = [one for one in (release, changed) if verify(one, "dev", environments).verified]
    assert any(isinstance(one, Deployment) and one.sha256 == winner.sha256 for one in done)


def test_overtaken(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update between this one and its tags is not called by this one's hash."""
    from cursus.deploy import service

    deploy(release, "dev", environments)
    tagged = service.tag
    theirs = json.dumps({**json.loads(release.text), "Metadata": {"by": "them"}})

    def late(*arguments: Any) -> None:
        client("dev", "sagemaker").update_pipeline(PipelineName=release.name, PipelineDefinition=theirs)
        tagged(*arguments)

    monkeypatch.setattr(service, "tag", late)
    assert attempt(changed, environments) == ["E753"]
    monkeypatch.setattr(service, "tag", tagged)
    codes = {found.code for found in verify(changed, "dev", environments).findings}
    assert "E717" in codes and "E718" not in codes


def test_two_updates_of_the_same(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conflict with somebody who puts the very same definition is none."""
    from cursus.deploy import service

    deploy(release, "dev", environments)
    updated = service.update

    def late(*arguments: Any) -> None:
        updated(*arguments)
        aws.fail("sagemaker.UpdatePipeline", 400, "ConflictException", times=1)
        updated(*arguments)

    monkeypatch.setattr(service, "update", late)
    assert deploy(changed, "dev", environments).outcome == "updated"
    assert verify(changed, "dev", environments).verified


# --- kill -9

SCHEDULE = '[schedule]\nexpression = "rate(1 day)"\n'


@pytest.mark.moments
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_killed_at_any_moment(aws: FaultyAws, release: Release, changed: Release, folder: Path) -> None:
    """kill -9 before each of several calls of an update: the pipeline is the one before or the one after, whole, and
    the same command completes it, as if nothing had been."""
    (folder / "dev.toml").write_text(f"{toml('dev')}\n{SCHEDULE}")
    environments = load_environments(folder)
    deploy(release, "dev", environments)
    aws.forget()
    deploy(changed, "dev", environments)
    count = len(aws.calls)
    assert count >= 15
    targets, killed = [release, changed], 0
    for moment in range(MOMENTS):
        target, before = targets[moment % 2], targets[(moment + 1) % 2]
        aws.forget()
        process = forked(lambda target=target: deploy(target, "dev", environments))  # type: ignore[misc]
        aws.victim = process.kill
        aws.at = 1 + moment * count // MOMENTS
        process.start()
        process.join(120)
        killed += process.exitcode == -signal.SIGKILL
        aws.forget()
        held = client("dev", "sagemaker").describe_pipeline(PipelineName=release.name)["PipelineDefinition"]
        assert held in (before.text, target.text)
        deploy(target, "dev", environments)
        assert verify(target, "dev", environments).findings == ()
    assert killed >= MOMENTS - 2
    definitions = {key for key in keys("dev") if "/definitions/" in key}
    assert {key.rpartition("/")[2] for key in definitions} == {f"{one.sha256}.json" for one in targets}
    assert all(key.startswith("breast-cancer/cursus/") for key in definitions)


@pytest.mark.moments
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_publishing_killed_at_any_moment(aws: FaultyAws) -> None:
    """kill -9 before each of several calls of a publish: no object is half there or in a wrong place, and the next
    publish uploads what is missing, and nothing that is there."""
    files = {f"part_{number}.py": f"PART = {number}\n".encode() for number in range(MOMENTS)}
    asset = PublishedAsset(Asset(files), "s3://dev-pipelines/cursus/assets")
    there = {f"cursus/assets/{asset.asset.sha256}/{name}": content for name, content in files.items()}
    s3, killed = client("dev", "s3"), 0
    for moment in range(MOMENTS):
        if old := [{"Key": key} for key in keys("dev")]:
            s3.delete_objects(Bucket="dev-pipelines", Delete={"Objects": old})
        aws.forget()
        process = forked(lambda: publish_assets([asset], _session_of("dev"), bucket_owner=ACCOUNTS["dev"]))
        aws.victim, aws.at = process.kill, 1 + moment
        process.start()
        process.join(120)
        killed += process.exitcode == -signal.SIGKILL
        aws.forget()
        before = keys("dev")
        assert all(s3.get_object(Bucket="dev-pipelines", Key=key)["Body"].read() == there[key] for key in before)
        (published,) = publish_assets([asset], _session_of("dev"), bucket_owner=ACCOUNTS["dev"])
        assert {f"cursus/assets/{asset.asset.sha256}/{name}" for name in published.missing} <= there.keys() - before
        assert keys("dev") == there.keys()
    assert killed == MOMENTS


def _session_of(environment: str) -> boto3.Session:
    """A session in the account of an environment."""
    session = boto3.Session()
    session.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", ACCOUNTS[environment])
    )
    return session

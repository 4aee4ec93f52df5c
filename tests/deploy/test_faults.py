"""An AWS that throttles, breaks, refuses or breaks off: repeated, or told plainly, and nothing is left half done."""

from __future__ import annotations

import pytest

from cursus.deploy.deployment import deploy
from cursus.deploy.release import Release
from cursus.deploy.verification import State, verify
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic

from .conftest import client, objects
from .faulty_aws import FaultyAws

ATTEMPTS = 8
READS = ["sagemaker.ListPipelines", "sagemaker.DescribePipeline", "sagemaker.ListTags"]
READS += ["sagemaker.ListPipelineExecutions", "sts.POST", "s3.GET"]
WRITES = ["s3.PUT", "sagemaker.UpdatePipeline", "sagemaker.AddTags"]


def refused(release: Release, environments: list[Environment]) -> list[Diagnostic]:
    """What a deployment to dev is told that does not succeed."""
    with pytest.raises(CursusError) as error:
        deploy(release, "dev", environments)
    return [found for found in error.value.diagnostics if found.code.startswith("E")]


def held(release: Release) -> str:
    """The definition that dev holds."""
    text: str = client("dev", "sagemaker").describe_pipeline(PipelineName=release.name)["PipelineDefinition"]
    return text


@pytest.mark.parametrize(("status", "code"), [(400, "ThrottlingException"), (503, "ServiceUnavailable")])
def test_what_passes_is_repeated(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], status: int, code: str
) -> None:
    """Too many calls, and a service that is down for some attempts, are nobody's business but botocore's."""
    deploy(release, "dev", environments)
    for call in (*READS, *WRITES):
        aws.fail(call, status, code, times=3)
    assert deploy(changed, "dev", environments).outcome == "updated"
    assert [fault.times for fault in aws.faults] == [0] * len(aws.faults)
    assert verify(changed, "dev", environments).verified


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_what_lasts_is_told_and_can_be_repeated(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], call: str
) -> None:
    """Whichever call fails for good, the pipeline is the one before or the one after, and a repetition completes it."""
    deploy(release, "dev", environments)
    aws.forget()
    aws.fail(call, 500, "InternalFailure")
    told = refused(changed, environments)
    assert {found.code for found in told} <= {"E711", "E722", "E233"}
    assert any("InternalFailure" in found.message for found in told)
    assert aws.calls.count(call) >= ATTEMPTS
    aws.heal()
    assert held(release) == (changed.text if call == "sagemaker.AddTags" else release.text)
    deploy(changed, "dev", environments)
    assert verify(changed, "dev", environments).verified


def test_a_pipeline_is_not_created_before_its_assets_are_there(
    aws: FaultyAws, release: Release, environments: list[Environment]
) -> None:
    """S3 that takes half of the files leaves no pipeline behind; the next run uploads the other half alone."""
    aws.fail("s3.PUT", 403, "AccessDenied", after=4)
    assert [found.code for found in refused(release, environments)] == ["E233"]
    assert "sagemaker.CreatePipeline" not in aws.calls
    before = objects("dev")
    every = sum(len(asset.asset.published_sizes) for asset in release.assets)
    assert 0 < len(before) < every
    assert verify(release, "dev", environments).state is State.ABSENT
    aws.heal()
    deployment = deploy(release, "dev", environments)
    assert sum(len(asset.missing) for asset in deployment.publications) == every - len(before)
    assert verify(release, "dev", environments).verified


@pytest.mark.parametrize(
    ("call", "code", "hint"),
    [
        ("sagemaker.CreatePipeline", "AccessDeniedException", "sagemaker:CreatePipeline"),
        ("sagemaker.ListPipelines", "AccessDeniedException", "sagemaker:ListPipelines"),
        ("sagemaker.ListPipelines", "ExpiredTokenException", "Renew"),
        ("sagemaker.CreatePipeline", "ConflictException", "Someone else"),
        ("sts.POST", "AccessDenied", "sts:AssumeRole"),
    ],
)
def test_a_refusal_is_told_once_with_the_way_out(
    aws: FaultyAws, release: Release, environments: list[Environment], call: str, code: str, hint: str
) -> None:
    """What repeating would not mend is not repeated, and the remedy is said."""
    aws.fail(call, 403 if "Denied" in code else 400, code)
    (told,) = refused(release, environments)
    assert (told.code, told.where) == ("E711", "dev")
    assert code in told.message and hint in told.hint
    assert aws.calls.count(call) == 1
    aws.heal()
    assert verify(release, "dev", environments).state is State.ABSENT


def test_tags_that_are_refused_are_told_as_such(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """The one state between before and after says its name, is no verified one, and the next run completes it."""
    deploy(release, "dev", environments)
    aws.fail("sagemaker.AddTags", 400, "AccessDeniedException")
    assert [found.code for found in refused(changed, environments)] == ["E722", "E711"]
    aws.heal()
    assert [found.code for found in verify(changed, "dev", environments).findings] == ["E718"]
    deploy(changed, "dev", environments)
    assert verify(changed, "dev", environments).verified


def test_nobody_answers(
    release: Release, environments: list[Environment], aws: FaultyAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network without AWS is told with the address that was tried."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    (told,) = refused(release, environments)
    assert told.code == "E711" and "127.0.0.1:9" in told.message


def test_no_credentials(
    release: Release, environments: list[Environment], aws: FaultyAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any, the environment's profile is named as the place for them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (told,) = refused(release, environments)
    assert told.code == "E711" and "profile" in told.hint

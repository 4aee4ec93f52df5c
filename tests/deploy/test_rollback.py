"""Rolling back: the definition before, by its hash, whatever broke off before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from benchmarks.pipelines import write_pipeline
from cursus.deploy.deployment import deploy
from cursus.deploy.release import Release
from cursus.deploy.rollback import rollback
from cursus.deploy.verification import verify
from cursus.environments.files import Environment, load_environments
from cursus.errors import CursusError

from .conftest import client, compile_release, output, toml
from .faulty_aws import FaultyAws


def codes(error: pytest.ExceptionInfo[CursusError]) -> list[str]:
    return [found.code for found in error.value.diagnostics]


def test_back_and_forth(aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]) -> None:
    """It restores what was there before, verified with its assets; once more restores what that replaced."""
    deploy(release, "dev", environments)
    deploy(changed, "dev", environments)
    back = rollback("dev", environments)
    assert (back.outcome, back.sha256, back.previous) == ("updated", release.sha256, changed.sha256)
    assert verify(release, "dev", environments).verified
    assert rollback("dev", environments).sha256 == changed.sha256
    assert verify(changed, "dev", environments).verified


def test_any_earlier_one(aws: FaultyAws, environments: list[Environment], release: Release, changed: Release) -> None:
    """The beginning of a hash is enough when it is the beginning of one only; repeating it changes nothing."""
    third = compile_release(pipeline_parameters=["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN=arn:aws:iam::1:role/x"])
    for one in (release, changed, third):
        deploy(one, "dev", environments)
    assert rollback("dev", environments, to=release.sha256[:10]).sha256 == release.sha256
    aws.forget()
    assert rollback("dev", environments, to=release.sha256[:10]).outcome == "unchanged"
    assert aws.writes() == []
    with pytest.raises(CursusError) as error:
        rollback("dev", environments, to="zzz")
    assert codes(error) == ["E742"] and third.sha256[:12] in error.value.diagnostics[0].hint


def test_nothing_before(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """A first deployment has nothing before it, and an empty account no pipeline."""
    with pytest.raises(CursusError) as error:
        rollback("dev", environments)
    assert codes(error) == ["E747"]
    deploy(release, "dev", environments)
    with pytest.raises(CursusError) as error:
        rollback("dev", environments)
    assert codes(error) == ["E742"]


def test_what_somebody_else_put_there(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """A definition that cursus did not deploy is kept too, before another one replaces it."""
    deploy(release, "dev", environments)
    theirs = json.dumps({**json.loads(release.text), "Metadata": {"by": "hand"}})
    service = client("dev", "sagemaker")
    service.update_pipeline(PipelineName=release.name, PipelineDefinition=theirs)
    deploy(changed, "dev", environments)
    rollback("dev", environments)
    held = service.describe_pipeline(PipelineName=release.name)["PipelineDefinition"]
    assert json.loads(held) == json.loads(theirs)


@pytest.mark.parametrize("call", ["sagemaker.UpdatePipeline", "sagemaker.AddTags", "s3.GET"])
def test_a_rollback_that_breaks_off(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment], call: str
) -> None:
    """Repeated, it ends where it would have ended, and does not go back to where it came from."""
    deploy(release, "dev", environments)
    deploy(changed, "dev", environments)
    aws.fail(call, 500, "InternalFailure")
    with pytest.raises(CursusError):
        rollback("dev", environments)
    aws.heal()
    assert rollback("dev", environments).sha256 == release.sha256
    assert verify(release, "dev", environments).verified


def test_after_a_deployment_that_broke_off(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """Whose definition is there and whose tags are not: it is the one before that comes back."""
    deploy(release, "dev", environments)
    aws.fail("sagemaker.AddTags", 500, "InternalFailure")
    with pytest.raises(CursusError):
        deploy(changed, "dev", environments)
    aws.heal()
    assert rollback("dev", environments).sha256 == release.sha256
    assert verify(release, "dev", environments).verified


def test_values_that_do_not_fit(aws: FaultyAws, environments: list[Environment], folder: Path) -> None:
    """A definition that the environment's values no longer fit is not put back."""
    names = ["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN"]
    deploy(compile_release(pipeline_parameters=names), "dev", environments)
    key = (
        f'KMS_ENCRYPTION_KEY_PARAM = "arn:aws:kms:us-east-1:111111111111:key/{"1234abcd-12ab-34cd-56ef-1234567890ab"}"'
    )
    (folder / "dev.toml").write_text(toml("dev", parameters=key))
    later = load_environments(folder)
    deploy(compile_release(pipeline_parameters=[*names, "KMS_ENCRYPTION_KEY_PARAM"]), "dev", later)
    aws.forget()
    with pytest.raises(CursusError) as error:
        rollback("dev", later)
    assert codes(error) == ["E703"]
    assert aws.writes() == []


def test_a_large_definition(aws: FaultyAws, environments: list[Environment], tmp_path: Path) -> None:
    """It travels through S3 on its way back as well."""
    folder = write_pipeline(tmp_path / "large", 100)
    large = compile_release(folder)
    other = compile_release(folder, pipeline_parameters=["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN=a"])
    deploy(large, "dev", environments)
    deploy(other, "dev", environments)
    assert rollback("dev", environments).sha256 == large.sha256
    assert verify(large, "dev", environments).verified


def test_the_command(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """It needs neither DAG nor config, and says what is there now."""
    cursus("deploy", "--environment", "dev")
    first = output(cursus("verify", "--environment", "dev", "--format", "json"))["deployed_sha256"]
    cursus(
        "deploy", "--environment", "dev", "--parameter", "EXECUTION_S3_PREFIX", "--parameter", "EXECUTION_ROLE_ARN=x"
    )
    result = cursus("rollback", "--environment", "dev")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("dev: updated ") and f"definition {first}" in result.stdout

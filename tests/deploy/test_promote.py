"""Promoting: the same definition for the next environment, once the one before is known to hold it."""

from __future__ import annotations

import json

import pytest

from cursus.definition.resolve import resolve
from cursus.deploy.deployment import deploy
from cursus.deploy.promotion import promote
from cursus.deploy.release import Release
from cursus.deploy.verification import verify
from cursus.environments.files import Environment
from cursus.errors import CursusError

from .conftest import ACCOUNTS, client, objects
from .faulty_aws import FaultyAws


def refused(release: Release, environments: list[Environment], *, unproven: bool = True) -> list[str]:
    with pytest.raises(CursusError) as error:
        promote(release, "dev", "staging", environments, unproven=unproven)
    return [found.code for found in error.value.diagnostics]


def test_from_dev_to_prod(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Three accounts end with one hash, each with its own assets, and their values lead to their own places."""
    deploy(release, "dev", environments)
    hashes = {
        promote(release, "dev", "staging", environments, unproven=True).sha256,
        promote(release, "staging", "prod", environments, unproven=True).sha256,
    }
    assert hashes == {release.sha256}
    assert objects("dev") == objects("staging") == objects("prod") != set()
    for environment in environments:
        assert verify(release, environment.name, environments).verified
        described = client(environment.name, "sagemaker").describe_pipeline(PipelineName=release.name)
        run = json.dumps(resolve(json.loads(described["PipelineDefinition"]), environment.parameters))
        others = ACCOUNTS.keys() - {environment.name}
        assert f"s3://{environment.name}-pipelines/" in run
        assert not any(f"s3://{other}-pipelines/" in run or ACCOUNTS[other] in run for other in others)


def test_only_what_was_deployed(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """Nothing is promoted from an environment that holds nothing, or something else than is compiled now."""
    assert refused(release, environments) == ["E721"]
    deploy(release, "dev", environments)
    aws.forget()
    codes = refused(changed, environments)
    assert codes[0] == "E721" and "E717" in codes
    assert aws.writes() == []


def test_only_what_is_whole(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """An environment that lost one asset is not verified, so nothing comes from it."""
    deploy(release, "dev", environments)
    client("dev", "s3").delete_object(Bucket="dev-pipelines", Key=sorted(objects("dev"))[0])
    assert refused(release, environments) == ["E721", "E719"]
    assert objects("staging") == set()


def test_a_target_that_refuses_keeps_what_it_had(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """A promotion that breaks off leaves the target's pipeline as it was, and goes through when it is repeated."""
    deploy(release, "staging", environments)
    deploy(changed, "dev", environments)
    aws.fail("sagemaker.UpdatePipeline", 500, "InternalFailure")
    assert refused(changed, environments) == ["E711"]
    aws.heal()
    assert verify(release, "staging", environments).verified
    assert promote(changed, "dev", "staging", environments, unproven=True).outcome == "updated"
    assert verify(changed, "staging", environments).verified

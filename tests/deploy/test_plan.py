"""Plans: what a deployment or a promotion would do, and what is missing, without changing anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from cursus.deploy.deployment import deploy
from cursus.deploy.plan import plan
from cursus.deploy.release import Release
from cursus.environments.files import Environment, load_environments
from cursus.testing.service import SCRIPT

from .conftest import ACCOUNTS, client, execute, keys, output, toml
from .faulty_aws import FaultyAws

JSON = ("--format", "json")
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def roles(aws: FaultyAws) -> FaultyAws:
    """The role of each environment, which moto otherwise does without."""
    for name in ACCOUNTS:
        client(name, "iam").create_role(RoleName="Pipelines", AssumeRolePolicyDocument=TRUST)
    aws.forget()
    return aws


def codes(release: Release, environments: list[Environment]) -> list[str]:
    return [found.code for found in plan(release, "dev", environments).findings]


def test_a_first_deployment(roles: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Every file of the assets is told with its size, nothing is missing, and nothing is written."""
    planned = plan(release, "dev", environments)
    assert (planned.outcome, planned.deployed_sha256, planned.findings) == ("would create", None, ())
    deployment = deploy(release, "dev", environments)
    uploaded = {f"{asset.location}/{name}" for asset in deployment.publications for name in asset.missing}
    assert {place for place, _ in planned.uploads} == uploaded
    s3 = client("dev", "s3")
    for place, size in planned.uploads:
        key = place.removeprefix("s3://dev-pipelines/")
        assert s3.head_object(Bucket="dev-pipelines", Key=key)["ContentLength"] == size, place


def test_nothing_is_changed(roles: FaultyAws, cursus: Callable[..., Result], changed: Release) -> None:
    """Neither the first dry run nor one over a deployed pipeline writes anything."""
    first = output(cursus("deploy", "--environment", "dev", "--dry-run", *JSON))
    assert first["outcome"] == "would create" and first["upload_size"] > 0
    assert (roles.writes(), keys("dev")) == ([], set())
    output(cursus("deploy", "--environment", "dev", *JSON))
    roles.forget()
    text = cursus("deploy", "--environment", "dev", "--dry-run")
    assert "dev: unchanged" in text.stdout and "0 files to upload, 0 bytes" in text.stdout
    assert roles.writes() == []


def test_a_change_is_classified(
    roles: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """The differences lead from what is deployed to what is compiled; only what is new would be uploaded."""
    deploy(release, "dev", environments)
    planned = plan(changed, "dev", environments)
    assert (planned.outcome, planned.deployed_sha256) == ("would update", release.sha256)
    assert {difference.kind for difference in planned.differences} == {"cache-busting"}
    assert [place.rpartition("/")[2] for place, _ in planned.uploads] == ["hyperparameters.json"]


def test_everything_that_is_missing(roles: FaultyAws, release: Release, folder: Path) -> None:
    """A role, a bucket and a quota are told in one plan, which says that it is not possible."""
    text = toml("dev", 'pipeline_role = "arn:aws:iam::111111111111:role/Nobody"')
    (folder / "dev.toml").write_text(text.replace("dev-pipelines", "dev-nowhere"))
    SCRIPT.quotas["ml.m5.xlarge for training job usage"] = 0
    planned = plan(release, "dev", load_environments(folder))
    assert sorted(found.code for found in planned.findings) == ["E233", "E751", "E752"]
    quota = next(found for found in planned.findings if found.code == "E752")
    assert "XGBoostTraining asks for 1" in quota.message and "ml.m5.xlarge for training job usage" in quota.message
    assert not planned.possible


def test_the_machines_of_each_definition_of_a_search(
    roles: FaultyAws, release: Release, environments: list[Environment]
) -> None:
    """A search of several algorithms asks for the machines of each of them."""
    jobs = [
        {"DefinitionName": name, "ResourceConfig": {"InstanceType": f"ml.{name}.xlarge", "InstanceCount": 3}}
        for name in ("c5", "m5")
    ]
    search = {"Name": "Search", "Type": "Tuning", "Arguments": {"TrainingJobDefinitions": jobs}}
    SCRIPT.quotas |= {f"ml.{name}.xlarge for training job usage": 2 for name in ("c5", "m5")}
    wider = {**release.definition, "Steps": [*release.definition["Steps"], search]}
    planned = plan(replace(release, text=json.dumps(wider)), "dev", environments)
    asked = {found.message for found in planned.findings if found.code == "E752"}
    assert len([message for message in asked if message.startswith("Search asks for 3")]) == 2


def test_a_quota_that_is_enough(roles: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """As many machines as one step asks for will do."""
    SCRIPT.quotas["ml.m5.xlarge for training job usage"] = 1
    assert codes(release, environments) == []


def test_what_nobody_may_look_at(roles: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Without the right to look, that is a note, and the plan stands."""
    roles.fail("iam.POST", 403, "AccessDenied")
    roles.fail("ServiceQuotasV20190624.ListServiceQuotas", 400, "AccessDeniedException")
    planned = plan(release, "dev", environments)
    assert {found.code for found in planned.findings} == {"I750"}
    assert planned.possible


def test_a_promotion(roles: FaultyAws, cursus: Callable[..., Result]) -> None:
    """Its plan tells what keeps it from happening, and beside that what it would do."""
    promotion = ("promote", "--from", "dev", "--to", "staging", "--dry-run")
    cursus("deploy", "--environment", "dev")
    refused = cursus(*promotion, *JSON)
    document = json.loads(refused.stdout)
    assert refused.exit_code == 1
    assert [found["code"] for found in document["findings"]] == ["E741"]
    assert (document["result"]["possible"], document["result"]["outcome"]) == (False, "would create")
    execute(cursus)
    roles.forget()
    assert output(cursus(*promotion, *JSON))["possible"]
    assert roles.writes() == [] and keys("staging") == set()

"""Verifying: every way in which an account can hold something else than was compiled, told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus.deploy.account import open_account
from cursus.deploy.deployment import deploy
from cursus.deploy.executions import start
from cursus.deploy.release import Release
from cursus.deploy.service import held_definition
from cursus.deploy.status import status
from cursus.deploy.verification import State, Verification, verify
from cursus.environments.files import Environment, load_environments
from cursus.errors import CursusError

from .conftest import ACCOUNTS, client, objects, toml
from .faulty_aws import FaultyAws


def codes(verification: Verification) -> list[str]:
    return sorted(found.code for found in verification.findings)


@pytest.fixture
def deployed(aws: FaultyAws, release: Release, environments: list[Environment]) -> Release:
    """The release, as dev holds it."""
    deploy(release, "dev", environments)
    return release


def put(release: Release, **changes: Any) -> None:
    """Somebody updates the pipeline in dev by other means."""
    client("dev", "sagemaker").update_pipeline(PipelineName=release.name, **changes)


def test_what_was_deployed_is_verified(deployed: Release, environments: list[Environment], aws: FaultyAws) -> None:
    """Right after a deployment there is nothing to find, and looking changes nothing."""
    aws.forget()
    verification = verify(deployed, "dev", environments)
    assert (verification.state, verification.findings, verification.differences) == (State.VERIFIED, (), ())
    assert aws.writes() == []


def test_nothing_is_there(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """An account without the pipeline is told with the command that puts it there."""
    verification = verify(release, "dev", environments)
    assert (verification.state, codes(verification)) == (State.ABSENT, ["E716"])
    assert "cursus deploy --environment dev" in verification.findings[0].hint


def test_a_pipeline_of_a_longer_name_is_another_one(
    aws: FaultyAws, release: Release, environments: list[Environment]
) -> None:
    """Names that begin alike are not taken for the pipeline."""
    role = "arn:aws:iam::111111111111:role/Pipelines"
    service = client("dev", "sagemaker")
    service.create_pipeline(PipelineName=f"{release.name}-2", PipelineDefinition="{}", RoleArn=role)
    assert verify(release, "dev", environments).state is State.ABSENT


def test_the_sources_moved_on(deployed: Release, changed: Release, environments: list[Environment]) -> None:
    """What is compiled now and not deployed yet is drift of the class that it belongs to."""
    verification = verify(changed, "dev", environments)
    assert verification.state is State.DRIFTED
    assert {difference.kind for difference in verification.differences} == {"cache-busting"}
    assert any(found.code == "E717" and "cache-busting" in found.message for found in verification.findings)


def test_the_definition_was_changed_in_the_account(deployed: Release, environments: list[Environment]) -> None:
    """Each class of drift is one finding, worst first, and the hash tag gives the change away."""
    definition = json.loads(deployed.text)
    definition["Parameters"].append({"Name": "NEW", "Type": "String"})
    definition["Steps"][0]["DisplayName"] = "first"
    put(deployed, PipelineDefinition=json.dumps(definition))
    verification = verify(deployed, "dev", environments)
    drift = [found.message for found in verification.findings if found.code == "E717"]
    assert [message.partition(":")[0] for message in drift] == ["parameter interface broken", "cosmetic"]
    assert "$.Parameters.NEW" in drift[0]
    assert codes(verification) == ["E702", "E717", "E717", "E718"]


def test_many_differences_are_counted(deployed: Release, environments: list[Environment]) -> None:
    """A finding names the first places of a class and the number of the others; the differences hold all."""
    definition = json.loads(deployed.text)
    definition["Steps"][0]["Arguments"]["Environment"] = {f"V{number}": "1" for number in range(7)}
    put(deployed, PipelineDefinition=json.dumps(definition))
    verification = verify(deployed, "dev", environments)
    (drift,) = [found.message for found in verification.findings if found.code == "E717"]
    assert drift.endswith(f"and {len(verification.differences) - 3} more")


def test_the_same_written_in_another_way(aws: FaultyAws, environments: list[Environment]) -> None:
    """An empty list for none runs the same and has another hash, which is what is promoted: it is drift."""
    plain = Release("plain", '{"Version": "2020-12-01", "Steps": []}', (), "us-east-1")
    client("dev", "sagemaker").create_pipeline(
        PipelineName=plain.name,
        PipelineDefinition='{"Version": "2020-12-01", "Steps": [], "Parameters": []}',
        RoleArn="arn:aws:iam::111111111111:role/Pipelines",
    )
    verification = verify(plain, "dev", environments)
    (drift,) = [found.message for found in verification.findings if found.code == "E717"]
    assert (drift.partition(":")[0], verification.differences) == ("cosmetic", ())


def test_keys_in_another_order(deployed: Release, environments: list[Environment], aws: FaultyAws) -> None:
    """That is the same definition, to verify and to deploy alike."""
    put(deployed, PipelineDefinition=json.dumps(json.loads(deployed.text), sort_keys=True))
    assert verify(deployed, "dev", environments).verified
    aws.forget()
    assert deploy(deployed, "dev", environments).outcome == "unchanged"
    assert aws.writes() == []


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[1]",
        "null",
        '{"Parameters": 5, "Steps": []}',
        '{"Parameters": [{"x": 1}], "Steps": []}',
        '{"Parameters": [{"Name": ["a"]}], "Steps": []}',
        '{"Parameters": [], "Steps": ["x"]}',
        '{"Parameters": [], "Steps": [{"Type": "Fail"}]}',
    ],
)
def test_what_has_not_the_form_of_a_definition(text: str) -> None:
    """Others may have put it there: whoever walks it has to know."""
    with pytest.raises(CursusError, match="E724"):
        held_definition(text)


@pytest.mark.parametrize("text", ["no JSON", '{"Parameters": [], "Steps": ["x"]}'])
def test_a_definition_that_cannot_be_read(text: str, deployed: Release, environments: list[Environment]) -> None:
    """Put there by other means: it is told as that, to whoever starts it too, and deploying again mends it."""
    put(deployed, PipelineDefinition=text)
    assert "E724" in codes(verify(deployed, "dev", environments))
    with pytest.raises(CursusError) as refused:
        start(open_account(next(each for each in environments if each.name == "dev"), "us-east-1"), deployed.name)
    assert [found.code for found in refused.value.diagnostics] == ["E724"]
    assert deploy(deployed, "dev", environments).outcome == "updated"
    assert verify(deployed, "dev", environments).verified


def test_a_pipeline_that_others_deployed(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """The same definition without the tags is not verified: nobody published its assets."""
    role = "arn:aws:iam::111111111111:role/Pipelines"
    service = client("dev", "sagemaker")
    service.create_pipeline(PipelineName=release.name, PipelineDefinition=release.text, RoleArn=role)
    found = codes(verify(release, "dev", environments))
    assert set(found) == {"E718", "E719"}
    assert found.count("E719") == len(release.assets)
    assert deploy(release, "dev", environments).outcome == "updated"
    assert verify(release, "dev", environments).verified


def test_another_version_of_cursus(deployed: Release, environments: list[Environment]) -> None:
    """It is a note, as the definition is what counts; a deployment writes the version anew."""
    arn = verify(deployed, "dev", environments).deployed
    assert arn is not None
    version = [{"Key": "cursus:version", "Value": "0.0.1"}]
    client("dev", "sagemaker").add_tags(ResourceArn=arn.arn, Tags=version)
    verification = verify(deployed, "dev", environments)
    assert (verification.verified, codes(verification)) == (True, ["I725"])


def test_another_role(deployed: Release, environments: list[Environment]) -> None:
    """The role that the pipeline has is compared with the environment's."""
    put(deployed, RoleArn="arn:aws:iam::111111111111:role/Other")
    assert codes(verify(deployed, "dev", environments)) == ["E720"]
    deploy(deployed, "dev", environments)
    assert verify(deployed, "dev", environments).verified


@pytest.mark.parametrize("damage", ["gone", "cut off"])
def test_assets_that_are_not_whole(deployed: Release, environments: list[Environment], damage: str) -> None:
    """One file that is gone or has another size is told by its place, and a deployment uploads it alone."""
    s3, (key, *_) = client("dev", "s3"), sorted(key for key in objects("dev") if not key.endswith(".gz"))
    if damage == "gone":
        s3.delete_object(Bucket="dev-pipelines", Key=key)
    else:
        s3.put_object(Bucket="dev-pipelines", Key=key, Body=b"half")
    (found,) = verify(deployed, "dev", environments).findings
    assert (found.code, f"{found.where}/{found.message.split()[0]}") == ("E719", f"s3://dev-pipelines/{key}")
    deployment = deploy(deployed, "dev", environments)
    assert deployment.outcome == "unchanged"
    assert [name for asset in deployment.publications for name in asset.missing] == [key.rpartition("/")[2]]
    assert verify(deployed, "dev", environments).verified


def test_a_bucket_that_is_gone(deployed: Release, folder: Path) -> None:
    """S3's refusal is one finding among the others."""
    (folder / "dev.toml").write_text(toml("dev").replace("dev-pipelines", "dev-elsewhere"))
    assert codes(verify(deployed, "dev", load_environments(folder))) == ["E233"]


def test_values_that_the_deployed_pipeline_refuses(deployed: Release, folder: Path) -> None:
    """The environment's values are judged by the definition that is there."""
    text = toml("dev", 'pipeline_role = "arn:aws:iam::111111111111:role/Pipelines"')
    lines = [line for line in text.splitlines() if not line.strip().startswith("EXECUTION_ROLE_ARN")]
    (folder / "dev.toml").write_text("\n".join(lines))
    assert codes(verify(deployed, "dev", load_environments(folder))) == ["E702"]


def test_where_a_release_stands(deployed: Release, environments: list[Environment], aws: FaultyAws) -> None:
    """The status of all environments holds those that cannot be asked, with the reason."""
    started, _ = start(
        open_account(next(each for each in environments if each.name == "dev"), "us-east-1"), deployed.name
    )
    aws.fail("sagemaker.ListPipelines", 400, "AccessDeniedException")
    unasked = [standing.verification for standing in status(deployed, environments)]
    assert {row.environment: row.state for row in unasked} == dict.fromkeys(ACCOUNTS, State.UNKNOWN)
    assert [codes(row) for row in unasked] == [["E711"]] * 3
    aws.heal()
    by_name = {row.verification.environment: row.verification for row in status(deployed, environments)}
    assert {name: row.state for name, row in by_name.items()} == {
        "dev": State.VERIFIED,
        "staging": State.ABSENT,
        "prod": State.ABSENT,
    }
    dev = by_name["dev"].deployed
    assert dev is not None and dev.last_execution is not None
    assert dev.last_execution.arn == started


def test_who_is_not_known_is_not_verified(release: Release, environments: list[Environment]) -> None:
    """A name without a file is an error, not an empty answer."""
    with pytest.raises(CursusError, match="E710"):
        verify(release, "qa", environments)

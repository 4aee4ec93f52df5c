"""Deploying: what reaches an account, when, and what is refused before anything does."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.pipelines import write_pipeline
from cursus import __version__
from cursus.core.assets import Asset, PublishedAsset
from cursus.deploy.deployment import deploy
from cursus.deploy.release import Release
from cursus.environments.files import Environment, load_environments
from cursus.errors import CursusError

from .conftest import ACCOUNTS, client, compile_release, objects, toml
from .faulty_aws import FaultyAws

CREATE, UPDATE, TAG = "sagemaker.CreatePipeline", "sagemaker.UpdatePipeline", "sagemaker.AddTags"


def codes(error: pytest.ExceptionInfo[CursusError]) -> list[str]:
    return [found.code for found in error.value.diagnostics if found.code.startswith("E")]


def tags(arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in client("dev", "sagemaker").list_tags(ResourceArn=arn)["Tags"]}


def test_a_pipeline_with_its_assets_and_tags(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """The account holds the definition that was compiled, its assets, the role, the hash and the version."""
    deployment = deploy(release, "dev", environments)
    described = client("dev", "sagemaker").describe_pipeline(PipelineName=release.name)
    assert deployment.outcome == "created"
    assert deployment.arn == f"arn:aws:sagemaker:us-east-1:{ACCOUNTS['dev']}:pipeline/{release.name}"
    assert described["PipelineDefinition"] == release.text
    assert described["RoleArn"] == f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    assert tags(deployment.arn) == {"cursus:definition-sha256": release.sha256, "cursus:version": __version__}
    assert objects("dev") == {
        f"breast-cancer/assets/{asset.asset.sha256}/{name}"
        for asset in release.assets
        for name in asset.asset.published_sizes
    }
    assert objects("staging") == objects("prod") == set()


def test_repeating_it_changes_nothing(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """A second deployment finds everything in place, and makes no call that writes."""
    deploy(release, "dev", environments)
    aws.forget()
    assert deploy(release, "dev", environments).outcome == "unchanged"
    assert aws.writes() == []


def test_a_change_is_put_after_its_assets(
    aws: FaultyAws, release: Release, changed: Release, environments: list[Environment]
) -> None:
    """Uploads come first, then one call that replaces the definition, then its tags; tags of others stay."""
    arn = deploy(release, "dev", environments).arn
    client("dev", "sagemaker").add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
    aws.forget()
    assert deploy(changed, "dev", environments).outcome == "updated"
    assert aws.writes()[-2:] == [UPDATE, TAG]
    assert set(aws.writes()[:-2]) == {"s3.PUT"}
    assert tags(arn)["cursus:definition-sha256"] == changed.sha256 != release.sha256
    assert tags(arn)["team"] == "risk"


def test_one_definition_in_all_accounts(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Deployed to three accounts, a strictly portable definition is the same byte for byte."""
    for name in ACCOUNTS:
        deploy(release, name, environments)
    held = {
        client(name, "sagemaker").describe_pipeline(PipelineName=release.name)["PipelineDefinition"]
        for name in ACCOUNTS
    }
    assert held == {release.text}


def test_a_definition_too_large_for_a_request(aws: FaultyAws, environments: list[Environment], tmp_path: Path) -> None:
    """It goes below the prefix like any other asset, and the service takes it from there."""
    large = compile_release(write_pipeline(tmp_path / "large", 100))
    deploy(large, "dev", environments)
    (key,) = (key for key in objects("dev") if key.endswith("/definition.json"))
    body = client("dev", "s3").get_object(Bucket="dev-pipelines", Key=key)["Body"].read()
    described = client("dev", "sagemaker").describe_pipeline(PipelineName=large.name)
    assert body.decode() == large.text
    assert described["PipelineDefinition"] == large.text


@pytest.mark.parametrize("folder", [None, "s3://sagemaker-us-east-1-111111111111/cursus/assets"])
def test_a_large_definition_lies_where_the_code_lies(folder: str | None) -> None:
    """Below the prefix or in the session's bucket; a small one travels in the request."""
    code = (PublishedAsset(Asset({"train.py": b"pass"}), folder),)
    small, large = (Release("p", json.dumps({"Steps": ["x" * size]}), code, "us-east-1") for size in (10, 200_000))
    assert small.assets == code
    assert large.assets[:-1] == code and large.assets[-1].folder == folder


@pytest.mark.parametrize(
    ("settings", "parameters", "code"),
    [
        ("", 'UNKNOWN = "1"', "E703"),
        ('region = "eu-west-1"', "", "E714"),
    ],
)
def test_values_that_do_not_fit_are_told_before_any_call(
    aws: FaultyAws, release: Release, folder: Path, settings: str, parameters: str, code: str
) -> None:
    """What the checks find in an environment stops the deployment before AWS is asked anything."""
    text = toml("dev", parameters=parameters)
    (folder / "dev.toml").write_text(text.replace('region = "us-east-1"', settings) if settings else text)
    with pytest.raises(CursusError) as error:
        deploy(release, "dev", load_environments(folder))
    assert codes(error) == [code]
    assert aws.calls == []


def test_an_environment_that_is_not_there(release: Release, environments: list[Environment]) -> None:
    """A misspelled name is told with the one that was meant."""
    with pytest.raises(CursusError) as error:
        deploy(release, "stagin", environments)
    assert codes(error) == ["E710"]
    assert "staging" in error.value.diagnostics[0].hint


def test_a_definition_that_the_service_would_refuse(aws: FaultyAws, environments: list[Environment]) -> None:
    """The checks of definitions judge it before AWS is asked anything."""
    text = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [{"Name": "A step", "Type": "Odd"}]})
    with pytest.raises(CursusError) as error:
        deploy(Release("odd", text, (), "us-east-1"), "dev", environments)
    assert any(code.startswith("E5") for code in codes(error))
    assert aws.calls == []


def test_findings_that_are_wanted(aws: FaultyAws, environments: list[Environment], tmp_path: Path) -> None:
    """What a file of suppressions holds does not stand in the way; what is wrong with the file itself is told."""
    text = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [{"Name": "odd", "Type": "Odd"}]})
    release = Release("odd", text, (), "us-east-1")
    role = "arn:aws:iam::111111111111:role/Pipelines"
    environment = Environment("dev", {}, assume_role=environments[0].assume_role, pipeline_role=role)
    with pytest.raises(CursusError) as error:
        deploy(release, "dev", [environment])
    file = tmp_path / "cursus-check.toml"
    entries = [f'[[suppress]]\ncode = "{code}"\nreason = "a test"\n' for code in {*codes(error), "E599", "E602"}]
    file.write_text("".join(entries))
    wanted = replace(release, suppressions=file)
    assert [found.code for found in deploy(wanted, "dev", [environment]).findings] == ["I568", "W576", "W743"]


def test_credentials_of_another_account(aws: FaultyAws, release: Release, folder: Path) -> None:
    """An environment that would be deployed to somebody else's account is not, and its own account is named."""
    text = toml("dev").replace("arn:aws:iam::111111111111:role/Deploy", "arn:aws:iam::222222222222:role/Deploy")
    (folder / "dev.toml").write_text(text)
    with pytest.raises(CursusError) as error:
        deploy(release, "dev", load_environments(folder))
    assert codes(error) == ["E712"]
    assert aws.writes() == []


def test_a_definition_of_one_account_stays_there(aws: FaultyAws, environments: list[Environment]) -> None:
    """With the config's role and the session's bucket it is refused in other accounts, with the way out."""
    bound = compile_release(pipeline_parameters=["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN"], assets="session")
    with pytest.raises(CursusError) as error:
        deploy(bound, "dev", environments)
    assert codes(error) == ["E713"]
    assert "--assets execution" in error.value.diagnostics[0].hint
    assert aws.writes() == []


def test_a_literal_role_of_another_account(aws: FaultyAws, folder: Path) -> None:
    """So is one whose jobs have a role of another account; the pipeline's own role may still be the environment's."""
    bound = compile_release(pipeline_parameters=["EXECUTION_S3_PREFIX"])
    role = 'pipeline_role = "arn:aws:iam::111111111111:role/Pipelines"'
    text = "\n".join(line for line in toml("dev", role).splitlines() if "EXECUTION_ROLE_ARN" not in line)
    (folder / "dev.toml").write_text(text)
    with pytest.raises(CursusError) as error:
        deploy(bound, "dev", load_environments(folder))
    assert codes(error) == ["E713"]
    assert "111122223333" in error.value.diagnostics[0].message


def test_a_default_binds_nothing() -> None:
    """A role that is only a parameter's default gives way to the environment's: other accounts can take it."""
    default = {"Name": "EXECUTION_ROLE_ARN", "Type": "String", "DefaultValue": "arn:aws:iam::999999999999:role/Mine"}
    jobs = {"Arguments": {"RoleArn": "arn:aws:iam::999999999999:role/Mine"}}
    for steps, found in (([], []), ([jobs], ["E713"])):
        release = Release("p", json.dumps({"Parameters": [default], "Steps": steps}), (), "us-east-1")
        assert [problem.code for problem in release.bound_elsewhere(ACCOUNTS["dev"])] == found
        assert release.bound_elsewhere("999999999999") == []


def test_the_role_of_the_pipeline_itself(aws: FaultyAws, release: Release, folder: Path) -> None:
    """``pipeline_role`` wins over the role of the jobs; one of another account is refused."""
    (folder / "dev.toml").write_text(toml("dev", 'pipeline_role = "arn:aws:iam::111111111111:role/Own"'))
    (folder / "prod.toml").write_text(toml("prod", 'pipeline_role = "arn:aws:iam::111111111111:role/Own"'))
    environments = load_environments(folder)
    deploy(release, "dev", environments)
    described = client("dev", "sagemaker").describe_pipeline(PipelineName=release.name)
    assert described["RoleArn"] == "arn:aws:iam::111111111111:role/Own"
    with pytest.raises(CursusError) as error:
        deploy(release, "prod", environments)
    assert codes(error) == ["E715"]


def test_a_profile_that_is_not_there(aws: FaultyAws, release: Release, folder: Path) -> None:
    """The profile is looked for in the AWS settings."""
    (folder / "dev.toml").write_text(toml("dev", 'profile = "acme-dev"'))
    with pytest.raises(CursusError) as error:
        deploy(release, "dev", load_environments(folder))
    assert codes(error) == ["E711"]
    assert "acme-dev" in error.value.diagnostics[0].message


def test_a_profile_with_its_own_credentials(
    aws: FaultyAws, release: Release, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a role to take on, the profile's credentials are the ones that deploy."""
    (tmp_path / "aws").write_text(
        "[profile acme-dev]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = base\n"
        "[profile base]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    text = toml("dev", 'profile = "acme-dev"')
    (folder / "dev.toml").write_text("\n".join(line for line in text.splitlines() if "assume_role" not in line))
    arn = deploy(release, "dev", load_environments(folder)).arn
    assert f":{ACCOUNTS['dev']}:" in arn


def test_the_endpoint_of_a_profile(
    aws: FaultyAws, release: Release, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of a profile, such as an endpoint, still hold once a role is taken on from there."""
    (tmp_path / "aws").write_text(
        f"[profile acme-dev]\nendpoint_url = {os.environ['AWS_ENDPOINT_URL']}\n"
        "aws_access_key_id = testing\naws_secret_access_key = testing\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    (folder / "dev.toml").write_text(toml("dev", 'profile = "acme-dev"'))
    assert deploy(release, "dev", load_environments(folder)).outcome == "created"
    assert "sagemaker.CreatePipeline" in aws.calls


def test_two_environments_in_one_place(aws: FaultyAws, release: Release, folder: Path) -> None:
    """They would share the pipeline of that name, which is said each time."""
    twin = toml("dev").replace("dev-pipelines", "nightly-pipelines")
    (folder / "nightly.toml").write_text(twin)
    findings = deploy(release, "dev", load_environments(folder)).findings
    assert "W723" in [found.code for found in findings]


@pytest.mark.parametrize(("settings", "owner"), [("", ACCOUNTS["dev"]), ('shared_buckets = ["dev-pipelines"]', "")])
def test_whose_the_bucket_must_be(aws: FaultyAws, release: Release, folder: Path, settings: str, owner: str) -> None:
    """S3 is asked to refuse code for a bucket of another account, unless the environment says that it is shared."""
    (folder / "dev.toml").write_text(toml("dev", settings))
    deploy(release, "dev", load_environments(folder))
    assert aws.owners == {owner}


def test_the_key_of_the_environment(aws: FaultyAws, folder: Path) -> None:
    """Assets are encrypted with the key that the environment passes to the pipeline."""
    key = f"arn:aws:kms:us-east-1:{ACCOUNTS['dev']}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    (folder / "dev.toml").write_text(toml("dev", parameters=f'KMS_ENCRYPTION_KEY_PARAM = "{key}"'))
    names = ["EXECUTION_S3_PREFIX", "EXECUTION_ROLE_ARN", "KMS_ENCRYPTION_KEY_PARAM"]
    deploy(compile_release(pipeline_parameters=names), "dev", load_environments(folder))
    s3 = client("dev", "s3")
    used = {s3.head_object(Bucket="dev-pipelines", Key=found).get("SSEKMSKeyId") for found in objects("dev")}
    assert used == {key}

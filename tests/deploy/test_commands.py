"""The roll-out from the command line: exit codes, what is said, and JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from cursus.cli import main
from cursus.deploy.release import Release

from .conftest import ACCOUNTS, execute, output
from .faulty_aws import FaultyAws

Cursus = Callable[..., Result]
JSON = ("--format", "json")


def test_from_dev_to_staging(aws: FaultyAws, cursus: Cursus, release: Release) -> None:
    """Deploy, verify, promote, status: one hash all the way, the one that the library computes."""
    deployed = output(cursus("deploy", "--environment", "dev", *JSON))
    assert (deployed["outcome"], deployed["sha256"]) == ("created", release.sha256)
    assert all(place.startswith("s3://dev-pipelines/breast-cancer/assets/") for place in deployed["uploaded"])
    verified = output(cursus("verify", "--environment", "dev", *JSON))
    assert (verified["state"], verified["deployed_sha256"]) == ("verified", release.sha256)
    execute(cursus)
    promoted = output(cursus("promote", "--from", "dev", "--to", "staging", *JSON))
    assert (promoted["environment"], promoted["sha256"]) == ("staging", release.sha256)
    states = {row["environment"]: row["state"] for row in output(cursus("status", *JSON))}
    assert states == {"dev": "verified", "staging": "verified", "prod": "not deployed"}


def test_for_people(aws: FaultyAws, cursus: Cursus, release: Release) -> None:
    """The table has a line for each environment: pipeline, hash, state and last execution."""
    assert "dev: created" in cursus("deploy", "--environment", "dev").stdout
    assert "dev: unchanged" in cursus("deploy", "--environment", "dev").stdout
    assert "dev: verified" in cursus("verify", "--environment", "dev").stdout
    execute(cursus)
    header, *rows = cursus("status").stdout.splitlines()
    columns = ["environment", "pipeline", "definition", "state", "last execution", "proof", "succeeded", "schedule"]
    assert re.split(r"  +", header) == columns
    by_name = {row.split()[0]: row for row in rows}
    assert by_name.keys() == ACCOUNTS.keys()
    assert release.sha256[:12] in by_name["dev"] and "verified" in by_name["dev"] and "Succeeded 20" in by_name["dev"]
    assert "proven" in by_name["dev"] and "1 of 1" in by_name["dev"]
    assert "not deployed" in by_name["prod"]


def test_what_is_not_verified_fails(aws: FaultyAws, cursus: Cursus) -> None:
    """Exit code 1, findings on stderr, and the state on stdout."""
    result = cursus("verify", "--environment", "dev")
    assert result.exit_code == 1
    assert "not deployed" in result.stdout and "E716" in result.stderr
    refused = cursus("promote", "--from", "dev", "--to", "staging")
    assert refused.exit_code == 1 and refused.stdout == "" and "E721" in refused.stderr
    assert not aws.writes()


def test_another_parameter_is_drift(aws: FaultyAws, cursus: Cursus) -> None:
    """Verified is what the same options compile; other ones are told as drift, by class."""
    cursus("deploy", "--environment", "dev")
    strict = ("--parameter", "EXECUTION_S3_PREFIX", "--parameter", "EXECUTION_ROLE_ARN")
    assert cursus("verify", "--environment", "dev", *strict).exit_code == 0
    result = cursus("verify", "--environment", "dev", *strict, "--parameter", "KMS_ENCRYPTION_KEY_PARAM", *JSON)
    assert result.exit_code == 1
    differences = json.loads(result.stdout)["result"]["differences"]
    assert {
        "class": "parameter interface broken",
        "path": "$.Parameters.KMS_ENCRYPTION_KEY_PARAM",
        "side": "removed",
    } in (differences)


def test_an_environment_that_cannot_be_asked(aws: FaultyAws, cursus: Cursus) -> None:
    """The status shows the others all the same, and its exit code tells."""
    aws.fail("sagemaker.ListPipelines", 400, "AccessDeniedException", times=1)
    result = cursus("status", *JSON)
    assert result.exit_code == 1
    states = sorted(row["state"] for row in json.loads(result.stdout)["result"])
    assert states == ["not deployed", "not deployed", "unknown"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("promote", "--from", "dev", "--to", "dev"), "same environment"),
        (("deploy", "--environment", "dev", "--no-parameters", "--parameter", "EXECUTION_S3_PREFIX"), "exclude"),
        (("deploy",), "--environment"),
    ],
)
def test_a_wrong_command_line(cursus: Cursus, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and what is wrong with it."""
    result = cursus(*arguments)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_names_are_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell offers the environments that there are."""
    monkeypatch.chdir(folder.parent)
    for command, arguments in (("deploy", ["--environment"]), ("promote", ["--from"]), ("promote", ["--to"])):
        complete = ShellComplete(main, {}, "cursus", "_CURSUS_COMPLETE")
        assert [found.value for found in complete.get_completions([command, *arguments], "st")] == ["staging"]


def test_a_static_pipeline_of_its_own_account(aws: FaultyAws, cursus: Cursus, folder: Path) -> None:
    """Without parameters the config's own account takes it, and no other one does."""
    options = ("--no-parameters", "--assets", "session")
    (folder / "home.toml").write_text(
        '[environment]\naccount = "111122223333"\nassume_role = "arn:aws:iam::111122223333:role/Deploy"\n'
    )
    (folder / "dev.toml").write_text((folder / "dev.toml").read_text().partition("[parameters]")[0])
    refused = cursus("deploy", "--environment", "dev", *options)
    assert refused.exit_code == 1
    assert {"E713", "E715"} <= set(re.findall(r"\bE\d{3}\b", refused.stderr))
    missing = cursus("deploy", "--environment", "home", *options)
    assert "E233" in missing.stderr and "sagemaker-us-east-1-111122223333" in missing.stderr

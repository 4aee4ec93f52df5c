"""Schedules: in EventBridge as the environment's file says, there and gone with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from cursus.deploy.deployment import deploy
from cursus.deploy.release import Release
from cursus.deploy.schedule import schedule_name
from cursus.deploy.verification import verify
from cursus.environments.files import Environment, load_environments
from cursus.environments.schedule import Schedule
from cursus.errors import CursusError

from .conftest import ACCOUNTS, client, output, toml
from .faulty_aws import FaultyAws

DAILY = '[schedule]\nexpression = "cron(0 6 * * ? *)"\ntimezone = "Europe/Berlin"\n'


@pytest.fixture
def scheduled(folder: Path) -> Callable[[str], list[Environment]]:
    """``scheduled(text)``: the environments, with ``text`` at the end of dev's file."""

    def write(text: str) -> list[Environment]:
        (folder / "dev.toml").write_text(f"{toml('dev')}\n{text}")
        return load_environments(folder)

    return write


def held(release: Release) -> dict[str, Any]:
    answer: dict[str, Any] = client("dev", "scheduler").get_schedule(Name=schedule_name(release.name))
    return answer


def names() -> list[str]:
    return [entry["Name"] for entry in client("dev", "scheduler").list_schedules()["Schedules"]]


def test_there_and_gone(aws: FaultyAws, release: Release, scheduled: Callable[[str], list[Environment]]) -> None:
    """Created with the environment's values, left alone, changed, and removed when it disappears from the file."""
    assert deploy(release, "dev", scheduled(DAILY)).schedule == "created"
    schedule = held(release)
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"], schedule["State"]) == (
        "cron(0 6 * * ? *)",
        "Europe/Berlin",
        "ENABLED",
    )
    target = schedule["Target"]
    assert target["Arn"].endswith(f":{ACCOUNTS['dev']}:pipeline/{release.name}")
    assert target["RoleArn"] == f"arn:aws:iam::{ACCOUNTS['dev']}:role/Pipelines"
    given = {entry["Name"]: entry["Value"] for entry in target["SageMakerPipelineParameters"]["PipelineParameterList"]}
    assert given == scheduled(DAILY)[0].parameters
    aws.forget()
    assert deploy(release, "dev", scheduled(DAILY)).schedule == "unchanged"
    assert aws.writes() == []
    role = "arn:aws:iam::111111111111:role/Starter"
    changed = f'[schedule]\nexpression = "rate(2 days)"\nenabled = false\nrole = "{role}"\n'
    assert deploy(release, "dev", scheduled(changed)).schedule == "updated"
    assert (held(release)["State"], held(release)["Target"]["RoleArn"]) == ("DISABLED", role)
    assert deploy(release, "dev", scheduled("")).schedule == "removed"
    assert names() == []
    assert deploy(release, "dev", scheduled("")).schedule == "none"


def test_who_has_none_asks_nobody(aws: FaultyAws, release: Release, environments: list[Environment]) -> None:
    """Without a schedule no right about schedules is needed."""
    deploy(release, "dev", environments)
    verify(release, "dev", environments)
    assert [call for call in aws.calls if call.startswith("scheduler.")] == []


@pytest.mark.parametrize("call", ["scheduler.GET", "scheduler.POST", "sagemaker.AddTags"])
def test_what_breaks_off(
    aws: FaultyAws, release: Release, scheduled: Callable[[str], list[Environment]], call: str
) -> None:
    """It is told, and a repetition completes it."""
    environments = scheduled(DAILY)
    aws.fail(call, 500, "InternalServerException")
    with pytest.raises(CursusError):
        deploy(release, "dev", environments)
    aws.heal()
    deploy(release, "dev", environments)
    assert names() == [schedule_name(release.name)]
    aws.fail("scheduler.DELETE", 500, "InternalServerException")
    with pytest.raises(CursusError):
        deploy(release, "dev", scheduled(""))
    aws.heal()
    deploy(release, "dev", scheduled(""))
    assert names() == []


def test_it_is_verified_and_shown(
    aws: FaultyAws,
    release: Release,
    scheduled: Callable[[str], list[Environment]],
    cursus: Callable[..., Result],
) -> None:
    """A schedule that somebody changed, removed or left behind is told; the status shows the file's."""
    environments = scheduled(DAILY)
    deploy(release, "dev", environments)
    assert verify(release, "dev", environments).findings == ()
    rows = {row["environment"]: row["schedule"] for row in output(cursus("status", "--format", "json"))}
    assert rows == {"dev": "cron(0 6 * * ? *)", "staging": None, "prod": None}
    other = scheduled(DAILY.replace("0 6", "0 7"))
    assert [found.code for found in verify(release, "dev", other).findings] == ["W746"]
    client("dev", "scheduler").delete_schedule(Name=schedule_name(release.name))
    assert [found.code for found in verify(release, "dev", environments).findings] == ["W746"]
    planned = json.loads(cursus("deploy", "--environment", "dev", "--dry-run", "--format", "json").stdout)
    assert planned["result"]["schedule"] == "created"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schedule = 1", "must be a table"),
        ("[schedule]", "expression"),
        ('[schedule]\nexpression = "daily"', "expression"),
        ('[schedule]\nexpression = "rate(0 days)"', "expression"),
        ("[schedule]\nexpression = 5", "expression"),
        ('[schedule]\nexpression = "rate(1 day)"\ntimzone = "UTC"', "Did you mean timezone?"),
        ('[schedule]\nexpression = "rate(1 day)"\ntimezone = 1', "schedule.timezone"),
        ('[schedule]\nexpression = "rate(1 day)"\nrole = ""', "schedule.role"),
        ('[schedule]\nexpression = "rate(1 day)"\nrole = "x"', "schedule.role"),
        ('[schedule]\nexpression = "rate(1 day)"\ntimezone = "Mars/X"', "schedule.timezone"),
        ('[schedule]\nexpression = "rate(1 day)"\nenabled = "yes"', "schedule.enabled"),
    ],
)
def test_a_file_that_says_something_else(tmp_path: Path, text: str, said: str) -> None:
    """It is told with its place."""
    (tmp_path / "dev.toml").write_text(text if text.startswith("schedule") else f"[parameters]\n{text}\n")
    with pytest.raises(CursusError, match="E701") as error:
        load_environments(tmp_path)
    assert said in str(error.value)


@pytest.mark.parametrize(("name", "fits"), [("Europe/Berlin", True), ("Europe Berlin", False), ("../etc", False)])
def test_a_machine_without_time_zones_judges_their_form(
    name: str, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no database of its own."""
    monkeypatch.setattr("cursus.environments.schedule._known_timezones", frozenset)
    (tmp_path / "dev.toml").write_text(f'[schedule]\nexpression = "rate(1 day)"\ntimezone = "{name}"\n')
    if fits:
        assert load_environments(tmp_path)[0].schedule == Schedule("rate(1 day)", name)
    else:
        with pytest.raises(CursusError, match=r"schedule\.timezone"):
            load_environments(tmp_path)


def test_a_file_that_is_right(tmp_path: Path) -> None:
    """What is left out has its default."""
    (tmp_path / "dev.toml").write_text('[schedule]\nexpression = "rate(1 day)"\n')
    (environment,) = load_environments(tmp_path)
    assert environment.schedule == Schedule("rate(1 day)", "UTC", None, True)


def test_the_name_fits() -> None:
    """However long the pipeline's is, and two long ones have two."""
    names = {schedule_name("p" * 200 + end) for end in "ab"}
    assert len(names) == 2 and all(len(name) == 64 for name in names)

"""The schedule of an environment in EventBridge Scheduler: made, changed and removed with its file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from cursus.deploy.account import Account
from cursus.deploy.service import as_text

Change = Literal["created", "updated", "removed", "unchanged", "none"]

_GROUP: Final = "default"


@dataclass(frozen=True)
class Scheduled:
    """A schedule as EventBridge holds it, or is to hold it; it starts the pipeline with ``parameters``."""

    expression: str
    timezone: str
    enabled: bool
    role: str
    target: str
    parameters: tuple[tuple[str, str], ...]

    @classmethod
    def wanted(cls, account: Account, pipeline: str, pipeline_role: str) -> Scheduled | None:
        """What the environment's file asks for; ``pipeline`` is an ARN."""
        schedule = account.environment.schedule
        if schedule is None:
            return None
        values = sorted((name, as_text(value)) for name, value in account.environment.parameters.items())
        role = schedule.role or pipeline_role
        return cls(schedule.expression, schedule.timezone, schedule.enabled, role, pipeline, tuple(values))

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Scheduled:
        target = answer["Target"]
        given = target.get("SageMakerPipelineParameters", {}).get("PipelineParameterList", [])
        return cls(
            answer["ScheduleExpression"],
            answer.get("ScheduleExpressionTimezone") or "UTC",
            answer.get("State") != "DISABLED",
            target["RoleArn"],
            target["Arn"],
            tuple(sorted((entry["Name"], entry["Value"]) for entry in given)),
        )

    def request(self, name: str) -> dict[str, Any]:
        parameters = [{"Name": key, "Value": value} for key, value in self.parameters]
        return {
            "Name": name,
            "GroupName": _GROUP,
            "ScheduleExpression": self.expression,
            "ScheduleExpressionTimezone": self.timezone,
            "State": "ENABLED" if self.enabled else "DISABLED",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": self.target,
                "RoleArn": self.role,
                "SageMakerPipelineParameters": {"PipelineParameterList": parameters},
            },
        }


def schedule_name(pipeline: str) -> str:
    """The name of a pipeline's schedule, at most 64 characters."""
    name = f"cursus-{pipeline}"
    return name if len(name) <= 64 else f"{name[:55]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def read_scheduled(account: Account, pipeline: str) -> Scheduled | None:
    """The schedule that EventBridge holds for a pipeline. Raises what boto3 raises."""
    try:
        answer = account.client("scheduler").get_schedule(Name=schedule_name(pipeline), GroupName=_GROUP)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return Scheduled.of(answer)


def change_of(held: Scheduled | None, wanted: Scheduled | None) -> Change:
    """What has to be done so that ``wanted`` is what there is."""
    if held == wanted:
        return "none" if wanted is None else "unchanged"
    if wanted is None:
        return "removed"
    return "created" if held is None else "updated"


def put_scheduled(account: Account, pipeline: str, wanted: Scheduled | None) -> Change:
    """Make it so, in one call or none; repeating it does nothing more. Raises what boto3 raises."""
    client, name = account.client("scheduler"), schedule_name(pipeline)
    change = change_of(read_scheduled(account, pipeline), wanted)
    if change == "removed":
        client.delete_schedule(Name=name, GroupName=_GROUP)
    elif change == "created" and wanted is not None:
        client.create_schedule(**wanted.request(name))
    elif change == "updated" and wanted is not None:
        client.update_schedule(**wanted.request(name))
    return change

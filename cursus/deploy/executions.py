"""Executions of what was deployed: start one, list them, find one by its name, and follow one until it ends."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cursus.definition.parameters import parameter_values
from cursus.definition.paths import iter_steps
from cursus.deploy import service
from cursus.deploy.account import Account, refusals
from cursus.deploy.prove.collect import last_lines, read_run, read_steps
from cursus.deploy.prove.evidence import SUCCEEDED, Run, StepRun
from cursus.deploy.service import HASH_TAG, Execution, as_text, held_definition
from cursus.environments.files import Environment, completed
from cursus.errors import CursusError, Diagnostic, did_you_mean

ARN: Final = re.compile(
    r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):pipeline/(?P<pipeline>[^/]+)/execution/.+"
)

_SOONEST: Final = 1.0
_LATEST: Final = 15.0
"""Seconds from one look at an execution to the next: soon at first, since what fails at once is reported at once."""

_LINES: Final = 10
_SEVERAL: Final = 50
_ENDED: Final = ("Succeeded", "Failed", "Stopped", "CompletedWithFailures")


def pipeline_of(account: Account, name: str | None) -> str:
    """The pipeline that is meant: ``name``, or the only one of the account, or the only one that cursus deployed there.

    Raises CursusError: E747 when that is none or several, E711.
    """
    client, environment = account.sagemaker, account.environment.name
    with refusals(account.environment):
        pages = client.get_paginator("list_pipelines").paginate()
        found = {entry["PipelineName"]: entry["PipelineArn"] for page in pages for entry in page["PipelineSummaries"]}
        if name is not None:
            if name in found:
                return name
            hint = did_you_mean(name, found) or f"Deploy it: cursus deploy --environment {environment}."
            raise CursusError([Diagnostic("E747", f"there is no pipeline {name}", environment, hint)])
        if 1 < len(found) <= _SEVERAL:
            found = {known: arn for known, arn in found.items() if HASH_TAG in service.tags(client, arn)}
    if len(found) == 1:
        return next(iter(found))
    message = "no pipeline is deployed here" if not found else "several pipelines are deployed here"
    hint = f"Say which: --name. There are {', '.join(sorted(found)[:20])}." if found else ""
    hint = hint or f"cursus deploy --environment {environment}"
    raise CursusError([Diagnostic("E747", message, environment, hint)])


def execution_of(account: Account, text: str | None, pipeline: str | None = None) -> str:
    """The ARN of an execution: an ARN as it is, an ID of the pipeline's, or its last one when ``text`` is None.

    Raises CursusError: E747, E748 when there is no such execution, E711.
    """
    if text is not None and ARN.fullmatch(text):
        return text
    name = pipeline_of(account, pipeline)
    with refusals(account.environment):
        known = service.last_executions(account.sagemaker, name, 1 if text is None else 1000)
    for execution in known:
        if text is None or execution.arn.rpartition("/")[2] == text:
            return execution.arn
    if text is None:
        message, hint = f"{name} has not been started", f"cursus start --environment {account.environment.name}"
    else:
        message = f"{name} has no execution {text}"
        hint = did_you_mean(text, (execution.arn.rpartition("/")[2] for execution in known))
    raise CursusError([Diagnostic("E748", message, account.environment.name, hint)])


def environment_of(arn: str, environments: Sequence[Environment]) -> Environment:
    """The environment that an execution is in, by account and region. Raises CursusError (E748) for none or several."""
    matched = ARN.fullmatch(arn)
    place = (matched["account"], matched["region"]) if matched else ("", "")
    fitting = [one for one in environments if (one.account or place[0], one.region or place[1]) == place]
    named = [one for one in fitting if one.account]
    chosen = named or fitting
    if matched and len(chosen) == 1:
        return chosen[0]
    what = "several environments lie" if chosen else "no environment lies"
    message = f"{what} in account {place[0]} and {place[1]}" if matched else f"{arn!r} is not the ARN of an execution"
    raise CursusError([Diagnostic("E748", message, arn, "Say which environment: --environment NAME.")])


def start(
    account: Account, pipeline: str, parameters: Mapping[str, str] = {}, display_name: str | None = None
) -> tuple[str, dict[str, str]]:
    """Start the pipeline with the environment's values, ``parameters`` over them; the ARN and the values.

    Raises CursusError: E504 to E507 before anything is started when the values do not fit what is deployed, E716, E724,
    E711.
    """
    client, environment = account.sagemaker, account.environment
    with refusals(environment):
        held = client.describe_pipeline(PipelineName=pipeline)["PipelineDefinition"]
    definition = held_definition(held)
    given = {**completed(environment, definition).parameters, **parameters}
    _, problems = parameter_values(definition, given)
    if problems:
        raise CursusError(problems)
    values = {name: as_text(value) for name, value in given.items()}
    request: dict[str, Any] = {
        "PipelineName": pipeline,
        "PipelineParameters": [{"Name": name, "Value": value} for name, value in values.items()],
    }
    if display_name:
        request["PipelineExecutionDisplayName"] = display_name
    with refusals(environment):
        # botocore makes a token, so that a call that is repeated after a broken connection starts nothing twice.
        return client.start_pipeline_execution(**request)["PipelineExecutionArn"], values


@dataclass(frozen=True)
class Snapshot:
    """An execution at one moment; ``steps`` holds those that have begun, ``waiting`` the names of the others."""

    arn: str
    status: str
    steps: Mapping[str, StepRun]
    waiting: tuple[str, ...]

    @property
    def ended(self) -> bool:
        return self.status in _ENDED

    @property
    def succeeded(self) -> bool:
        return self.status == SUCCEEDED


def follow(account: Account, arn: str) -> Iterator[Snapshot]:
    """The execution again and again until it has ended. Raises CursusError (E711), and E748 for none."""
    client, environment = account.sagemaker, account.environment
    with refusals(environment):
        text = client.describe_pipeline_definition_for_execution(PipelineExecutionArn=arn)["PipelineDefinition"]
    definition = held_definition(text, "the definition of the execution")
    names = [str(step["Name"]) for _, step in iter_steps(definition)]
    pause = _SOONEST
    while True:
        with refusals(environment):
            status = client.describe_pipeline_execution(PipelineExecutionArn=arn)["PipelineExecutionStatus"]
            steps = {step.name: step for step in read_steps(client, arn)}
        ordered = {name: steps[name] for name in (*names, *steps) if name in steps}
        snapshot = Snapshot(arn, status, ordered, tuple(name for name in names if name not in steps))
        yield snapshot
        if snapshot.ended:
            return
        time.sleep(pause)
        pause = min(pause * 1.5, _LATEST)


def failures(account: Account, arn: str) -> list[Diagnostic]:
    """Why an execution did not succeed: E754 for each step that failed, with its last log lines, and E749.

    Raises CursusError (E711).
    """
    with refusals(account.environment):
        run = read_run(account.sagemaker, arn)
    if run.status == SUCCEEDED:
        return []
    found = [_failure(account, run, step) for step in run.steps.values() if step.status == "Failed"]
    by = f" by {run.stopped_by}" if run.status == "Stopped" and run.stopped_by else ""
    message = f"the execution ended as {run.status}{by}"
    if run.failure and not found:
        message = f"{message}: {run.failure}"
    again = f"cursus start --environment {account.environment.name}"
    return [*found, Diagnostic("E749", message, run.id, f"{again} starts it again.")]


def _failure(account: Account, run: Run, step: StepRun) -> Diagnostic:
    message = step.failure or "the service gives no reason"
    try:
        lines = list(last_lines(account, run, step.name, _LINES))
    except (ClientError, BotoCoreError) as error:
        return Diagnostic("E754", message, step.name, f"Its log cannot be read: {error}")
    told = "".join(f"\n       {line}" for line in lines)
    return Diagnostic("E754", message, step.name, f"The last lines of its log:{told}" if lines else "It has no log.")


def seconds(step: StepRun) -> float:
    """How long a step has taken so far."""
    if step.started is None:
        return 0.0
    return ((step.ended or datetime.now(UTC)) - step.started).total_seconds()


def success_rate(executions: Sequence[Execution]) -> tuple[int, int]:
    """How many executions succeeded, and of how many that ended by themselves."""
    ended = [
        execution for execution in executions if execution.status in ("Succeeded", "Failed", "CompletedWithFailures")
    ]
    return sum(execution.status == SUCCEEDED for execution in ended), len(ended)

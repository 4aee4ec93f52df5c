"""What the commands of executions share: which one is meant, and how it is followed and shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cursus.cli._command import argument
from cursus.cli._options import format_option, name_option
from cursus.cli._output import as_json, fail_if, progress, report, show, table
from cursus.cli._rollout import environment_option, environments_option

if TYPE_CHECKING:
    from cursus.deploy.account import Account
    from cursus.deploy.executions import Snapshot
    from cursus.deploy.prove.evidence import StepRun
    from cursus.runtime.state import RunRecord, Status

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def execution_options(function: FunctionT) -> FunctionT:
    """Everything that ``open_execution`` takes."""
    execution = argument(
        "execution",
        metavar="[EXECUTION]",
        required=False,
        help="ARN or ID of an execution. Default: the last one of the environment.",
    )
    environment = environment_option(
        "--environment",
        "environment",
        "Environment of the execution. Default: the one of the ARN's account.",
        required=False,
    )
    for option in (format_option, environments_option, name_option, environment, execution):
        function = option(function)
    return function


def open_execution(
    execution: str | None, environment: str | None, name: str | None, folder: str
) -> tuple[Account, str]:
    """The account and the ARN of the execution that the options mean."""
    from cursus.deploy.account import open_account
    from cursus.deploy.deployment import select
    from cursus.deploy.executions import environment_of, execution_of
    from cursus.environments.files import load_environments

    if environment is None and execution is None:
        raise click.UsageError("Give an execution, or --environment for its last one.")
    environments = load_environments(folder)
    chosen = environment_of(str(execution), environments) if environment is None else select(environments, environment)
    with progress(f"Asking {chosen.name} …"):
        account = open_account(chosen, chosen.region)
        return account, execution_of(account, execution, name)


def watch_to_the_end(account: Account, arn: str, **more: Any) -> None:
    """Show an execution until it has ended, and end with exit code 1 unless it succeeded.

    Ctrl-C ends the command alone, and says how to go on.
    """
    from cursus.deploy.executions import failures, follow

    last: Snapshot | None = None
    try:
        with nullcontext() if as_json() else _shown() as changed:
            for last in follow(account, arn):
                if changed is not None:
                    changed(last)
    except KeyboardInterrupt:
        _goes_on(account, arn)
        raise click.Abort from None
    assert last is not None
    if as_json():
        show({"execution": arn, **more, "status": last.status, "steps": [_as_document(s) for s in last.steps.values()]})
    else:
        table(("step", "status", "time", "result of"), [_row(step) for step in last.steps.values()])
        click.echo(f"{last.status}: {arn}")
    if not last.succeeded:
        report(failures(account, arn))
    fail_if(not last.succeeded)


def _goes_on(account: Account, arn: str) -> None:
    if as_json():
        return
    watch = f"cursus watch {arn} --environment {account.environment.name}"
    profile = f" --profile {account.environment.profile}" if account.environment.profile else ""
    stop = f"aws sagemaker stop-pipeline-execution --pipeline-execution-arn {arn} --region {account.region}{profile}"
    click.echo(f"The execution continues. Watch it: {watch}\nStop it: {stop}", err=True)


def _shown() -> Any:
    """A context with a function that shows snapshots on stderr, as `cursus run` shows its steps."""
    from contextlib import contextmanager

    from cursus.runtime.progress import shown

    @contextmanager
    def context() -> Any:
        known: dict[str, Status] = {}
        with shown(sys.stderr) as changed:

            def tell(snapshot: Snapshot) -> None:
                record = _as_record(snapshot)
                for name, step in record.steps.items():
                    if known.get(name) != step.status and (name in snapshot.steps):
                        known[name] = step.status
                        changed(record, name)

            yield tell

    return context()


def _as_record(snapshot: Snapshot) -> RunRecord:
    """A snapshot in the terms of a local run."""
    from cursus.deploy.executions import seconds
    from cursus.runtime.state import Execution, RunRecord, StepRecord

    steps = {name: StepRecord(_status(step), seconds(step)) for name, step in snapshot.steps.items()}
    waiting = {name: StepRecord() for name in snapshot.waiting}
    pipeline, _, number = snapshot.arn.partition("/execution/")
    execution = Execution(number, snapshot.arn, pipeline.rpartition("/")[2], pipeline, "", "")
    return RunRecord("", execution, {**steps, **waiting})


def _status(step: StepRun) -> Status:
    from cursus.runtime.state import Status

    if step.source is not None and step.status == "Succeeded":
        return Status.KEPT
    known = {
        "Succeeded": Status.SUCCEEDED,
        "Failed": Status.FAILED,
        "Stopping": Status.STOPPED,
        "Stopped": Status.STOPPED,
    }
    return known.get(step.status, Status.RUNNING)


def _row(step: StepRun) -> tuple[str, ...]:
    from cursus.deploy.executions import seconds

    source = step.source.rpartition("/")[2] if step.source else ""
    return step.name, _status(step).value, f"{seconds(step):.0f} s", source


def _as_document(step: StepRun) -> dict[str, Any]:
    from cursus.deploy.executions import seconds

    return {
        "step": step.name,
        "status": step.status,
        "seconds": seconds(step),
        "reused_from": step.source,
        "failure": step.failure,
    }

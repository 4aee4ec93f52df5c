"""Which run to work on: a new one, or the last one of the same pipeline and parameters."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, replace

from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.runtime.options import Options
from cursus.runtime.plan import Plan
from cursus.runtime.state import ENDED, Execution, History, RunRecord, Status, StepRecord


@dataclass(frozen=True)
class OpenedRun:
    """A run with a record of each step: one that is WAITING may hold an earlier result, which is used if nothing it
    depends on has changed. ``redone``: the steps that run again whatever they came to before."""

    run: RunRecord
    redone: frozenset[str] = frozenset()


def open_run(plan: Plan, history: History, identity: str, options: Options) -> OpenedRun:
    """Raises CursusError (E596) when the options ask for a step that is not there, or for results that are not."""
    last = history.last(identity)
    if again := options.only or options.start:
        return _reopened(plan, last, again, alone=options.only is not None)
    if last is None or last.finished or options.fresh:
        last = _new_run(identity, options.name)
    steps = {name: replace(last.steps.get(name, StepRecord()), status=Status.WAITING) for name in plan.steps}
    return OpenedRun(replace(last, steps=steps))


def _reopened(plan: Plan, last: RunRecord | None, again: str, *, alone: bool) -> OpenedRun:
    """The last run, in which ``again`` waits, with all that come after it unless it runs ``alone``."""
    hint = "Run the whole pipeline once with the same parameters."
    if again not in plan.steps:
        raise CursusError([Diagnostic("E596", f"there is no step {again}", "", did_you_mean(again, plan.steps))])
    if last is None:
        message = "there is no earlier run of this pipeline with these parameters"
        raise CursusError([Diagnostic("E596", message, again, hint)])
    steps = {name: last.steps.get(name, StepRecord()) for name in plan.steps}
    redone = {again} if alone else {again} | plan.after(again)
    needed = {step for name in redone for step in plan.before(name)} - redone
    if missing := sorted(name for name in needed if not _has_result(plan, name, steps[name])):
        message = f"the last run has no result of {', '.join(missing)}"
        raise CursusError([Diagnostic("E596", message, again, hint)])
    return OpenedRun(replace(last, steps={**steps, **dict.fromkeys(redone, StepRecord())}), frozenset(redone))


def _has_result(plan: Plan, name: str, step: StepRecord) -> bool:
    decided = plan.steps[name].type != "Condition" or isinstance(step.properties.get("Outcome"), bool)
    return step.status in ENDED and (decided or step.status is Status.SKIPPED)


def _new_run(identity: str, name: str) -> RunRecord:
    execution = secrets.token_hex(6)  # as long as the service's, and of letters and digits too
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    arn = f"arn:aws:sagemaker:local:000000000000:pipeline/{name}"
    variables = Execution(
        PipelineExecutionId=execution,
        PipelineExecutionArn=f"{arn}/execution/{execution}",
        PipelineName=name,
        PipelineArn=arn,
        StartDateTime=now,
        CurrentDateTime=now,
    )
    return RunRecord(identity, variables, {})

"""Judging an execution: how it ended, which of its steps ran, and each of them. Asks no one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cursus.definition.paths import branches, iter_steps
from cursus.deploy.prove.evidence import SUCCEEDED, Evidence, Run, StepRun
from cursus.deploy.prove.steps import StepProof, judge_step
from cursus.errors import Diagnostic, errors_in

_LONGEST: Final = timedelta(days=28)
"""No job of the service may run longer; one that gives no limit of its own has a shorter one."""


@dataclass(frozen=True)
class Judgement:
    """All steps of an execution, and ``findings`` about the execution itself."""

    steps: tuple[StepProof, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def all_findings(self) -> list[Diagnostic]:
        return [*self.findings, *(found for step in self.steps for found in step.findings)]

    @property
    def proven(self) -> bool:
        return not errors_in(self.all_findings)

    @property
    def references(self) -> int:
        return sum(step.references for step in self.steps)

    @property
    def matched(self) -> int:
        return sum(step.matched for step in self.steps)


def judge(evidence: Evidence, now: datetime, allow_empty: frozenset[str] = frozenset()) -> Judgement:
    """Judge every step of the execution (E726 to W739).

    ``now``: by which a step that still runs may be one that never ends. ``allow_empty``: outputs that may hold
    nothing, as STEP.OUTPUT.
    """
    run = evidence.run
    findings = [*_ending(run, now), *_wrong_steps(run)]
    steps = tuple(judge_step(evidence, name, allow_empty) for name in run.declared())
    return Judgement(steps, tuple(findings))


def _ending(run: Run, now: datetime) -> Iterator[Diagnostic]:
    """How the execution ended, if not well (E735), and which of its steps do not end (E736)."""
    stuck = [entry for entry in run.steps.values() if entry.status == "Executing" and _overdue(run, entry, now)]
    for entry in stuck:
        message = f"has been running since {entry.started:%Y-%m-%d %H:%M}, longer than its job may"
        yield Diagnostic("E736", message, entry.name, "Stop the execution, and look at the job in the console.")
    if run.status == SUCCEEDED:
        return
    if run.status in ("Executing", "Stopping"):
        running = ", ".join(name for name, entry in run.steps.items() if entry.status == "Executing")
        message, hint = f"the execution is still running{f': {running}' if running else ''}", "Prove it when it ended."
    elif run.status == "Stopped":
        by = f" by {run.stopped_by}" if run.stopped_by else ""
        message, hint = f"the execution was stopped{by}", "Start it again."
    else:
        failed = [f"{name}: {entry.failure or 'no reason given'}" for name, entry in run.steps.items() if entry.failure]
        message = f"the execution failed: {'; '.join(failed) or run.failure or 'no reason given'}"
        hint = f"cursus watch {run.arn} shows the last lines of its logs."
    yield Diagnostic("E735", message, run.id, hint)


def _overdue(run: Run, entry: StepRun, now: datetime) -> bool:
    arguments = run.declared().get(entry.name, {}).get("Arguments")
    limit = (arguments or {}).get("StoppingCondition", {}).get("MaxRuntimeInSeconds")
    longest = timedelta(seconds=limit) if isinstance(limit, int) else _LONGEST
    return entry.started is not None and now - entry.started > longest + timedelta(hours=1)


def _wrong_steps(run: Run) -> Iterator[Diagnostic]:
    """Steps that ran and are not in the definition, or did not and should have (E734)."""
    hint = "Compare the execution with the definition that it was started with."
    for name in sorted(run.steps.keys() - run.declared().keys()):
        yield Diagnostic("E734", "ran, and the definition has no such step", name, hint)
    excused = _excused(run)
    for name in run.declared():
        if name in run.steps and name in excused:
            yield Diagnostic("E734", f"ran, though {excused[name]}", name, hint)
        elif name not in run.steps and name not in excused and run.status == SUCCEEDED:
            yield Diagnostic("E734", "did not run, and nothing says why", name, hint)


def _excused(run: Run) -> dict[str, str]:
    """The steps that need not run, with the reason: in a branch that was not taken, or after such a step."""
    reasons: dict[str, str] = {}
    for name, step in run.declared().items():
        outcome = run.outcome(name)
        for branch, nested in branches(step).items():
            if outcome is not None and outcome != (branch == "IfSteps"):
                for _, below in iter_steps({"Steps": nested}):
                    reasons[str(below["Name"])] = f"{name} took the other branch"
    while True:
        more = {
            name: f"{need} did not run"
            for name, step in run.declared().items()
            if name not in reasons and name not in run.steps
            for need in (*step.get("DependsOn", ()), *sorted(run.reads(name)))
            if need in reasons
        }
        if not more:
            return reasons
        reasons |= more

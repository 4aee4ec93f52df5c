"""What a definition asks for: its steps, what each waits for, and which of them may run at the same time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from cursus.definition.names import STEP
from cursus.definition.paths import branches, iter_steps, own_part
from cursus.definition.place import Place
from cursus.definition.references import references
from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.runtime.jobs import REQUESTS

_NAME = re.compile(STEP)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """``needs``: the steps that come before it; ``condition`` and ``branch``: the step whose outcome it depends on."""

    name: str
    type: str
    needs: frozenset[str]
    condition: str | None = None
    branch: str | None = None


@dataclass(frozen=True)
class Plan:
    """The steps by name, each after those that it needs."""

    steps: Mapping[str, PlannedStep]

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for name, step in self.steps.items():
            found[name] = step.needs.union(*(found[need] for need in step.needs))
        return found

    def before(self, name: str) -> frozenset[str]:
        """Every step that has to end before ``name`` begins."""
        return self._before[name]

    def after(self, name: str) -> set[str]:
        """Every step that begins only when ``name`` has ended."""
        return {step for step, before in self._before.items() if name in before}

    def beside(self, name: str) -> int:
        """How many steps may run at the same time as ``name``: a property of the plan, the same in every run."""
        return len(self.steps) - 1 - len(self.before(name)) - len(self.after(name))


def make_plan(definition: Mapping[str, Any]) -> Plan:
    """The plan of a well-formed definition.

    Raises CursusError with all that is wrong: no steps (E580), steps that cannot run here (E590), names that are none
    (E501), dependencies on steps that do not exist (E510), and cycles (E516).
    """
    if not definition["Steps"]:
        raise CursusError([Diagnostic("E580", "the definition has no steps", "$.Steps", "Use one that has steps.")])
    places = {step["Name"]: (path, step) for path, step in iter_steps(definition)}
    nested = {
        child["Name"]: (name, branch)
        for name, (_, step) in places.items()
        for branch, children in branches(step).items()
        for child in children
    }
    problems: list[Diagnostic] = []
    steps: dict[str, PlannedStep] = {}
    for name, (path, step) in places.items():
        condition, branch = nested.get(name, (None, None))
        read = [reference.step for _, reference in references(own_part(step), path)]
        depends_on, found = _depends_on(step, path, places)
        steps[name] = PlannedStep(
            name,
            step["Type"],
            frozenset(need for need in (*read, condition, *depends_on) if need is not None and need in places),
            condition,
            branch,
        )
        problems += [*found, *_refused(step, path)]
    try:
        order = list(TopologicalSorter({name: sorted(step.needs) for name, step in steps.items()}).static_order())
    except CycleError as error:
        message = f"the steps wait for each other: {' → '.join(error.args[1])}"
        problems.append(Diagnostic("E516", message, "$.Steps", "Remove one of the dependencies."))
    if problems:
        raise CursusError(problems)
    return Plan({name: steps[name] for name in order})


def _refused(step: Mapping[str, Any], path: Place) -> Iterable[Diagnostic]:
    if not _NAME.fullmatch(step["Name"]):
        yield Diagnostic("E501", f"{step['Name']!r} is not a valid step name", f"{path}.Name", "Rename it.")
    if step["Type"] not in REQUESTS:
        message = f"the step {step['Name']} has the type {step['Type']}, which needs the service"
        yield Diagnostic("E590", message, f"{path}.Type", f"A local run knows {', '.join(sorted(REQUESTS))}.")


def _depends_on(step: Mapping[str, Any], path: Place, places: Mapping[str, Any]) -> tuple[list[str], list[Diagnostic]]:
    """The steps that ``step`` says it depends on, and what is wrong with them."""
    declared = step.get("DependsOn") or []
    if not isinstance(declared, list) or not all(isinstance(name, str) for name in declared):
        return [], [Diagnostic("E501", "DependsOn is a list of names", f"{path}.DependsOn")]
    return declared, [
        Diagnostic("E510", f"the pipeline has no step {name}", f"{path}.DependsOn", did_you_mean(name, places))
        for name in declared
        if name not in places
    ]

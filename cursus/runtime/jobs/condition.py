"""Condition: all of its conditions hold or they do not, and one branch is taken."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result

_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "Equals": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanOrEqualTo": operator.ge,
    "LessThan": operator.lt,
    "LessThanOrEqualTo": operator.le,
}
_TYPES: Final = (*_COMPARISONS, "In", "Not", "Or")


@dataclass(frozen=True)
class ConditionRequest:
    conditions: Sequence[Fields]
    reads: Sequence[str] = ()

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        conditions = fields.objects("Conditions")
        if not conditions:
            raise fields.refusal("Conditions", "must hold at least one condition")
        return cls(conditions)

    def run(self, job: Job) -> Result:
        return Result({"Outcome": all(holds(condition) for condition in self.conditions)})


def holds(condition: Fields) -> bool:
    """Whether a resolved condition holds. Raises CursusError (E599) when its values cannot be compared."""
    kind = condition.text("Type")
    if kind in _COMPARISONS:
        return _compare(condition, kind, _value(condition, "LeftValue"), _value(condition, "RightValue"))
    if kind == "In":
        values = condition.value.get("Values")
        if not isinstance(values, list):
            raise condition.refusal("Values", "must be a list")
        sought = _value(condition, "QueryValue")
        return any(_kind(sought) is _kind(value) and sought == value for value in values)
    if kind == "Not":
        return not holds(condition.object("Condition"))
    if kind == "Or":
        return any(holds(alternative) for alternative in condition.objects("Conditions"))
    message = f"there is no condition of the type {kind}"
    raise CursusError([Diagnostic("E599", message, condition.step, did_you_mean(kind, _TYPES))])


def _compare(condition: Fields, kind: str, left: Any, right: Any) -> bool:
    if _kind(left) is not _kind(right) or (_kind(left) is None and kind != "Equals"):
        message = f"{condition.where}: {left!r} and {right!r} cannot be compared by {kind}"
        raise CursusError([Diagnostic("E599", message, condition.step, "Compare values of one kind.")])
    return _COMPARISONS[kind](left, right)


def _value(condition: Fields, name: str) -> Any:
    if name not in condition.value:
        raise condition.refusal(name, "is missing")
    return condition.value[name]


def _kind(value: Any) -> type | None:
    """What values can be compared with each other: numbers, texts, booleans."""
    if isinstance(value, bool):
        return bool
    if isinstance(value, int | float):
        return float
    return str if isinstance(value, str) else None

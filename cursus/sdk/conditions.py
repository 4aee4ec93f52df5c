"""Our conditions as the SDK's own classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cursus.sdk import names

_COMPARISONS: Final = {
    "Equals": "ConditionEquals",
    "GreaterThan": "ConditionGreaterThan",
    "GreaterThanOrEqualTo": "ConditionGreaterThanOrEqualTo",
    "LessThan": "ConditionLessThan",
    "LessThanOrEqualTo": "ConditionLessThanOrEqualTo",
}


def native_condition(condition: Mapping[str, Any]) -> Any:
    """A condition of a definition, with variables in it, as an object of the SDK."""
    kind = condition["Type"]
    if kind == "Or":
        return names.conditions.ConditionOr([native_condition(inner) for inner in condition["Conditions"]])
    if kind == "Not":
        return names.conditions.ConditionNot(native_condition(condition["Condition"]))
    if kind == "In":
        return names.conditions.ConditionIn(condition["QueryValue"], list(condition["Values"]))
    comparison = getattr(names.conditions, _COMPARISONS[kind])
    return comparison(condition["LeftValue"], condition["RightValue"])

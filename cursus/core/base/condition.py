"""Condition: which of two branches runs. Emits the Conditions of a ConditionStep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, Strict, model_validator

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.tiers import wrong_field
from cursus.core.expressions import is_expression, value_of
from cursus.core.paths import Location
from cursus.core.step import Step
from cursus.definition.values import JsonGet, Parameter, PipelineVariable, Properties
from cursus.errors import CompilationError, Diagnostic, did_you_mean

Number = Annotated[int, Strict()] | Annotated[float, Strict()] | dict[str, Any]
Scalar = Annotated[bool, Strict()] | Number | Annotated[str, Strict()]

COMPARISONS: Final[Mapping[str, str]] = {
    "at_least": "GreaterThanOrEqualTo",
    "at_most": "LessThanOrEqualTo",
    "above": "GreaterThan",
    "below": "LessThan",
    "equals": "Equals",
}
"""Our words for what the service calls so; the full form takes either."""

_ORDERED: Final = frozenset(COMPARISONS) - {"equals"}
_COMPARABLE: Final = "Compare numbers with numbers and text with text; text is equal or in a list, never greater."


class ConditionConfig(BasePipelineConfig):
    """One comparison in the short form, or ``condition`` for anything the service can evaluate."""

    asked_for = frozenset({"metric", "at_least"})

    metric: str | None = Field(
        default=None,
        examples=["XGBoostModelEval_testing.metrics:auc_roc"],
        description="Value to compare: NODE.FILE:path, such as Eval.metrics:auc_roc.",
    )
    parameter: str | None = Field(default=None, description="Parameter of the pipeline to compare instead.")
    at_least: Number | None = Field(default=None, examples=[0.8], description="True from this value on.")
    at_most: Number | None = Field(default=None, description="True up to this value.")
    above: Number | None = Field(default=None, description="True for greater values.")
    below: Number | None = Field(default=None, description="True for smaller values.")
    equals: Scalar | None = Field(default=None, description="True for this value.")
    is_in: list[Scalar] | None = Field(default=None, description="True for any of these values.")
    condition: dict[str, Any] | None = Field(default=None, description="The full form: and, or, not, left, is, right.")

    @property
    def compared(self) -> dict[str, Any]:
        """The bounds of the short form, by word."""
        return {word: value for word in COMPARISONS if (value := getattr(self, word)) is not None}

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        short = [self.metric, self.parameter]
        if self.condition is not None:
            if any(short) or self.compared or self.is_in is not None:
                raise wrong_field(self, "condition", "give either `condition` or the short form, not both")
        elif sum(one is not None for one in short) != 1:
            raise wrong_field(self, "condition", "say what to compare: `metric`, `parameter` or `condition`")
        elif not self.compared and self.is_in is None:
            field = "metric" if self.metric is not None else "parameter"
            raise wrong_field(self, field, f"say what to compare it with: {', '.join(COMPARISONS)} or is_in")
        return self


class ConditionStepBuilderBase(StepBuilderBase[ConditionConfig]):
    """A step that compares values; edges of the DAG that say ``when`` name the steps of its branches."""

    Config = ConditionConfig
    carries_data = False

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        return Step(self.step_name, "Condition", {"Conditions": self.conditions()}, tuple(dependencies))

    def conditions(self) -> list[dict[str, Any]]:
        """``Conditions``: all of them have to be true.

        Raises CompilationError: E265 for a condition of another form, E266 where text is compared with a number, and
        what its expressions get wrong.
        """
        config = self.config
        if config.condition is not None:
            return self._all(config.condition, f"{self.node}.condition")
        field: Literal["metric", "parameter"] = "metric" if config.metric is not None else "parameter"
        where = f"{self.node}.{field}"
        left = self._value({field: getattr(config, field)}, where)
        found = [self._comparison(word, left, bound, f"{self.node}.{word}") for word, bound in config.compared.items()]
        if config.is_in is not None:
            found.append(self._membership(left, config.is_in, f"{self.node}.is_in"))
        return found

    def _all(self, told: Any, where: str) -> list[dict[str, Any]]:
        if isinstance(told, Mapping) and told.keys() == {"and"} and isinstance(told["and"], list) and told["and"]:
            return [self._condition(one, f"{where}.and.{number}") for number, one in enumerate(told["and"])]
        return [self._condition(told, where)]

    def _condition(self, told: Any, where: str) -> dict[str, Any]:
        match told:
            case {"or": list(parts), **rest} if not rest and parts:
                return _any([self._condition(part, f"{where}.or.{number}") for number, part in enumerate(parts)])
            case {"and": list(parts), **rest} if not rest and parts:
                # The service has no And inside others: none of them may be false.
                inner = [self._condition(part, f"{where}.and.{number}") for number, part in enumerate(parts)]
                return _not(_any([_not(part) for part in inner]))
            case {"not": part, **rest} if not rest:
                return _not(self._condition(part, f"{where}.not"))
            case {"left": left, "in": list(values), **rest} if not rest:
                return self._membership(self._value(left, f"{where}.left"), values, f"{where}.in")
            case {"left": left, "is": str(word), "right": right, **rest} if not rest:
                known = {**COMPARISONS, **{name: name for name in COMPARISONS.values()}}
                if word in known:
                    ours = next(name for name, theirs in COMPARISONS.items() if theirs == known[word])
                    return self._comparison(ours, self._value(left, f"{where}.left"), right, where)
                raise _malformed(f"{word!r} is not a comparison", where, did_you_mean(word, known))
        raise _malformed(f"{told!r} is not a condition", where, "")

    def _comparison(self, word: str, left: Any, right: Any, where: str) -> dict[str, Any]:
        value = self._value(right, where)
        if not isinstance(left, PipelineVariable) and not isinstance(value, PipelineVariable):
            hint = "Compare with a metric, a parameter or a property of another node."
            raise _malformed(f"{left!r} and {value!r} are both fixed, so the outcome is too", where, hint)
        if (problem := _incomparable(left, value, ordered=word in _ORDERED)) is not None:
            raise CompilationError([Diagnostic("E266", problem, where, _COMPARABLE)])
        return {"Type": COMPARISONS[word], "LeftValue": left, "RightValue": value}

    def _membership(self, left: Any, values: Sequence[Any], where: str) -> dict[str, Any]:
        if not values:
            raise _malformed("the list is empty, so nothing is in it", where, "")
        found = [self._value(value, where) for value in values]
        for value in found:
            if (problem := _incomparable(left, value, ordered=False)) is not None:
                raise CompilationError([Diagnostic("E266", problem, where, _COMPARABLE)])
        return {"Type": "In", "QueryValue": left, "Values": found}

    def _value(self, told: Any, where: str) -> Any:
        if isinstance(told, Mapping) and not is_expression(told):
            raise _malformed(f"{told!r} is not a value", where, "")
        return value_of(told, self.context.scope, self.node, where)

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(self.step_name, "Outcome")


def _any(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Type": "Or", "Conditions": conditions}


def _not(condition: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Not", "Condition": condition}


def _incomparable(left: Any, right: Any, *, ordered: bool) -> str | None:
    """What keeps the two sides from being compared; None where their types fit or are not known yet."""
    one, other = _type(left), _type(right)
    unordered = next((kind for kind in ("text", "a truth value") if ordered and kind in (one, other)), None)
    if unordered:
        return f"{_said(left)} and {_said(right)} have no order: one of them is {unordered}"
    if one and other and one != other:
        return f"{_said(left)} is {one}, {_said(right)} is {other}"
    for parameter, value in ((left, right), (right, left)):
        choices = getattr(parameter, "enum_values", None)
        if choices and isinstance(value, str) and value not in choices:
            return f"{_said(parameter)} is never {value!r}, but one of {', '.join(choices)}"
    return None


def _said(value: Any) -> str:
    if isinstance(value, JsonGet):
        return f"the metric {value.json_path} of {value.step_name}"
    return f"the parameter {value.name}" if isinstance(value, Parameter) else repr(value)


def _type(value: Any) -> str | None:
    if isinstance(value, Parameter):
        return {"String": "text", "Boolean": "a truth value"}.get(value.parameter_type.value, "a number")
    if isinstance(value, JsonGet):
        return None
    if isinstance(value, bool):
        return "a truth value"
    return "text" if isinstance(value, str) else "a number" if isinstance(value, int | float) else None


def _malformed(message: str, where: str, hint: str) -> CompilationError:
    form = '{"left": {"metric": "Eval.metrics:auc_roc"}, "is": "at_least", "right": 0.8}, or put such into and, or, not'
    return CompilationError([Diagnostic("E265", message, where, f"{hint} Write {form}.".strip())])

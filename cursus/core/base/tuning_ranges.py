"""The values among which a tuning step searches."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, model_validator

from cursus.core.base.tiers import TieredModel
from cursus.definition.values import Parameter

Bound = Annotated[int, Strict()] | Annotated[float, Strict()] | dict[str, Any]
Choice = Annotated[bool, Strict()] | Bound | Annotated[str, Strict()]


class Range(TieredModel):
    """The values among which to search: from min to max, or one of a few."""

    min: Bound | None = Field(default=None, description="The smallest value, or an expression for it.")
    max: Bound | None = Field(default=None, description="The largest value, or an expression for it.")
    scaling: Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"] | dict[str, Any] = Field(
        default="Auto", description="How values between them are spread, or an expression."
    )
    integer: bool | None = Field(
        default=None, description="Whether the values are whole numbers. Default: whether min and max are."
    )
    values: list[Choice] | None = Field(default=None, min_length=1, description="The values, in place of min and max.")

    @property
    def whole(self) -> bool:
        if self.integer is not None:
            return self.integer
        return all(isinstance(bound, int) for bound in (self.min, self.max) if not isinstance(bound, dict))

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if (self.values is None) == (self.min is None and self.max is None):
            raise ValueError("set either min and max, or values")
        if self.values is None and (self.min is None or self.max is None):
            raise ValueError("set both min and max")
        low, high = self.min, self.max
        if not (low is None or high is None or isinstance(low, dict) or isinstance(high, dict)) and low >= high:
            raise ValueError(f"the range is inverted or empty: min {low} is not below max {high}")
        if problem := self._misfit():
            raise ValueError(problem)
        return self

    def _misfit(self) -> str | None:
        """What the service refuses about values that are known."""
        if self.values is not None and len(set(map(repr, self.values))) < len(self.values):
            return "the values name one of them twice"
        bounds = [bound for bound in (self.min, self.max) if isinstance(bound, int | float)]
        if self.integer and not all(float(bound).is_integer() for bound in bounds):
            return "a range of whole numbers has whole bounds"
        if self.scaling == "Logarithmic" and any(bound <= 0 for bound in bounds):
            return "on a logarithmic scale min has to be above 0"
        if self.scaling == "ReverseLogarithmic" and (self.whole or any(not 0 <= bound < 1 for bound in bounds)):
            return "a reverse logarithmic scale has fractions from 0 to below 1"
        return None


def is_whole(one: Range, low: Any, high: Any) -> bool:
    """Whether the values between two bounds are whole numbers: as the range says, else as the bounds are."""
    return float not in map(number_type, (low, high)) if one.integer is None else one.integer


def number_type(value: Any) -> type | None:
    """Whether a bound is whole: int or float; None for what is not a number, or known only when the pipeline runs."""
    if isinstance(value, Parameter):
        return {"Integer": int, "Float": float}.get(value.parameter_type.value)
    if isinstance(value, int | float):
        return type(value)
    return None

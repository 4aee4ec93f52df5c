"""Parameters of a pipeline: declared once, given a value at each start."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar

from cursus.definition.values.base import PipelineVariable

Primitive = str | int | float | bool | None


class ParameterType(StrEnum):
    """The types that the service knows."""

    STRING = "String"
    INTEGER = "Integer"
    BOOLEAN = "Boolean"
    FLOAT = "Float"


class Parameter(PipelineVariable):
    """A parameter: use one of the four subclasses.

    ``default_value`` None means that each start has to give a value. Raises TypeError when it is of another type.
    """

    __slots__ = ("default_value", "name")

    parameter_type: ClassVar[ParameterType]
    _accepts: ClassVar[tuple[type, ...]]

    def __init__(self, name: str, default_value: Primitive = None) -> None:
        if default_value is not None and type(default_value) not in self._accepts:
            raise TypeError(
                f"the default of {name} is {default_value!r}; a {type(self).__name__} takes {self._accepts[0].__name__}"
            )
        self.name = name
        self.default_value = default_value

    @property
    def expr(self) -> dict[str, Any]:
        return {"Get": f"Parameters.{self.name}"}

    @property
    def _referenced_steps(self) -> list[str]:
        return []

    def to_request(self) -> dict[str, Any]:
        """The declaration: Name, Type and, where there is one, DefaultValue."""
        declaration: dict[str, Any] = {"Name": self.name, "Type": self.parameter_type.value}
        if self.default_value is not None:
            declaration["DefaultValue"] = self.default_value
        return declaration

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Parameter) and self.to_request() == other.to_request()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        default = "" if self.default_value is None else f", default_value={self.default_value!r}"
        return f"{type(self).__name__}({self.name!r}{default})"


class ParameterString(Parameter):
    """A text; ``enum_values`` lists the ones that a start may give."""

    __slots__ = ("enum_values",)

    parameter_type = ParameterType.STRING
    _accepts = (str,)

    def __init__(self, name: str, default_value: str | None = None, enum_values: Sequence[str] | None = None) -> None:
        super().__init__(name, default_value)
        self.enum_values = None if enum_values is None else list(enum_values)

    def to_string(self) -> PipelineVariable:
        """The parameter itself: it is text already."""
        return self

    def to_request(self) -> dict[str, Any]:
        declaration = super().to_request()
        return {**declaration, "EnumValues": self.enum_values} if self.enum_values else declaration


class ParameterInteger(Parameter):
    """A whole number."""

    __slots__ = ()

    parameter_type = ParameterType.INTEGER
    _accepts = (int,)


class ParameterFloat(Parameter):
    """A number."""

    __slots__ = ()

    parameter_type = ParameterType.FLOAT
    _accepts = (float, int)


class ParameterBoolean(Parameter):
    """True or False."""

    __slots__ = ()

    parameter_type = ParameterType.BOOLEAN
    _accepts = (bool,)

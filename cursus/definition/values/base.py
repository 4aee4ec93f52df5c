"""What all pipeline variables have in common: an expression for the service, and no text of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NoReturn


class PipelineVariable(ABC):
    """A value that is known only when the pipeline runs.

    The SageMaker SDK's own variables, of version 2 and 3, are instances of this class too: whatever takes ours takes
    theirs.
    """

    __slots__ = ()

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        if cls is not PipelineVariable:
            return NotImplemented  # type: ignore[no-any-return]
        return all(any(name in vars(base) for base in other.__mro__) for name in ("expr", "to_string"))

    @property
    @abstractmethod
    def expr(self) -> dict[str, Any]:
        """The JSON that stands for this value in a definition."""

    @property
    @abstractmethod
    def _referenced_steps(self) -> list[str]:
        """Names of the steps that have to run first. The SDK asks for this."""

    def to_string(self) -> PipelineVariable:
        """This value as text, converted when the pipeline runs."""
        from cursus.definition.values.functions import Join

        return Join(on="", values=[self])

    def __str__(self) -> NoReturn:
        raise TypeError(self._no_text())

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError(self._no_text())

    def __add__(self, other: object) -> NoReturn:
        raise TypeError(self._no_text())

    __radd__ = __add__
    __truediv__ = __add__
    __rtruediv__ = __add__
    __mod__ = __add__

    def __int__(self) -> NoReturn:
        raise TypeError(self._no_number())

    __float__ = __int__

    def _no_text(self) -> str:
        return (
            f"{self!r} has no text before the pipeline runs. "
            'Write Join(on="/", values=[base, "folder", ...]) for a path and Join(on="", values=[...]) for other text; '
            "elsewhere pass the value itself. Use .expr to look at it."
        )

    def _no_number(self) -> str:
        return f"{self!r} has no value before the pipeline runs. Pass the value itself. Use .expr to look at it."


_SCALARS = (str, int, float, type(None))


def as_json(value: Any) -> Any:
    """``value`` as JSON: variables, ours or the SDK's, as their expressions; tuples as lists."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, PipelineVariable):
        return value.expr
    raise TypeError(f"{type(value).__name__} has no form in a definition: {value!r}")

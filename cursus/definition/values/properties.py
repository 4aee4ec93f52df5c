"""References to what a step's Describe call will answer once the step has run."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from cursus.definition.values.base import PipelineVariable
from cursus.errors import did_you_mean


@functools.cache
def _shapes(service: str) -> dict[str, Any]:
    """The shapes of a service, as botocore describes them."""
    from botocore.loaders import Loader  # not at the top: only those who walk through properties need it

    shapes: dict[str, Any] = Loader().load_service_model(service, "service-2")["shapes"]
    return shapes


class Properties(PipelineVariable):
    """The property at ``path`` of a step; empty for all of them.

    ``shape`` names botocore's shape of the value. With it, attributes and items lead on to the members, and a name
    that the shape does not have raises AttributeError with the nearest one.
    """

    __slots__ = ("_service", "_shape", "path", "step_name")

    def __init__(self, step_name: str, path: str = "", shape: str | None = None, service: str = "sagemaker") -> None:
        self.step_name, self.path = step_name, path
        self._shape, self._service = shape, service

    @property
    def expr(self) -> dict[str, Any]:
        return {"Get": ".".join(filter(None, ("Steps", self.step_name, self.path)))}

    @property
    def _referenced_steps(self) -> list[str]:
        return [self.step_name]

    def __getattr__(self, name: str) -> Properties:
        if name.startswith("_"):
            raise AttributeError(name)
        members = self._description().get("members", {})
        if name not in members:
            raise AttributeError(f"{self!r} has no property {name!r}. {did_you_mean(name, members)}".strip())
        return self._child(".".join(filter(None, (self.path, name))), members[name]["shape"])

    def __getitem__(self, key: int | str) -> Properties:
        description = self._description()
        element = description.get("member") or description.get("value")
        if element is None:
            raise TypeError(f"{self!r} has no items: it is a {description.get('type', 'value')}")
        return self._child(f"{self.path}[{key!r}]", element["shape"])

    def __iter__(self) -> Any:
        raise TypeError(f"{self!r} cannot be iterated: how many items there are is known only when the step has run")

    def _description(self) -> dict[str, Any]:
        if self._shape is None:
            return {}
        description: dict[str, Any] = _shapes(self._service)[self._shape]
        return description

    def _child(self, path: str, shape: str) -> Properties:
        return Properties(self.step_name, path, shape, self._service)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Properties) and (self.step_name, self.path) == (other.step_name, other.path)

    def __hash__(self) -> int:
        return hash((self.step_name, self.path))

    def __repr__(self) -> str:
        return ".".join(filter(None, (f"Properties({self.step_name!r})", self.path)))


def StepProperties(step_name: str, step_type: str) -> Properties:  # noqa: N802 - stands for a class, as in the SDK
    """All properties of a step of this type.

    Raises ValueError for a step type that has no Describe call.
    """
    from cursus.definition.kinds import kind_of

    kind = kind_of(step_type)
    if kind is None or kind.describe_shape is None:
        raise ValueError(f"a {step_type} step has no properties")
    service, shape = kind.describe_shape
    return Properties(step_name, "", shape, service)


@dataclass(frozen=True, slots=True)
class PropertyFile:
    """A JSON file in an output of a step, which ``JsonGet`` reads. ``path`` is relative to the output's folder."""

    name: str
    output_name: str
    path: str

    @property
    def expr(self) -> dict[str, str]:
        return {"PropertyFileName": self.name, "OutputName": self.output_name, "FilePath": self.path}

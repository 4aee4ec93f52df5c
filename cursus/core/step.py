"""A step as it is in a definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cursus.definition.values import Properties, PropertyFile, StepProperties

CACHE: Final[Mapping[str, Any]] = {"Enabled": True, "ExpireAfter": "P30D"}
"""A step whose arguments did not change in 30 days is not run again."""


@dataclass(frozen=True)
class Step:
    """One step: its type as the service names it, and its request, with pipeline variables in it."""

    name: str
    type: str
    arguments: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    cache: Mapping[str, Any] | None = None
    retry_policies: Sequence[Mapping[str, Any]] = ()
    property_files: Sequence[PropertyFile] = ()
    display_name: str | None = None
    description: str | None = None
    if_steps: tuple[Any, ...] = ()
    else_steps: tuple[Any, ...] = ()
    """Of a condition: the steps that run when it is true, and when it is not."""
    members: Mapping[str, Any] = field(default_factory=dict)
    """Further members of the step next to its Arguments, such as the queue of a callback."""

    @property
    def properties(self) -> Properties:
        """What the step's Describe call will answer, to refer to from other steps."""
        return StepProperties(self.name, self.type)

    def to_request(self) -> dict[str, Any]:
        """The step with its variables still in it; ``as_json`` makes JSON of it."""
        members = {
            "DependsOn": list(self.depends_on),
            "DisplayName": self.display_name,
            "Description": self.description,
            "RetryPolicies": list(self.retry_policies),
            "CacheConfig": self.cache,
            "PropertyFiles": [file.expr for file in self.property_files],
        }
        arguments = {**self.arguments, **self._branches()}
        return {"Name": self.name, "Type": self.type, "Arguments": arguments, **present(**members), **self.members}

    def _branches(self) -> dict[str, Any]:
        if self.type != "Condition":
            return {}
        held = {"IfSteps": self.if_steps, "ElseSteps": self.else_steps}
        return {branch: [step.to_request() for step in steps] for branch, steps in held.items()}


def request_of(item: Any) -> Any:
    """A member of a request: itself, or what an input or output of the SDK says of itself."""
    to_request = getattr(item, "_to_request_dict", None)
    return item if to_request is None else to_request()


def present(**members: Any) -> dict[str, Any]:
    """The members of a request that have a value: what is None or empty is left out."""
    return {name: value for name, value in members.items() if value is not None and value != [] and value != {}}


def with_property_files(step: Any, files: tuple[PropertyFile, ...]) -> Any:
    """The step, declaring the property files that others read; one of the SDK declares them itself."""
    if isinstance(step, Step):
        return replace(step, property_files=files)
    step.property_files = list(files)
    return step


def named(step: Any, display_name: str | None, description: str | None) -> Any:
    """The step as people are to see it; of a collection of the SDK's, the last step is the one that is seen."""
    said: dict[str, Any] = present(display_name=display_name or None, description=description or None)
    if isinstance(step, Step):
        return replace(step, **said) if said else step
    for name, value in said.items():
        setattr(getattr(step, "steps", [step])[-1], name, value)
    return step


def name_of(step: Any) -> str:
    """The name in the definition of a step of ours or of the SDK; of a collection, which is several, the last's."""
    collected = getattr(step, "steps", None)
    name: str = collected[-1].name if collected else step.name
    return name


def step_names(steps: Iterable[Any]) -> list[str]:
    """Names of steps, some of which may be names already."""
    return [step if isinstance(step, str) else name_of(step) for step in steps]

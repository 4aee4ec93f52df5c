"""What a test makes the stand-in do: faults of the service, results of scripts, quotas."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FaultKind = Literal["substitute", "drop", "add", "divert", "lose", "stick", "fail", "branch"]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong in a step.

    ``substitute``, ``add`` and ``drop`` change the request's ``member`` before the job is made; a text in ``member``
    that meets a list is the name of its element. ``divert`` writes the objects of the output at ``member`` elsewhere,
    ``lose`` writes none, while the answer still names the right place. ``stick`` never ends, ``fail`` fails with
    ``value`` as the reason, ``branch`` takes the other branch of a condition.
    """

    kind: FaultKind
    step: str
    member: tuple[str | int, ...] = ()
    value: Any = None


@dataclass
class Script:
    """What happens.

    ``results``: what a step writes, as {step: {name of the property file: JSON}}. ``quotas``: by name.
    ``caller``: who stops an execution.
    ``pace``: turns that each look moves an execution on.
    """

    faults: list[Fault] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    quotas: dict[str, float] = field(default_factory=dict)
    pace: int = 1
    caller: str = "arn:aws:iam::111111111111:user/somebody"

    def clear(self) -> None:
        self.faults.clear()
        self.results.clear()
        self.quotas.clear()

    def of(self, step: str, *kinds: FaultKind) -> list[Fault]:
        return [fault for fault in self.faults if fault.step == step and fault.kind in kinds]

    def request(self, step: str, request: dict[str, Any]) -> dict[str, Any]:
        """The request as a faulty service makes it."""
        changed = copy.deepcopy(request)
        for fault in self.of(step, "substitute", "add", "drop"):
            *way, last = fault.member
            place = _at(changed, way)
            if fault.kind == "drop" and isinstance(place, list):
                place.remove(_at(place, [last]))
            elif fault.kind == "drop":
                del place[last]
            else:
                place[last] = fault.value
        return changed


def _at(value: Any, way: Sequence[str | int]) -> Any:
    for key in way:
        if isinstance(value, list) and isinstance(key, str):
            value = next(item for item in value if key in item.values())
        else:
            value = value[key]
    return value

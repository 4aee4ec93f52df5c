"""Condition: the steps of one branch run, those of the other do not."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Kind

KIND: Final = Kind(
    type="Condition",
    no_request="The service compares the values itself; the envelope's schema says what a condition is.",
    echoes=False,
    properties={("Outcome",): "any"},
    branches=("IfSteps", "ElseSteps"),
    exclusive=True,
)

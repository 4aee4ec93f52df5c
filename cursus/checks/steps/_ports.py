"""Where a step declares what goes in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OUTPUTS: Final = ("Arguments", "ProcessingOutputConfig", "Outputs")
INPUTS: Final = ("Arguments", "ProcessingInputs")
PORTS: Final = (
    (INPUTS, "InputName"),
    (OUTPUTS, "OutputName"),
    (("Arguments", "InputDataConfig"), "ChannelName"),
    (("PropertyFiles",), "PropertyFileName"),
)


def member(value: Any, *keys: str) -> Any:
    """What stands at ``keys``, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value

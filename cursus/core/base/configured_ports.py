"""Inputs and outputs that a config names, for steps that run anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import Field

from cursus.core.base.ports import Input, Output
from cursus.core.base.tiers import TieredModel

PortT = TypeVar("PortT", Input, Output)

_PATH = r"^/opt/ml/[A-Za-z0-9_./-]+$"


class InputPort(TieredModel):
    """Data that a script reads."""

    path: str | None = Field(default=None, pattern=_PATH, description="Where the container finds it.")
    required: bool = Field(default=True, description="Whether the step needs it.")


class OutputPort(TieredModel):
    """Data that a script leaves."""

    path: str | None = Field(default=None, pattern=_PATH, description="Where the container leaves it.")
    file: str = Field(default="", description="The one file in it that others read; the whole folder if empty.")
    property_files: dict[str, str] = Field(
        default_factory=dict, description="JSON files in it that conditions may read, by name."
    )


def inputs_of(ports: Mapping[str, InputPort | None], folder: str) -> dict[str, Input]:
    """Inputs by name, those without a path below ``folder``."""
    return {
        name: _named(Input(port.path or f"{folder}/{name}", required=port.required), name)
        for name, port in ((name, port or InputPort()) for name, port in ports.items())
    }


def outputs_of(ports: Mapping[str, OutputPort | None], folder: str) -> dict[str, Output]:
    """Outputs by name, those without a path below ``folder``."""
    return {
        name: _named(
            Output(port.path or f"{folder}/{name}", file=port.file, property_files=port.property_files),
            name,
        )
        for name, port in ((name, port or OutputPort()) for name, port in ports.items())
    }


def _named(port: PortT, name: str) -> PortT:
    port.__set_name__(object, name)
    return port

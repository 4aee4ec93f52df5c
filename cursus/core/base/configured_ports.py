"""Inputs and outputs that a config names, for steps that run anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from cursus.core.base.ports import Input, Output
from cursus.core.base.tiers import TieredModel

PortT = TypeVar("PortT", Input, Output)

_PATH = r"^/opt/ml/[A-Za-z0-9_./-]+$"


def _relative(path: str) -> str:
    if path and (path.startswith("/") or ".." in path.split("/")):
        raise PydanticCustomError("path", "{why}", {"why": "has to be a path below the output's folder"})
    return path


RelativePath = Annotated[str, AfterValidator(_relative)]
PortName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""Of an input or output: part of a path in the container, and of one in S3."""


class InputPort(TieredModel):
    """Data that a script reads."""

    path: str | None = Field(default=None, pattern=_PATH, description="Where the container finds it.")
    required: bool = Field(default=True, description="Whether the step needs it.")


class OutputPort(TieredModel):
    """Data that a script leaves."""

    path: str | None = Field(default=None, pattern=_PATH, description="Where the container leaves it.")
    file: RelativePath = Field(default="", description="The one file in it that others read; all if empty.")
    property_files: dict[PortName, RelativePath] = Field(
        default_factory=dict, description="JSON files in it that conditions may read, by name."
    )


def twice(outputs: Mapping[str, OutputPort | None], folder: str) -> str | None:
    """What two outputs claim for themselves, a property file's name or a folder; None where nothing is."""
    paths, files = Counter[str](), Counter[str]()
    for name, port in outputs.items():
        paths[port.path.rstrip("/") if port and port.path else f"{folder}/{name}"] += 1
        files.update(list(port.property_files) if port else ())
    path, file = (next((name for name, count in found.items() if count > 1), None) for found in (paths, files))
    if path:
        return f"two outputs are in {path}: give each its own folder"
    return f"two outputs have a property file {file}: a condition could not tell them apart" if file else None


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

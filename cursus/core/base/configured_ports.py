"""Inputs and outputs that a config names, for steps that run anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from cursus.core.base.ports import Input, Output
from cursus.core.base.tiers import TieredModel, wrong_field
from cursus.definition.names import STEP

PortT = TypeVar("PortT", Input, Output)

_PATH = r"^/opt/ml/[A-Za-z0-9_./-]+$"


def _relative(path: str) -> str:
    if path and (path.startswith("/") or ".." in path.split("/")):
        raise PydanticCustomError("path", "{why}", {"why": "has to be a path below the output's folder"})
    return path


RelativePath = Annotated[str, AfterValidator(_relative)]
PortName = Annotated[str, StringConstraints(pattern=f"^{STEP}$")]
"""Of an input or output: part of a path in the container, and of one in S3."""

GroupName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9]([_-]*[a-zA-Z0-9]){0,63}$")]


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


class ProcessedPort(OutputPort):
    """Data that the script of a processing job leaves in S3, or puts into the feature store itself."""

    feature_group: GroupName | dict[str, Any] | None = Field(
        default=None,
        description="Feature group that the script itself writes to, in place of files: a name, or an expression.",
    )

    @model_validator(mode="after")
    def _check_folder(self) -> Self:
        given = [name for name in OutputPort.model_fields if getattr(self, name)]
        if self.feature_group is not None and given:
            raise wrong_field(self, given[0], "is of files in S3, and what goes to a feature group leaves none")
        return self


def twice(outputs: Mapping[str, ProcessedPort | None], folder: str) -> str | None:
    """What two outputs claim for themselves, a property file's name or a folder; None where nothing is."""
    paths, files = Counter[str](), Counter[str]()
    for name, port in outputs.items():
        if port is not None and port.feature_group is not None:
            continue
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


def outputs_of(
    ports: Mapping[str, OutputPort | None] | Mapping[str, ProcessedPort | None], folder: str
) -> dict[str, Output]:
    """Outputs by name, those without a path below ``folder``."""
    return {name: _named(_output(port or OutputPort(), f"{folder}/{name}"), name) for name, port in ports.items()}


def _output(port: OutputPort, place: str) -> Output:
    if isinstance(port, ProcessedPort) and port.feature_group is not None:
        return Output("", in_s3=False)
    return Output(port.path or place, file=port.file, property_files=port.property_files)


def _named(port: PortT, name: str) -> PortT:
    port.__set_name__(object, name)
    return port

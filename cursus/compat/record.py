"""The record: one file a person can read, with the interface of every saved config."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from cursus.compat.interface import Interface
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps, read_json

FILE_NAME: Final = "compat.json"


@dataclass(frozen=True, slots=True)
class _File:
    format: Literal[1]
    pipelines: dict[str, Interface]


_FILE: Final = TypeAdapter(_File)


def document(interfaces: Mapping[str, Interface]) -> dict[str, Any]:
    """A record as JSON: the interfaces by name, in the order of their names."""
    return asdict(_File(1, dict(sorted(interfaces.items()))))


def write(interfaces: Mapping[str, Interface]) -> str:
    """The text of a record."""
    return dumps(document(interfaces))


def read(path: str | os.PathLike[str]) -> dict[str, Interface]:
    """The interfaces in a record by name. Raises CursusError (E641) for what is none."""
    document = read_json(path, "E641")
    try:
        return _FILE.validate_python(document).pipelines
    except ValidationError as error:
        hint = "Record again with cursus compat record."
        raise CursusError(
            Diagnostic("E641", found["msg"], f"{path}: {'.'.join(map(str, found['loc']))}", hint)
            for found in error.errors()
        ) from error

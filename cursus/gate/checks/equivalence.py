"""With the static location as its prefix, a parameterized pipeline is the static one, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError
from cursus.gate.bases import EXECUTION_PREFIX
from cursus.gate.compilation import Compiled
from cursus.s3 import PREFIX_PARAMETER
from cursus.testing.portability import is_static, static_location


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.base.name not in ("default", "parameterized"):
        return
    static, default = siblings["static"], siblings["default"]
    if not (static.text and default.text):
        return
    try:
        yield from is_static(_as_static(compiled, default), static.resolved)
    except ResolutionError:
        return  # the check of definitions says what cannot be resolved


def _as_static(compiled: Compiled, default: Compiled) -> Mapping[str, Any]:
    """The definition as a run gets it whose prefix is the static location: the default's, where it has no parameter."""
    if not compiled.base.portable:
        return compiled.resolved
    # Where nothing refers to the prefix there is no location to know, and any will do.
    values = {PREFIX_PARAMETER: static_location(default.definition) or EXECUTION_PREFIX}
    declared = {parameter["Name"] for parameter in compiled.definition["Parameters"]}
    return resolve(compiled.definition, {name: value for name, value in values.items() if name in declared})

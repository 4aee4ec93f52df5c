"""With the static location as its prefix, a parameterized pipeline is the static one, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.errors import Diagnostic
from cursus.gate.bases import EXECUTION_PREFIX
from cursus.gate.compilation import Compiled
from cursus.s3 import PREFIX_PARAMETER
from cursus.testing.portability import equals_static, static_location


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.base.name not in ("default", "parameterized"):
        return
    static, default = siblings["static"], siblings["default"]
    if not (static.text and default.text):
        return
    # Where nothing refers to the prefix there is no location to know, and any will do.
    location = static_location(default.definition) or EXECUTION_PREFIX
    values = {PREFIX_PARAMETER: location} if compiled.base.portable else {}
    yield from equals_static(compiled.definition, values, static.definition)

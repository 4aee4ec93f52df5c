"""With the static location as its prefix, a parameterized pipeline is the static one, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cursus.definition.diff import diff
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError
from validation.bases import PREFIX
from validation.checks.substitution import static_location
from validation.compilation import Compiled


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.base.name not in ("default", "parameterized") or not siblings["static"].text:
        return
    location = static_location(siblings)
    values = {PREFIX: location} if location and compiled.base.portable else {}
    try:
        here = _run(compiled, values)
        static = _run(siblings["static"], {})
    except ResolutionError:
        return  # Told by the substitution check.
    if json.dumps(here) == json.dumps(static):
        return
    hint = "Something depends on whether the base is a parameter: both must come from the same Join."
    for difference in diff(static, here):
        message = f"with the static location as prefix it is {difference.new!r}, statically {difference.old!r}"
        yield Diagnostic("E606", message, difference.path, hint)


def _run(compiled: Compiled, values: dict[str, str]) -> dict[str, Any]:
    """The resolved definition, without the declaration of the parameter that makes the difference."""
    used = {p["Name"] for p in compiled.definition["Parameters"]}
    resolved = resolve(compiled.definition, {name: value for name, value in values.items() if name in used})
    return {**resolved, "Parameters": []}

"""With real values every reference is replaced, and every output lies under the base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cursus.definition.paths import destinations
from cursus.definition.references import references
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError
from validation.bases import PREFIX
from validation.compilation import Compiled


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    try:
        resolved = resolve(compiled.definition, compiled.base.values)
    except ResolutionError as error:
        yield from error.diagnostics
        return
    for path, reference in references(resolved["Steps"], "$.Steps"):
        yield Diagnostic("E604", f"{reference!r} is left after resolving", path, "The resolver has to know it.")
    yield from _outside_base(resolved, compiled.base.values.get(PREFIX) or static_location(siblings))


def static_location(siblings: dict[str, Compiled]) -> str | None:
    """The configs' own location: the default that the prefix has under the default base, if anything uses it."""
    parameters = siblings["default"].definition["Parameters"] if siblings["default"].text else []
    return next((p["DefaultValue"] for p in parameters if p["Name"] == PREFIX and "DefaultValue" in p), None)


def _outside_base(resolved: dict[str, Any], base: str | None) -> Iterator[Diagnostic]:
    writers: dict[str, str] = {}
    for step, path, place in destinations(resolved):
        if base is None or not str(place).startswith(f"{base}/"):
            hint = "Build it with Join from _get_base_output_path()."
            yield Diagnostic("E605", f"{step} writes to {place}, outside of the base {base}", path, hint)
        other = writers.setdefault(str(place), step)
        if other != step:
            hint = "Give one of them a node name of its own."
            yield Diagnostic("E609", f"{other} and {step} both write to {place}", path, hint)

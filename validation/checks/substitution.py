"""With real values every reference is replaced, and every output lies under the base, in a place of its own."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.errors import Diagnostic
from cursus.s3 import PREFIX_PARAMETER
from cursus.testing.portability import static_location, substitutes
from validation.compilation import Compiled


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    values, default = compiled.base.values, siblings["default"]
    base = values.get(PREFIX_PARAMETER) or (static_location(default.definition) if default.text else None)
    return substitutes(compiled.definition, values, base)

"""With real values every reference is replaced, and every output is under the base, in its own place."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.errors import Diagnostic, ResolutionError
from cursus.gate.compilation import Compiled
from cursus.s3 import PREFIX_PARAMETER
from cursus.testing.portability import is_substituted, static_location


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.case.saved is None:
        return  # the check of outputs below the base judges it: no one knows the values of its parameters
    default = siblings["default"]
    if not compiled.base.portable and not default.text:
        return  # only the default base says where the static one has to write; its own finding says why not
    base = compiled.base.values.get(PREFIX_PARAMETER) or static_location(default.definition)
    try:
        yield from is_substituted(compiled.resolved, base)
    except ResolutionError as error:
        yield from error.diagnostics

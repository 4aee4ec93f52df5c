"""Every check of definitions that users have (``cursus check``), the service's own contract among them."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.checks.runner import check_definition
from cursus.errors import Diagnostic, ResolutionError, Severity
from cursus.gate.compilation import Compiled


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterator[Diagnostic]:
    values = compiled.base.values_for(compiled.definition)
    try:
        resolved = compiled.resolved
    except ResolutionError:
        resolved = None  # the checks say why, and judge the rest of it
    for finding in check_definition(compiled.definition, values, base=compiled.case.base, resolved=resolved):
        if finding.diagnostic.severity is not Severity.NOTE or compiled.case.saved is None:
            yield finding.diagnostic

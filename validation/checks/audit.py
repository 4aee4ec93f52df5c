"""Compiled by somebody else in another account, a portable definition differs only in what may differ by rule."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.errors import Diagnostic
from validation.compilation import Compiled


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterable[Diagnostic]:
    return compiled.audit.diagnostics if compiled.audit else ()

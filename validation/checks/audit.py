"""Compiled by somebody else in another account, a portable definition differs only in what may differ by rule."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cursus.core.audit import compare
from cursus.errors import Diagnostic
from validation.compilation import Compiled


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterable[Diagnostic]:
    if not compiled.text_of_somebody_else:
        return []
    other = json.loads(compiled.text_of_somebody_else)
    return compare(compiled.definition, other, strict=compiled.base.assets == "execution").diagnostics

"""Compiled by someone else in another account, a portable definition differs only in what may differ by rule."""

from __future__ import annotations

import json
from collections.abc import Iterable

from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled
from cursus.gate.written import follows_the_account, steady


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterable[Diagnostic]:
    if compiled.audit is None:
        return ()
    if compiled.case.saved:
        return compiled.audit.diagnostics
    audit = steady(compiled.audit, compiled.definition, json.loads(compiled.text_elsewhere))
    return follows_the_account(audit, compiled.case.base)

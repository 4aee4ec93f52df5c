"""Compiled by somebody else in another account, a portable definition differs only in what may differ by rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from cursus.core.audit import Audit, compare
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterable[Diagnostic]:
    if compiled.audit is None:
        return ()
    return compiled.audit.diagnostics if compiled.case.saved else _of_hand_written(compiled, compiled.audit)


def _of_hand_written(compiled: Compiled, audit: Audit) -> Iterable[Diagnostic]:
    """One finding: the SDK puts the account into many places, and which may hold it is the team's own affair.

    Outputs outside the base are errors of their own, by the checks of definitions.
    """
    elsewhere = compare(compiled.definition, json.loads(compiled.text_elsewhere), strict=True)
    unsteady = {found.path for found in elsewhere.differing}  # another fault, whoever compiles
    differing = [found for found in audit.differing if not found.allowed and found.path not in unsteady]
    if not differing:
        return
    kinds = Counter(found.kind for found in differing)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    many = "1 value follows" if len(differing) == 1 else f"{len(differing)} values follow"
    message = f"{many} the account that compiles ({told}), such as {differing[0].own!r}"
    hint = "Compiling in another account gives another definition. Compile once and deploy that definition."
    yield Diagnostic("W652" if compiled.case.base else "I653", message, differing[0].path, hint)

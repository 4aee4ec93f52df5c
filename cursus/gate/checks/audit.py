"""Compiled by somebody else in another account, a portable definition differs only in what may differ by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cursus.core.audit import Audit
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
    differing = [found for found in audit.differing if not found.allowed]
    if not differing:
        return
    kinds = Counter(found.kind for found in differing)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    is_one = len(differing) == 1
    many = f"{len(differing)} values follow" if not is_one else "1 value follows"
    message = f"{many} the account that compiles ({told}), such as {differing[0].own!r}"
    hint = "Whoever compiles in another account gets another definition. Compile once and deploy that definition."
    yield Diagnostic("W652" if compiled.case.base else "I653", message, differing[0].path, hint)

"""What a diagnostic's code stands for, in a form that `cursus explain` and the documentation are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One public code: its short name, why it matters at run time, and what to do about it."""

    name: str
    why: str
    remedy: str


def all_codes() -> dict[str, Code]:
    """Every code of this installation, in order. A code is public: it is never given another meaning."""
    from cursus.core.codes import CODES as CORE
    from cursus.definition.codes import CODES as DEFINITION
    from cursus.lint.rules import RULES

    lint = {rule.code: rule.documentation for rule in RULES}
    codes = {**CORE, **DEFINITION, **lint}
    return dict(sorted(codes.items(), key=lambda item: (item[0][1:], item[0])))

"""What a diagnostic's code stands for, in a form that `cursus explain` and the documentation are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One public code: its short name, why it matters at run time, and what to do about it."""

    name: str
    why: str
    remedy: str

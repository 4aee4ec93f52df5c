"""What a definition must say, judged by what its builders declare and its config asks for; not by a golden file.

One file an invariant, found by walking this folder: ``check(built)`` yields a finding for each fact that is not there.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable

from cursus.errors import Diagnostic
from validation.invariants._built import Built

__all__ = ["Built", "broken"]

Invariant = Callable[[Built], Iterable[Diagnostic]]


def broken(built: Built) -> list[Diagnostic]:
    """What any invariant finds wrong."""
    return [found for invariant in _all() for found in invariant(built)]


@functools.cache
def _all() -> tuple[Invariant, ...]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    return tuple(importlib.import_module(f"{__name__}.{name}").check for name in names)

"""Rewrites S3 paths built as text into Joins, and proves that a builder still compiles to the same.

A name is loaded when it is first asked for: whoever only wants the codes does not wait for libcst.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.lint.accuracy import Accuracy, measure
    from cursus.migrate.migration import Migration, migrate_paths, migrate_sources

__all__ = ["Accuracy", "Migration", "measure", "migrate_paths", "migrate_sources"]

_LAZY = dict.fromkeys(["Migration", "migrate_paths", "migrate_sources"], "cursus.migrate.migration")
_LAZY |= dict.fromkeys(["Accuracy", "measure"], "cursus.lint.accuracy")


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cursus.migrate' has no attribute {name!r}")

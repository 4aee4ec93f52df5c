"""Changes modules of the SDK, whichever major version is imported, and whenever that is."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any


def when_imported(changes: Mapping[str, Callable[[Any], None]]) -> None:
    """Call each change with its module once that has run, before anyone gets it; at once if it is there already."""
    sys.meta_path.insert(0, _Finder(changes))
    for name in changes.keys() & sys.modules.keys():
        changes[name](sys.modules[name])


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, changes: Mapping[str, Callable[[Any], None]]) -> None:
        self.changes = changes

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        change = self.changes.get(fullname)
        if change is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                run(module)
                change(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

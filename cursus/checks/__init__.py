"""Checks of compiled definitions, one file each: what passes them is what the service takes and what was meant.

Adding a check is adding a file to one of the folders here.
"""

from __future__ import annotations

import importlib
import pkgutil

from cursus.checks.base import Check, Problem


def _found() -> tuple[Check, ...]:
    topics = [found.name for found in pkgutil.iter_modules(__path__) if found.ispkg]
    packages = [importlib.import_module(f"{__name__}.{topic}") for topic in topics]
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for package in packages
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("_")
    ]
    classes = {
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Check) and member.__module__ == module.__name__
    }
    return tuple(sorted((cls() for cls in classes), key=lambda check: check.code[1:]))


CHECKS = _found()

__all__ = ["CHECKS", "Check", "Problem"]

"""One file a rule, found by walking this folder: adding a rule is adding a file."""

from __future__ import annotations

import importlib
import pkgutil

from cursus.lint.rules.base import Rule


def _found() -> tuple[Rule, ...]:
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    classes = {
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Rule) and member is not Rule
    }
    return tuple(sorted((cls() for cls in classes), key=lambda rule: rule.code))


RULES = _found()

__all__ = ["RULES", "Rule"]

"""What must hold for every compiled case: one file a check, found by walking this folder."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable

from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled

Check = Callable[[Compiled, "dict[str, Compiled]"], Iterable[Diagnostic]]
"""``check(compiled, siblings)``: findings about one case under one base; ``siblings`` are its other bases by name."""


@functools.cache
def all_checks() -> tuple[Check, ...]:
    """Those of this folder, in the order of their names."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return tuple(module.check for module in modules)

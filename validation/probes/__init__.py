"""What the framework must refuse or send whatever the case: tried on the spot, with inputs made for it.

One file a probe, found by walking this folder: ``probe()`` yields a finding for each promise that is broken.
"""

from __future__ import annotations

import importlib
import pkgutil

from cursus.errors import Diagnostic


def broken() -> list[Diagnostic]:
    """What any probe finds wrong."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return [found for module in modules for found in module.probe()]

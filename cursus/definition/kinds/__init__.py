"""What kinds of step there are: a record for each type, one file each. Adding a kind is adding a file here.

Nothing heavy is imported: a record names shapes in botocore's models, and whoever needs one loads it.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Final

from cursus.definition.kinds.base import (
    BELOW,
    EACH,
    STEP,
    Derived,
    Described,
    Destination,
    Entry,
    Filled,
    Kind,
    Need,
    Order,
    Pattern,
    Ports,
    ShapeName,
)


def _found() -> dict[str, Kind]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if found.name != "base")
    kinds: list[Kind] = [importlib.import_module(f"{__name__}.{name}").KIND for name in names]
    return {kind.type: kind for kind in sorted(kinds, key=lambda kind: kind.type)}


KINDS: Final = _found()
"""Every kind by its type."""


def kind_of(step_type: str) -> Kind | None:
    """The kind of the steps of a type; None for a type that is not known."""
    return KINDS.get(step_type)


__all__ = [
    "BELOW",
    "EACH",
    "KINDS",
    "STEP",
    "Derived",
    "Described",
    "Destination",
    "Entry",
    "Filled",
    "Kind",
    "Need",
    "Order",
    "Pattern",
    "Ports",
    "ShapeName",
    "kind_of",
]

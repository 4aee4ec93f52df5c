"""Which of the files of a pipeline a JSON document is, so that a swapped one is recognized."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

Kind = Literal["a DAG", "a saved config", "a compiled definition"]

_MARKS: Final[Mapping[Kind, frozenset[str]]] = {
    "a DAG": frozenset({"dag"}),
    "a saved config": frozenset({"configuration", "specific"}),
    "a compiled definition": frozenset({"Version", "Steps"}),
}
"""Keys at the top of a file, of which each kind has one at least and no other kind has any."""

_COMPILED_FROM: Final = "--dag DAG.JSON --config CONFIG.JSON"
_REMEDY: Final[Mapping[tuple[Kind, Kind], str]] = {
    ("a DAG", "a saved config"): "Are --dag and --config swapped?",
    ("a saved config", "a DAG"): "Are --dag and --config swapped?",
    ("a compiled definition", "a DAG"): f"Give it as --dag, with its config, or compile it: {_COMPILED_FROM}.",
    ("a compiled definition", "a saved config"): f"Give it as --config, with its DAG, or compile it: {_COMPILED_FROM}.",
}
_NOTHING_LEFT_TO_COMPILE: Final = "It is the result of compiling. Use the files that it was compiled from."


def mistaken_for(wanted: Kind, document: Any) -> str:
    """The hint for a file of another kind than ``wanted``; empty where it is of no known kind."""
    if not isinstance(document, dict):
        return ""
    kinds = [kind for kind, marks in _MARKS.items() if marks & document.keys()]
    if len(kinds) != 1 or kinds[0] == wanted:
        return ""
    return f"This is {kinds[0]}. {_REMEDY.get((wanted, kinds[0]), _NOTHING_LEFT_TO_COMPILE)}"

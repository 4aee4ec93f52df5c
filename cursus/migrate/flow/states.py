"""The states that a value is followed through, and what follows from one."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from cursus.lint.project import Module


@dataclass(frozen=True, slots=True)
class Layer:
    """One container around a value: a mapping (``key`` names the entry), a pair, or a list (``key`` is the index)."""

    kind: str
    key: str | int | None = None

    def gives(self, key: object) -> bool:
        """Whether the entry ``key`` can be the one that holds the value; None stands for any."""
        return key is None or self.key is None or key == self.key


Held = tuple[Layer, ...]
LIST, PAIR, MAPPING = Layer("list"), Layer("pair"), Layer("mapping")


@dataclass(frozen=True, slots=True)
class State:
    """An expression in ``module``, or what ``where`` binds as ``name``: a scope, or None for any object's attribute.

    ``held`` are the containers around the value, the outermost first.
    """

    module: Module | None
    where: ast.AST | None
    name: str = ""
    held: Held = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from a state. ``reason``: why the value may not become a Join; ``needs``: text that has to as well.

    ``outside``: the value is given to code that calls the function of this name, which no file read does.
    """

    states: tuple[State, ...] = ()
    reason: str = ""
    needs: ast.AST | None = None
    outside: str = ""


FINE = Step()


def left(where: str) -> Step:
    return Step(reason=where)


def together(steps: Iterable[Step]) -> Step:
    """Several steps as one: the first reason counts."""
    found = list(steps)
    refused = next((step for step in found if step.reason), None)
    return refused or Step(tuple(state for step in found for state in step.states))


def entry(key: ast.expr) -> Layer:
    if isinstance(key, ast.Constant):
        return Layer("list" if isinstance(key.value, int) else "mapping", key.value)  # type: ignore[arg-type]
    return MAPPING

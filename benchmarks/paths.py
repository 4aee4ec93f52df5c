"""Paths made of f-strings, as they were before Join: the same code but for the one function that builds a path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.pairs import Action
from cursus.core.compiler import parameters

PathFunction = Callable[..., Any]

JOIN: PathFunction = parameters.join_path


def f_string(base: Any, *parts: str) -> Any:
    """It takes a text only: what is built from a step's property, or from a parameter, stays a Join."""
    return f"{base}/{'/'.join(parts)}" if isinstance(base, str) else JOIN(base, *parts)


def with_paths(function: PathFunction, action: Action) -> Action:
    """``action``, building every path with ``function``."""

    def run() -> object:
        parameters.join_path = function
        try:
            return action()
        finally:
            parameters.join_path = JOIN

    return run

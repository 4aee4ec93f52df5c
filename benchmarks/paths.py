"""Paths made in other ways than ours: the same code but for the one function that builds a path.

``f_string`` is how they were built before Join. ``sdk_join`` builds them with the SDK's own Join.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import cursus.sdk.values  # noqa: F401 # isort: skip - before anything of the SDK

from sagemaker.workflow.functions import Join as SdkJoin

from benchmarks.pairs import Action
from cursus.core import paths

PathFunction = Callable[..., Any]

JOIN: PathFunction = paths.join_path


def f_string(base: Any, *parts: str) -> Any:
    """It takes a text only: what is built from a step's property, or from a parameter, stays a Join."""
    return f"{base}/{'/'.join(parts)}" if isinstance(base, str) else JOIN(base, *parts)


def sdk_join(base: Any, *parts: str) -> Any:
    return SdkJoin(on="/", values=[base, *parts])


def with_paths(function: PathFunction, action: Action) -> Action:
    """``action``, building every path with ``function``, in each module of cursus that holds it under its name."""
    action()  # It may import modules.
    held = [vars(module) for name, module in sys.modules.items() if name.startswith("cursus.")]
    holders = [names for names in held if "join_path" in names]

    def run() -> object:
        for names in holders:
            names["join_path"] = function
        try:
            return action()
        finally:
            for names in holders:
                names["join_path"] = JOIN

    return run

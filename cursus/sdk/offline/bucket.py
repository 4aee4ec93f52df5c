"""Makes a bucket the default of every SDK session that is given none, whichever major version is imported."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_HOMES = ("sagemaker.session", "sagemaker.core.helper.session_helper")
"""The modules that define ``Session``: version 2's and version 3's."""


def default_to(bucket: str) -> None:
    """Has an effect on sessions of an SDK that is imported after this."""
    sys.meta_path.insert(0, _Finder(bucket))


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _HOMES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                run(module)
                _default(module.Session, self.bucket)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _default(session: Any, bucket: str) -> None:
    made = session.__init__

    @functools.wraps(made)
    def init(self: Any, *arguments: Any, **options: Any) -> None:
        made(self, *arguments, **options)
        if self._default_bucket_name_override is None:
            self._default_bucket_name_override = bucket

    session.__init__ = init

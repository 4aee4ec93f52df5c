"""The meaning of each code. `cursus explain` and the documentation print it."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import cursus
from cursus.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class Code:
    """One public code: its short name, why it matters at run time, and how to fix it."""

    name: str
    why: str
    remedy: str

    def sections(self, code: str) -> dict[str, str]:
        """The text of each heading, for `cursus explain` and the documentation."""
        kind = Diagnostic(code, "").severity.value
        return {
            "What it does": f"Reports {'an' if kind == 'error' else 'a'} {kind}: {self.name}.",
            "Why is this bad": self.why,
            "Use instead": self.remedy,
        }


@functools.cache
def all_codes() -> Mapping[str, Code]:
    """Every code by subject, then by number: the ``CODES`` of each package of cursus that has a module ``codes``.

    A code is public: once given away, it never gets another meaning.
    """
    codes: dict[str, Code] = {}
    for package in pkgutil.iter_modules(cursus.__path__):
        if package.ispkg and any(module.name == "codes" for module in _modules(package.name)):
            codes |= importlib.import_module(f"cursus.{package.name}.codes").CODES
    return MappingProxyType(dict(sorted(codes.items(), key=lambda item: (item[0][1:], item[0]))))


def _modules(package: str) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules([f"{path}/{package}" for path in cursus.__path__]))

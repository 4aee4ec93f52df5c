"""One module of this process with a line of its source replaced; no file is touched."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

from validation.mutation.builders.mutants import Mutant

_ROOT = Path(__file__).parents[3]  # that of validation.cases, which imports what is to be mutated


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the mutated source; the cache of compiled modules is neither read nor written."""

    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self._source, self.path, "exec", dont_inherit=True)
        return code


class _Finder(MetaPathFinder):
    def __init__(self, name: str, path: Path, source: str) -> None:
        self._name, self._path, self._source = name, path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, str(self._path), self._source)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


def sabotage(mutant: Mutant) -> None:
    """Let this process import the module with the fault in it.

    Raises ValueError when the source does not hold the line exactly once, RuntimeError when the module is here already.
    """
    path = _ROOT / mutant.file
    name = mutant.file.removesuffix(".py").replace("/", ".")
    if name in sys.modules:
        raise RuntimeError(f"{name} was imported before it was mutated")
    source = path.read_text(encoding="utf-8")
    if source.count(mutant.old) != 1:
        message = f"{mutant.file} holds {mutant.old!r} {source.count(mutant.old)} times; mutant {mutant.name!r} needs 1"
        raise ValueError(message)
    sys.meta_path.insert(0, _Finder(name, path, source.replace(mutant.old, mutant.new)))

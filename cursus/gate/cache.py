"""What cases compiled to before, found by content, so that a run compiles only what changed since the last one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from cursus.definition.diff import Difference
from cursus.errors import Diagnostic
from cursus.gate.bases import Base
from cursus.gate.case import Case
from cursus.gate.compilation import PROCESSES, Compiled, Edited
from cursus.gate.contents import contents, digest
from cursus.jsonfile import write_atomically

CODE = Path(__file__).parents[1]
"""All of cursus counts: no one has to say which file a case depends on, and then forget one."""

_NO_INPUTS = frozenset({".git", "__pycache__"})


class Cache:
    """Compiled cases in a folder, which anyone may delete at any time.

    An entry is a case under all its bases; its name is a digest of everything that can change them. Kept is only what
    was sound, so that a failure is never remembered. No one can watch all the code that a hand-written pipeline or a
    plug-in runs: their cases are left out.

    ``code``: folders with code that every case depends on. ``not_inputs``: folders that hold what the gate writes.
    """

    def __init__(self, folder: Path, code: Sequence[Path] = (CODE,), not_inputs: Sequence[Path] = ()) -> None:
        self._folder, self._code, self._not_inputs = folder, code, tuple(not_inputs)
        self._names: dict[Case, str] = {}

    def load(self, cases: Iterable[Case]) -> dict[Case, list[Compiled]]:
        """Those of ``cases`` that did not change. An entry that is damaged counts as none."""
        found = ((case, self._read(case)) for case in cases if _kept(case))
        return {case: compiled for case, compiled in found if compiled}

    def save(self, compiled: Mapping[Case, Sequence[Compiled]]) -> None:
        """Keep the sound ones, unless someone edited a file while they were compiled."""
        now = Cache(self._folder, self._code, self._not_inputs)
        for case, results in compiled.items():
            sound = _kept(case) and all(one.text and one.text == one.text_elsewhere for one in results)
            if sound and now._path(case) == self._path(case):
                body = json.dumps({result.base.name: _entry(result) for result in results})
                write_atomically(self._path(case), f"{digest(body.encode())}\n{body}")

    def prune(self, cases: Iterable[Case]) -> None:
        """Drop every entry but those of ``cases`` as they are now."""
        kept = {self._path(case) for case in cases}
        for path in set(self._folder.glob("*.json")) - kept:
            path.unlink(missing_ok=True)

    def _read(self, case: Case) -> list[Compiled] | None:
        try:
            expected, _, body = self._path(case).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if expected != digest(body.encode()):
            return None
        entries = json.loads(body)
        return [_compiled(case, base, entries[base.name]) for base in case.bases]

    def _path(self, case: Case) -> Path:
        if case not in self._names:
            golden = {case.golden(base) for base in case.bases}
            own_sources = case.saved.source_root if case.saved else None
            folders = dict.fromkeys([case.folder, own_sources or case.folder])
            identity = repr((case.kind, case.name, case.saved, case.bases))
            inputs = (line for folder in folders for line in contents(set(self._files(folder)) - golden, folder))
            parts = [self._world, identity, *inputs]
            self._names[case] = digest("\n".join(parts).encode())
        return self._folder / f"{self._names[case]}.json"

    def _files(self, folder: Path) -> Iterator[Path]:
        """Everything below the folder of a case, but for what the gate writes, environments of Python and versions."""
        for parent, folders, files in os.walk(folder):
            folders[:] = [name for name in folders if self._is_input(Path(parent, name))]
            yield from (Path(parent, name) for name in files)

    def _is_input(self, folder: Path) -> bool:
        outside = folder in self._not_inputs or folder.name in _NO_INPUTS
        return not outside and not (folder / "pyvenv.cfg").exists()

    @cached_property
    def _world(self) -> str:
        """What all cases depend on: Python, what is installed, how the two processes differ, and our own code."""
        # As it is in the file: to parse the name and the version of each takes as long as many compiles.
        installed = sorted(one.read_text("METADATA") or one.read_text("PKG-INFO") or "" for one in distributions())
        code = [line for folder in self._code for line in contents(folder.rglob("*"), folder.parent)]
        return digest("\n".join([sys.version, *sys.path[1:], *installed, repr(PROCESSES), *code]).encode())


def _kept(case: Case) -> bool:
    return case.kind != "plugin" and case.saved is not None


def _entry(result: Compiled) -> dict[str, Any]:
    return {
        "text": result.text,
        "of_somebody_else": None if result.text_of_somebody_else == result.text else result.text_of_somebody_else,
        "diagnostics": [found.as_json() for found in result.diagnostics],
        "changes": [change.as_json() for change in result.changes],
        "seconds": result.seconds,
        "oracle": {name: None if text == result.text else text for name, text in result.oracle.items()},
        "edited": [asdict(edited) for edited in result.edited],
    }


def _compiled(case: Case, base: Base, entry: Mapping[str, Any]) -> Compiled:
    text, other = entry["text"], entry["of_somebody_else"]
    found = tuple(Diagnostic.from_json(one) for one in entry["diagnostics"])
    changes = tuple(Difference.from_json(change) for change in entry["changes"])
    edited = tuple(Edited(**edited) for edited in entry["edited"])
    somebody_else = text if other is None else other
    oracle = {name: text if made is None else made for name, made in entry["oracle"].items()}
    return Compiled(case, base, text, text, somebody_else, found, changes, entry["seconds"], oracle, edited)

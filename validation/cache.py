"""What cases compiled to before, found by content, so that a run compiles only what changed since the last one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from cursus.definition.diff import Difference
from cursus.errors import Diagnostic
from cursus.jsonfile import write_atomically
from validation.bases import Base
from validation.cases import ROOT, Case, relative
from validation.compilation import PROCESSES, Compiled, Edited
from validation.contents import contents, digest

FOLDER = ROOT / "build" / "validation" / "cache"

CODE = (ROOT / "cursus", ROOT / "validation")
"""All of it counts: nobody has to say which file a case depends on, and then forget one."""


class Cache:
    """Compiled cases in a folder, which anybody may delete at any time.

    An entry is a case under all its bases; its name is a digest of everything that can change them. Kept is only what
    was sound, so that a failure is never remembered. A plug-in's code is not ours to watch: its cases are left out.
    """

    def __init__(self, folder: Path = FOLDER, code: Sequence[Path] = CODE) -> None:
        self._folder, self._code = folder, code
        self._names: dict[Case, str] = {}

    def load(self, cases: Iterable[Case]) -> dict[Case, list[Compiled]]:
        """Those of ``cases`` that did not change. An entry that is damaged counts as none."""
        found = ((case, self._read(case)) for case in cases if case.kind != "plugin")
        return {case: compiled for case, compiled in found if compiled}

    def save(self, compiled: Mapping[Case, Sequence[Compiled]]) -> None:
        """Keep the sound ones, unless somebody edited a file while they were compiled."""
        now = Cache(self._folder, self._code)
        for case, results in compiled.items():
            sound = case.kind != "plugin" and all(one.text and one.text == one.text_elsewhere for one in results)
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
            inputs = set(case.folder.rglob("*")) - {case.golden(base) for base in case.bases}
            identity = repr((case.kind, case.name, relative(case.folder), case.bases))
            parts = [self._world, identity, *contents(inputs, case.folder)]
            self._names[case] = digest("\n".join(parts).encode())
        return self._folder / f"{self._names[case]}.json"

    @cached_property
    def _world(self) -> str:
        """What all cases depend on: Python, what is installed, how the two processes differ, and our own code."""
        installed = sorted(f"{one.metadata['Name']} {one.version}" for one in distributions())
        code = [line for folder in self._code for line in contents(folder.rglob("*"), folder.parent)]
        return digest("\n".join([sys.version, *sys.path[1:], *installed, repr(PROCESSES), *code]).encode())


def _entry(result: Compiled) -> dict[str, Any]:
    return {
        "text": result.text,
        "of_somebody_else": None if result.text_of_somebody_else == result.text else result.text_of_somebody_else,
        "diagnostics": [asdict(found) for found in result.diagnostics],
        "changes": [change.as_json() for change in result.changes],
        "seconds": result.seconds,
        "oracle": {name: None if text == result.text else text for name, text in result.oracle.items()},
        "edited": [asdict(edited) for edited in result.edited],
    }


def _compiled(case: Case, base: Base, entry: Mapping[str, Any]) -> Compiled:
    text, other = entry["text"], entry["of_somebody_else"]
    found = tuple(Diagnostic(**diagnostic) for diagnostic in entry["diagnostics"])
    changes = tuple(Difference.from_json(change) for change in entry["changes"])
    edited = tuple(Edited(**edited) for edited in entry["edited"])
    somebody_else = text if other is None else other
    oracle = {name: text if made is None else made for name, made in entry["oracle"].items()}
    return Compiled(case, base, text, text, somebody_else, found, changes, entry["seconds"], oracle, edited)

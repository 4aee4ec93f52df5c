"""No saved config breaks: every case against what it compiled to when it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cursus.compat import compare, earlier, record
from cursus.compat.cases import Compiled as Outside
from cursus.compat.codes import CODES
from cursus.compat.interface import Interface, interface_of
from cursus.errors import Diagnostic, ResolutionError, errors_in
from cursus.gate.compilation import Compiled
from cursus.testing import golden
from validation.cases import GOLDEN, ROOT

RECORD = GOLDEN / record.FILE_NAME


def outsides(compiled: Iterable[Compiled]) -> dict[str, Outside]:
    """The outside of each case of this repository by its folder; a plug-in keeps its own record."""
    return {name: _outside(bases["static"], bases["parameterized"]) for name, bases in _by_folder(compiled).items()}


def check(cases: Mapping[str, Outside], *, complete: bool, path: Path = RECORD) -> list[Diagnostic]:
    """What broke, moved or is new. ``complete``: these are all cases, so that any other of the record is gone."""
    recorded = _recorded(path) if cases else {}
    return compare.compare_all({name: was for name, was in recorded.items() if complete or name in cases}, cases)


def update(cases: Mapping[str, Outside], *, complete: bool, path: Path = RECORD) -> list[str]:
    """Record all cases but those that broke, and say for each break ``failed``, for the file what became of it.

    So no one accepts a break unawares: who means it takes the case out of the record first.
    """
    recorded = _recorded(path) if cases else {}
    lines = []
    for name in sorted(cases.keys() | (recorded.keys() if complete else set())) if cases else ():
        now = cases.get(name)
        breaks = errors_in(compare.compare_case(name, recorded.get(name), now))
        lines += [f"failed {found}; to accept it, take {name} out of {path.name} first" for found in breaks]
        if not breaks and now is not None and not isinstance(now, tuple):
            recorded[name] = now
    change = golden.update(path, record.write(recorded)) if recorded else None
    return [*lines, f"{change:6} {path.name}"] if change else lines


def check_earlier(compiled: Iterable[Compiled]) -> list[Diagnostic]:
    """Each saved config against what the version that saved it compiled; ``where`` begins with the case."""
    found = []
    for name, bases in _by_folder(compiled).items():
        facts = earlier.read(bases["static"].case.folder)
        if facts is None or not all(bases[base].text for base in ("static", "parameterized", "secured")):
            continue
        portable = bases["parameterized"].definition
        now = interface_of(bases["static"].definition, portable)
        full = {parameter["Name"]: parameter for parameter in bases["secured"].definition["Parameters"]}
        changes = earlier.compare(facts, now, portable, full)
        found += [replace(change, where=f"{name} {change.where}") for change in changes]
    return found


def summary(findings: Iterable[Diagnostic]) -> str:
    """``compat: 0 breaks, 2 moved, 1 new``."""
    return f"compat: {compare.summary(found for found in findings if found.code in CODES)}"


def summary_of_earlier(findings: Iterable[Diagnostic]) -> str:
    """``configs of earlier versions: 0 breaks, 2 moved, 1 new``."""
    return f"configs of earlier versions: {compare.summary(findings)}"


def _recorded(path: Path) -> dict[str, Interface]:
    return record.read(path) if path.exists() else {}


def _by_folder(compiled: Iterable[Compiled]) -> dict[str, dict[str, Compiled]]:
    by_folder: dict[str, dict[str, Compiled]] = {}
    for result in compiled:
        if result.case.kind not in ("plugin", "native", "invalid") and result.case.folder.is_relative_to(ROOT):
            name = result.case.folder.relative_to(ROOT).as_posix()
            by_folder.setdefault(name, {})[result.base.name] = result
    return by_folder


def _outside(static: Compiled, parameterized: Compiled) -> Outside:
    if not static.text or not parameterized.text:
        return static.diagnostics if not static.text else parameterized.diagnostics
    try:
        return interface_of(static.definition, parameterized.definition)
    except ResolutionError as error:
        return error.diagnostics

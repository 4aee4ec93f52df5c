"""What can be wrong, said the same way by the compiler, the checks and the harness."""

from __future__ import annotations

import difflib
import functools
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cursus.definition.place import Keys, json_path
from cursus.visible import cut, visible


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Where(str):
    """Where something was found: a text, and what the text was made of, as far as it is known.

    ``keys`` lead from a definition to the place, ``step`` is the step that it is in. Lines and columns count from 1.
    """

    __slots__ = ("column", "file", "keys", "line", "step")

    file: str
    step: str
    keys: Keys
    line: int
    column: int

    def __new__(
        cls, text: str = "", *, file: str = "", step: str = "", keys: Keys = (), line: int = 0, column: int = 0
    ) -> Where:
        """Without a ``text`` it is made of the rest: ``file:line:column``, and the JSON path of the keys."""
        numbers = [str(number) for number in (line, column) if number]
        made = [":".join(filter(None, [file, *numbers])), json_path(keys) if keys else ""]
        where = super().__new__(cls, text or " ".join(filter(None, made)))
        where.file, where.step, where.keys, where.line, where.column = file, step, tuple(keys), line, column
        return where

    @classmethod
    def of(cls, where: str) -> Where:
        """Itself, or what a plain text says: nothing but the text."""
        return where if isinstance(where, cls) else cls(where)

    def told(self, text: str) -> Where:
        """The same place in other words."""
        return Where(text, file=self.file, step=self.step, keys=self.keys, line=self.line, column=self.column)

    def in_file(self, file: str) -> Where:
        """The same place, said to be in a file."""
        place = self.told(f"{file} {self}".rstrip())
        place.file = file
        return place

    @property
    def inside(self) -> str:
        """Its text without the file's name."""
        return self.removeprefix(self.file).lstrip()

    def __reduce__(self) -> tuple[Any, ...]:
        return _where, (str(self), self.file, self.step, self.keys, self.line, self.column)


def _where(text: str, file: str, step: str, keys: Keys, line: int, column: int) -> Where:
    return Where(text, file=file, step=step, keys=keys, line=line, column=column)


_PLACES_TOLD = 5
"""More of them would hide the other findings; the JSON has them all."""

_LONGEST = 2000
"""Characters of a message or a hint. Who writes one cuts the values that it shows; this is for what no one cut."""

_SEVERITY = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.NOTE}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do about it.

    The first letter of ``code`` is the severity (E error, W warning, I note), the first digit its subject:
    0 command line, 1 DAG, 2 config, 3 step against script, 4 wiring, 5 definition, 6 golden, 7 environments, 8 source
    code, 9 plug-ins. Control characters and marks for the direction of text become visible, an escape ``\\x1b``: what
    strangers wrote is part of the texts, and each text but the hint is one line. ``where`` is a ``Where``, whatever
    text it was made of. ``also``: further places that one correction mends too.
    """

    code: str
    message: str
    where: str = ""
    hint: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, keep in (("message", ""), ("hint", "\t\n")):
            object.__setattr__(self, name, cut(visible(getattr(self, name), keep), _LONGEST))
        where = Where.of(self.where)
        object.__setattr__(self, "where", where.told(visible(where, "")))
        object.__setattr__(self, "also", tuple(visible(place, "") for place in self.also))

    @property
    def at(self) -> Where:
        """``where``, by the type that it has."""
        return Where.of(self.where)

    @property
    def severity(self) -> Severity:
        return _SEVERITY[self.code[0]]

    def as_json(self) -> dict[str, Any]:
        """All of it, and the severity; ``also`` where there are further places."""
        found = {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "where": str(self.where),
            "hint": self.hint,
            "step": self.at.step,
            "keys": list(self.at.keys),
        }
        return found | ({"also": list(self.also)} if self.also else {})

    @classmethod
    def from_json(cls, member: Mapping[str, Any]) -> Diagnostic:
        """What ``as_json`` made."""
        where = Where(member["where"], step=member["step"], keys=tuple(member["keys"]))
        return cls(member["code"], member["message"], where, member["hint"], tuple(member.get("also", ())))

    def __str__(self) -> str:
        return self.told_at(self.where)

    def told_at(self, place: str) -> str:
        """The finding as every command shows it: ``place: CODE message``, with lines for hint and other places."""
        start = f"{place}: " if place else ""
        return "\n    ".join(filter(None, (f"{start}{self.code} {self.message}", self.hint, self.other_places)))

    @property
    def other_places(self) -> str:
        """``Also at A, B and 7 more places.``; empty where there is no other."""
        if not self.also:
            return ""
        more = len(self.also) - _PLACES_TOLD
        told = ", ".join(self.also[:_PLACES_TOLD])
        return f"Also at {told} and {more} more place{'s' if more > 1 else ''}." if more > 0 else f"Also at {told}."


class CursusError(Exception):
    """Everything that a phase found wrong, raised once.

    ``diagnostics`` holds all of them, warnings and notes included, in the order they were found.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))


class CompilationError(CursusError):
    """The DAG, the config and the parameters do not make a pipeline (E1xx to E4xx)."""


class ResolutionError(CursusError):
    """A definition's references cannot be replaced by values (E5xx)."""


def errors_in(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that are errors."""
    return [found for found in diagnostics if found.severity is Severity.ERROR]


def raised_at(error: BaseException) -> str:
    """``file:line`` where what is not a diagnostic was raised, in a builder or in cursus.

    Frames of the SDK and of our pipeline variables are left out: they refuse what they get, such as an f-string around
    a parameter.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    refusing = ("sagemaker.", "cursus.definition.values.")
    ours = [at for at in frames if not f"{at[0].f_globals.get('__name__', '')}.".startswith(refusing)]
    frame, line = (ours or frames)[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"


_FEW = 20
"""Candidates that a reader will look through."""

_NEAR = 0.6
"""How much of two names has to be the same, as difflib counts it."""


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """A hint that names the nearest candidates, or all of them when none is near and they are few.

    >>> did_you_mean("XGBostTraining", ["XGBoostTraining", "Package"])
    'Did you mean XGBoostTraining?'
    """
    known = frozenset(candidates)
    near = _nearest(name, known)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known: {', '.join(sorted(known))}." if 0 < len(known) <= _FEW else ""


def _nearest(name: str, known: frozenset[str]) -> list[str]:
    """At most two of ``known``, the nearest first.

    With thousands of names on either side, measuring each pair takes minutes. Only those are measured that share most
    of the rarer parts of ``name``: the time for one name does not grow with the number of candidates.
    """
    if len(name) > _LONG:
        return []  # no slip of a finger
    index = _by_part(known)
    shared: Counter[str] = Counter()
    for owners in sorted((index.get(part, ()) for part in sorted(_parts(name))), key=len):
        shared.update(owners[: _COUNTED - shared.total()])
    few = sorted(shared, key=lambda other: (-shared[other], abs(len(other) - len(name)), other))[:_MEASURED]
    return difflib.get_close_matches(name, sorted(few), n=2, cutoff=_NEAR)


_LONG = 200
"""Characters of the longest name that a suggestion is looked for."""

_COUNTED = 400
"""Times that candidates are looked at for what they share with a name."""

_MEASURED = 8
"""Candidates, those that share most with a name, whose likeness to it is measured."""


def _parts(name: str) -> set[str]:
    """Its parts of two characters, in one case."""
    folded = f"^{name.casefold()}$"
    return {folded[place : place + 2] for place in range(len(folded) - 1)}


@functools.lru_cache(maxsize=8)
def _by_part(known: frozenset[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(known, key=lambda name: (len(name), name)):
        if len(name) <= _LONG:
            for part in _parts(name):
                found.setdefault(part, []).append(name)
    return found

"""Why a gate failed: each cause once, with everything that follows from it. Terminal, page and Markdown show these."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from cursus.definition.diff import DifferenceKind
from cursus.errors import Diagnostic, Severity
from cursus.gate.case import Case, relative
from cursus.gate.suspects import Suspect
from cursus.gate.verdict import Told, Verdict
from cursus.testing.golden import CODES as GOLDEN_CODES

_RAISED: Final = re.compile(r"(?P<error>\w+) at (?P<file>[^\s:]+\.py):(?P<line>\d+): ")
"""How a finding begins that an exception became (E610)."""
_FOLLOWING: Final = frozenset({*GOLDEN_CODES, "E627", "E642", "E643", "E644"})
"""Codes of what differs from an earlier state: no cause where something else is wrong."""
_PLACES: Final = frozenset({"E405", "E538", "E539", "E605", "E606", "E608", "E609", "E621", "W652"})
"""Codes of what a badly built path leads to: several of them in one builder are one fault."""
_MEASURED: Final = frozenset({"E614"})
"""Codes of targets that all cases together miss: no cause where cases fail, for then they miss them."""
_PIPELINES: Final = frozenset({"pipeline", "saved", "example", "project"})


@dataclass(frozen=True)
class Cause:
    """One thing to fix. ``told``: the findings of cases that follow from it; none for a finding outside cases.

    ``owner``: the step type or pipeline at fault, where that is known. ``first``: the finding that says most.
    ``suspects``: the lines that lint finds fault with, the one that raised first.
    """

    owner: str
    first: Diagnostic
    told: tuple[Told, ...] = ()
    suspects: tuple[Suspect, ...] = ()

    @property
    def suspect(self) -> Suspect | None:
        return self.suspects[0] if self.suspects else None

    @property
    def severity(self) -> Severity:
        return self.first.severity

    @property
    def code(self) -> str:
        """The code to look up."""
        return self.suspect.code if self.suspect else self.first.code

    @property
    def title(self) -> str:
        """What is wrong: ``TabularPreprocessing builds a path as text``."""
        if self.suspect:
            return f"{self.owner} {self.suspect.does}"
        raised = _RAISED.match(self.first.message)
        if raised:
            return " ".join(filter(None, (self.owner or raised["file"], f"raises {raised['error']}")))
        if self.first.code == "E602" and self.owner:
            return f"{self.owner} differs from its golden files"
        named = not self.owner or self.first.message.startswith(self.owner)
        return self.first.message if named else f"{self.owner}: {self.first.message}"

    @property
    def place(self) -> str:
        """``file:line`` of the code, where that is known; else where the first finding lies, if the title lacks it."""
        if self.suspect:
            return f"{self.suspect.file}:{self.suspect.line}"
        raised = _RAISED.match(self.first.message)
        if raised:
            return f"{raised['file']}:{raised['line']}"
        where = str(self.told[0].placed.where) if self.told else str(self.first.where)
        return "" if where == self.owner else where

    @property
    def detail(self) -> str:
        """What was found first, where neither the title nor a line of code says it."""
        return "" if self.suspects or self.first.message in self.title else self.first.message

    @property
    def remedy(self) -> str:
        """What to do, and where else; empty where lines of code say it."""
        return "" if self.suspects else " ".join(filter(None, (self.first.hint, self.first.other_places)))

    @property
    def cases(self) -> list[Case]:
        return list(dict.fromkeys(one.case for one in self.told))

    @property
    def effect(self) -> str:
        """``20 pipelines fail because of it.`` Empty for a finding outside cases."""
        cases = self.cases
        if not cases:
            return ""
        noun = "pipeline" if all(case.kind in _PIPELINES for case in cases) else "case"
        verb = "fail" if self.severity is Severity.ERROR else "show it"
        if len(cases) == 1:
            return f"1 {noun} {'fails because of it' if verb == 'fail' else 'shows it'}: {cases[0].name}."
        return f"{len(cases)} {noun}s {'fail because of it' if verb == 'fail' else verb}."

    @property
    def others(self) -> list[tuple[Diagnostic, int]]:
        """What else was found: for each other code the first finding and the number of its cases, most cases first."""
        first = {one.finding.code: one.finding for one in reversed(self.told) if one.finding.code != self.first.code}
        counted = [(found, len({o.case for o in self.told if o.finding.code == code})) for code, found in first.items()]
        return sorted(counted, key=lambda other: (-other[1], other[0].code))


def causes(verdict: Verdict) -> tuple[Cause, ...]:
    """The causes of all findings but notes: the worst first, then those that most cases fail by.

    Findings have one cause when they are about the same builder or pipeline and say the same; when they are about the
    locations of one in which lint finds a badly built path; or about those of one builder, in no other case. What
    differs from a golden file, or from what a saved config compiled to before, follows from whatever else is wrong in
    its case. A target that all cases together miss is a cause only where no case fails.
    """
    told, alone = _of_cases(verdict)
    alike: dict[_Key, list[Told]] = defaultdict(list)
    for one in told:
        alike[_key(one, verdict)].append(one)
    groups = [_Group(key[0], sorted(members, key=_weight)) for key, members in alike.items()]
    groups.sort(key=lambda group: (*_weight(group.members[0]), -len(group.outcomes)))
    builders = frozenset(verdict.sources.files) - {
        one.case.name for one in told if one.case not in verdict.sources.owners
    }
    roots = _merged([group for group in groups if not group.follows], builders)
    left = [_apart(group, roots) for group in groups if group.follows]
    left = _merged([group for group in left if group.members], builders)
    found = [_cause(group, verdict) for group in (*roots, *left)]
    failing = any(cause.severity is Severity.ERROR for cause in found)
    found += [Cause("", one) for one in alone if not (failing and one.code in _MEASURED)]
    return tuple(sorted(found, key=lambda cause: (cause.severity.rank, -len(cause.cases))))


_Key = tuple[str, str, str]


@dataclass
class _Group:
    """Findings with one cause, as far as it is known."""

    owner: str
    members: list[Told]

    @property
    def follows(self) -> bool:
        """Whether it is no cause where there is another one."""
        return self.members[0].finding.code in _FOLLOWING

    @property
    def fails(self) -> bool:
        """Whether a case fails because of it: what is worth a warning leads to no error."""
        return self.members[0].finding.severity is Severity.ERROR

    @property
    def outcomes(self) -> frozenset[tuple[Case, str]]:
        return frozenset((one.case, base.name) for one in self.members for base in one.bases)


def _of_cases(verdict: Verdict) -> tuple[list[Told], list[Diagnostic]]:
    """What concerns cases, which a finding about the folder of one does too; and what concerns none."""
    told = [one for one in verdict.told if one.finding.severity is not Severity.NOTE]
    folders = {f"{relative(outcome.case.folder, verdict.root)} ": outcome.case for outcome in verdict.outcomes}
    alone = []
    for finding in dict.fromkeys(one for one in verdict.findings if one.severity is not Severity.NOTE):
        case = next((case for folder, case in folders.items() if f"{finding.where} ".startswith(folder)), None)
        if case:
            told.append(Told(case, case.bases, finding))
        else:
            alone.append(finding)
    return told, alone


def _apart(group: _Group, roots: list[_Group]) -> _Group:
    """The group without what follows from another cause, to which that is added: one of the same owner first."""
    left = []
    for one in group.members:
        mine = _Group(group.owner, [one]).outcomes
        fitting = [root for root in roots if root.fails and mine & root.outcomes]
        if fitting:
            min(fitting, key=lambda root: root.owner != group.owner).members.append(one)
        else:
            left.append(one)
    return _Group(group.owner, left)


def _merged(groups: list[_Group], builders: frozenset[str]) -> list[_Group]:
    """A group joins one before it that is about the same builder and the same kind of fault, and has all its cases."""
    kept: list[_Group] = []
    for group in groups:
        whole = (other for other in kept if _one_fault(other, group, builders))
        if into := next(whole, None):
            into.members += group.members
        else:
            kept.append(group)
    return kept


def _one_fault(other: _Group, group: _Group, builders: frozenset[str]) -> bool:
    """Whether a group says nothing new. A pipeline that is one function may have many faults, each of its own."""
    if group.owner != other.owner or group.owner not in builders or not group.outcomes <= other.outcomes:
        return False
    first, code = other.members[0].finding, group.members[0].finding.code
    same_kind = any({first.code, code} <= kind for kind in (_PLACES, _FOLLOWING))
    return same_kind or bool(_RAISED.match(first.message))


def _weight(one: Told) -> tuple[int, bool]:
    """What says most comes first: the worst, and of these an exception."""
    return one.finding.severity.rank, not _RAISED.match(one.finding.message)


def _key(one: Told, verdict: Verdict) -> _Key:
    """Who is at fault, the code, and the message without its values."""
    finding, sources = one.finding, verdict.sources
    raised = _RAISED.match(finding.message)
    owner = sources.owner_of_file(raised["file"]) if raised else sources.owner(one.case, _step(finding))
    if owner and (raised or finding.code in _PLACES) and sources.of(owner):
        return owner, "", ""
    return owner, finding.code, "" if finding.code == "E601" else _shape(finding.message) + _below(finding)


def _step(finding: Diagnostic) -> str:
    """The step, or the node of a DAG, that a finding is about."""
    return finding.at.step or (finding.where.partition("dag.")[2] if finding.where.startswith("dag.") else "")


def _below(finding: Diagnostic) -> str:
    """Where in a step it lies: golden files differ for different reasons in different places."""
    keys = finding.at.keys
    return str(keys[keys.index("Arguments") + 1 :]) if finding.code in _FOLLOWING and "Arguments" in keys else ""


def _shape(message: str) -> str:
    """A message without what differs from case to case."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\b\w+://\S+|\{[^}]*\}|\d+", "…", message)


def _cause(group: _Group, verdict: Verdict) -> Cause:
    first = group.members[0].finding
    about_places = first.code in _PLACES or first.message.startswith(DifferenceKind.OUTPUT_MOVED)
    raised = _RAISED.match(first.message)
    suspects = list(verdict.sources.of(group.owner)) if about_places or raised else []
    if raised:
        suspects.sort(key=lambda one: one.line != int(raised["line"]))
    return Cause(group.owner, first, tuple(group.members), tuple(suspects))

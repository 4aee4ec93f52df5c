"""Reads the code behind the failing cases: who builds each step, and the lines there that lint finds fault with."""

from __future__ import annotations

import difflib
import inspect
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cursus.core.saved_values import TYPE, configuration_of
from cursus.errors import CursusError, Severity
from cursus.gate.case import Case, Function, relative
from cursus.jsonfile import read_json
from cursus.lint import RULES, lint_paths
from cursus.lint.linter import Report
from cursus.reporting import Finding


@dataclass(frozen=True)
class Suspect:
    """A line of someone's code with what lint says of it; ``after``: the line as `cursus migrate` writes it.

    ``owner``: the step type that the code builds, or the pipeline that it is. ``does``: what the code does wrong, as
    the end of a sentence that begins with the owner. ``after`` is empty where migrate leaves the line to its author.
    """

    owner: str
    code: str
    does: str
    file: str
    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Sources:
    """``owners``: by case and node, the step type. ``files``: by owner. ``suspects``: in the order of their files."""

    owners: Mapping[Case, Mapping[str, str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    suspects: tuple[Suspect, ...] = ()

    def owner(self, case: Case, step: str) -> str:
        """Who builds a step: its step type, or the pipeline where that is one function; empty for neither."""
        if case not in self.owners:
            return case.name if case.name in self.files else ""
        owners = self.owners[case]
        wanted = _plain(step)
        fitting = [node for node in owners if step and wanted.startswith(_plain(node))]
        return owners[max(fitting, key=len)] if fitting else ""

    def of(self, owner: str) -> list[Suspect]:
        """The suspects in the code of one owner."""
        return [one for one in self.suspects if one.owner == owner]

    def owner_of_file(self, name: str) -> str:
        """The owner of the file that has this name; empty where no failing case uses such a file."""
        return next((owner for owner, file in self.files.items() if Path(file).name == name), "")


def sources_of(cases: Iterable[Case], root: Path) -> Sources:
    """The code of ``cases``, which fail. Reads files below ``root`` and elsewhere, and runs none of them."""
    cases = list(cases)
    if not cases:
        return Sources()
    from cursus.core.catalog import catalog  # loads all builders, and a gate that passes needs none of them

    builders = catalog()
    by_config: dict[object, Any] = {builder.Config: builder for builder in builders.builders.values()}
    owners: dict[Case, dict[str, str]] = {}
    files: dict[str, Path] = {}
    for case in cases:
        if isinstance(case.origin, Function):
            files[case.name] = case.file
        elif case.saved:
            owners[case] = {
                node: by_config[config].step_type()
                for node, name in _configs(case.saved.config).items()
                if (config := builders.configs.get(name)) in by_config
            }
            for step_type in owners[case].values():
                files[step_type] = Path(inspect.getfile(builders.builders[step_type]))
    there = {owner: file for owner, file in files.items() if os.path.isfile(file)}  # noqa: PTH113 - it also answers for names that the system refuses
    shown = {owner: relative(file, root) for owner, file in there.items()}
    return Sources(owners, shown, tuple(_suspects(there, root)))


def _configs(file: Path) -> dict[str, str]:
    """By node, the class of its config, as the saved file names it; nothing where it cannot be read."""
    try:
        specific = configuration_of(read_json(file, "E201"))["specific"]
        return {node: str(fields.get(TYPE, "")) for node, fields in specific.items()}
    except (CursusError, AttributeError, KeyError, TypeError):
        return {}  # bad input: its finding says so


def _suspects(files: Mapping[str, Path], root: Path) -> Iterable[Suspect]:
    if not files:
        return
    owners = {str(file): owner for owner, file in files.items()}
    report = lint_paths(owners)
    found = [one for one in report.findings if one.diagnostic.severity is Severity.ERROR and one.line]
    rewritten = _rewritten({one.file for one in found})
    does = {rule.code: rule.does for rule in RULES}
    for one in found:
        before = _line(report, one)
        yield Suspect(
            owners[one.file],
            one.code,
            does.get(one.code, one.diagnostic.message),
            relative(Path(one.file), root),
            one.line,
            before,
            rewritten.get((one.file, before), ""),
        )


def _line(report: Report, found: Finding) -> str:
    lines = report.modules[found.file].source.splitlines()
    return lines[found.line - 1].strip()


def _rewritten(files: Iterable[str]) -> dict[tuple[str, str], str]:
    """By file and line, what `cursus migrate` makes of it."""
    from cursus.migrate.migration import migrate_paths  # heavy, and only a line at fault needs it

    migration = migrate_paths(sorted(files), plain=True)
    made: dict[tuple[str, str], str] = {}
    for path in migration.changed:
        before, after = migration.before[path].splitlines(), migration.after[path].splitlines()
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind == "replace" and end - start == new_end - new_start:
                made |= {(path, before[start + n].strip()): after[new_start + n].strip() for n in range(end - start)}
    return made


def _plain(name: str) -> str:
    """A name as steps and nodes share it: ``TabularPreprocessing-Training`` is of ``TabularPreprocessing_training``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())

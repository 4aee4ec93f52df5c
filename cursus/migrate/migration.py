"""Migrates a set of files: fixes that do not get in each other's way, round by round, until none is left."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from libcst import ParserSyntaxError

from cursus.errors import Diagnostic
from cursus.jsonfile import write_atomically
from cursus.lint.files import decoded, python_files
from cursus.lint.linter import Report, lint_sources
from cursus.lint.project import Module
from cursus.migrate.context import BASE_NAME
from cursus.migrate.edits import Edit, Layout, apply
from cursus.migrate.fixes import Fix, Fixer
from cursus.migrate.imports import import_edit
from cursus.migrate.pieces import CannotRewrite
from cursus.reporting import Finding

# A rewrite can make room for another one around it, seldom for a third.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Migration:
    """``before`` and ``after`` hold the sources of all files read, by path.

    ``fixed`` are the findings mended, ``left`` those that were not, each with the reason, and ``warnings`` what a
    rewrite brings along.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def changed(self) -> list[str]:
        return [path for path in self.before if self.before[path] != self.after[path]]

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(_diff(path, self.before[path], self.after[path]) for path in self.changed)

    def without(self, paths: Iterable[str]) -> Migration:
        """The migration with some files rolled back."""
        kept = set(paths)
        after = {path: self.before[path] if path in kept else source for path, source in self.after.items()}
        return replace(
            self,
            after=after,
            fixed=tuple(found for found in self.fixed if found.file not in kept),
            warnings=tuple(found for found in self.warnings if found.file not in kept),
        )

    def write(self) -> None:
        """Write every changed file, whole or not at all, in the encoding it had."""
        for path in self.changed:
            file = Path(path)
            _, encoding = decoded(file.read_bytes())
            write_atomically(file, self.after[path].encode(encoding))


def migrate_paths(paths: Iterable[str | Path], *, unsafe: bool = False) -> Migration:
    """Migrate files and folders, without writing. Raises CursusError (E800) for a path that does not exist."""
    sources: dict[str, str] = {}
    unreadable = []
    for file in python_files(paths):
        try:
            sources[str(file)] = decoded(file.read_bytes())[0]
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            unreadable.append(Finding(Diagnostic("E800", f"cannot be read as Python: {error}"), str(file)))
    result = migrate_sources(sources, unsafe=unsafe)
    return replace(result, left=(*unreadable, *result.left))


def migrate_sources(sources: Mapping[str, str], *, unsafe: bool = False) -> Migration:
    """Migrate ``{path: source}``; with ``unsafe`` also where the path may become another one."""
    after = dict(sources)
    fixed: list[Finding] = []
    warnings: list[Finding] = []
    left: list[Finding] = []
    for _ in range(_ROUNDS):
        report = lint_sources(after)
        left = [found for found in report.findings if found.code == "E800"]
        changed: dict[str, str] = {}
        for path, sites in report.sites.items():
            if sites:
                round_ = _Round(report, path, unsafe)
                fixed += [fix.finding for fix in round_.chosen]
                warnings += [warning for fix in round_.chosen for warning in fix.warnings]
                left += round_.left
                if round_.source != after[path]:
                    changed[path] = round_.source
        after |= changed
        if not changed:
            break
    return Migration(dict(sources), after, tuple(fixed), tuple(left), tuple(warnings))


class _Round:
    """One file, once: what can be fixed at the same time, and what is left with its reason."""

    def __init__(self, report: Report, path: str, unsafe: bool) -> None:
        module = report.modules[path]
        fixer = Fixer(module)
        self.left: list[Finding] = []
        fixes = []
        for site in report.sites[path]:
            try:
                fix = fixer.fix(site)
            except CannotRewrite as reason:
                self.left.append(_left(site.finding, f"Not rewritten: {reason}."))
                continue
            except (RecursionError, ParserSyntaxError):
                self.left.append(_left(site.finding, "Not rewritten: the expression is beyond what the parser reads."))
                continue
            if fix.is_safe or unsafe:
                fixes.append(fix)
            else:
                self.left.append(_left(site.finding, f"Rewritten only with --unsafe: {fix.unsafe}."))
        self.chosen = _compatible(fixes)
        self.source = apply(module.source, _all_edits(module, fixer.layout, self.chosen))
        if self.chosen:
            ast.parse(self.source)  # a rewrite that breaks a file is a bug here, and must never reach the disk


def _left(found: Finding, hint: str) -> Finding:
    return replace(found, diagnostic=replace(found.diagnostic, hint=hint))


def _compatible(fixes: list[Fix]) -> list[Fix]:
    """Fixes whose edits do not overlap, the smallest first: what surrounds them has its turn in the next round."""
    chosen: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: sum(edit.end - edit.start for edit in fix.edits)):
        taken = [edit for other in chosen for edit in other.edits]
        if not any(edit.overlaps(other) for edit in fix.edits for other in taken):
            chosen.append(fix)
    return sorted(chosen, key=lambda fix: fix.edits[0])


def _all_edits(module: Module, layout: Layout, fixes: list[Fix]) -> list[Edit]:
    edits = [edit for fix in fixes for edit in fix.edits]
    edits += [
        import_edit(module, layout, name)
        for name in sorted({fix.joins.name for fix in fixes if fix.joins and fix.joins.to_import})
    ]
    first: dict[ast.AST, Fix] = {}
    for fix in fixes:
        if fix.base_before is not None:
            function = next(scope.node for scope in module.scopes if fix.base_before in scope.node.body)
            known = first.setdefault(function, fix)
            assert known.base_before is not None  # only such fixes are in the dict
            if fix.base_before.lineno < known.base_before.lineno:
                first[function] = fix
    for fix in first.values():
        assert fix.base_before is not None  # as above
        line = layout.first_line_of_block(fix.base_before)
        indent = layout.indent(fix.base_before.lineno)
        edits.append(layout.insert_before_line(line, f"{indent}{BASE_NAME} = {fix.own}._get_base_output_path()"))
    return edits


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{path.lstrip('/')}",
        f"b/{path.lstrip('/')}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

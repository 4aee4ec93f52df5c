"""One round: the fixes of all files that can be made at the same time, and what is left with its reason."""

from __future__ import annotations

import ast
import bisect
from collections.abc import Mapping
from dataclasses import dataclass, replace

from libcst import ParserSyntaxError

from cursus.lint.linter import Report, Site
from cursus.lint.project import Function, Module
from cursus.migrate.context import BASE_NAME
from cursus.migrate.edits import Edit, Layout, apply
from cursus.migrate.fixes import BY_HAND, Fix, Fixer
from cursus.migrate.flow.uses import Uses
from cursus.migrate.imports import import_edit
from cursus.migrate.ours import Ours
from cursus.migrate.pieces import CannotRewrite
from cursus.migrate.plan import plan
from cursus.reporting import Finding


@dataclass(frozen=True, slots=True)
class Round:
    """``sources``: the new text of each file that changes. ``more``: something had to wait for the next round.

    ``elsewhere``: how many places are in code outside the builders; ``given_to``: the methods whose callers
    are in none of the files, each with its file.
    """

    sources: Mapping[str, str]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    more: bool
    elsewhere: int
    given_to: frozenset[tuple[str, str]]


def play(report: Report, *, unsafe: bool, plain: bool, locked: Mapping[str, str]) -> Round:
    """The round that follows from what lint found. ``locked``: why a file may not change, by its path."""
    uses = Uses(report.project, (site.node for sites in report.sites.values() for site in sites))
    ours = Ours(uses)
    fixes: list[Fix] = []
    left: list[Finding] = []
    fixers: dict[str, Fixer] = {}
    elsewhere = 0
    for path, sites in report.sites.items():
        fixers[path] = Fixer(report.modules[path], uses)
        for site in sites:
            if ours.runs_in_job(site.event.function):
                continue
            if not plain and not ours.is_builder_code(site.event.function):
                elsewhere += site.rule.code not in BY_HAND
                continue
            fix = _fix(site, fixers[path], unsafe=unsafe, locked=locked.get(path, ""))
            if isinstance(fix, Fix):
                fixes.append(fix)
            else:
                left.append(fix)
    planned, given_up = _planned(fixes, uses, fixers)
    chosen = _compatible(planned)
    by_file: dict[str, list[Fix]] = {}
    for fix in chosen:
        by_file.setdefault(fix.finding.file, []).append(fix)
    sources = {}
    for path, own in by_file.items():
        sources[path] = apply(report.modules[path].source, _all_edits(report.modules[path], fixers[path].layout, own))
        ast.parse(sources[path])  # a rewrite that breaks a file is a bug here, and must never reach the disk
    return Round(
        sources,
        tuple(fix.finding for fix in chosen),
        tuple(sorted([*left, *given_up], key=lambda found: (found.file, found.line, found.column, found.code))),
        tuple(warning for fix in chosen for warning in fix.warnings),
        len(chosen) < len(planned),
        elsewhere,
        frozenset((fix.finding.file, name) for fix in chosen for name in fix.given_to),
    )


def _fix(site: Site, fixer: Fixer, *, unsafe: bool, locked: str) -> Fix | Finding:
    try:
        if locked:
            raise CannotRewrite(locked)
        fix = fixer.fix(site)
    except CannotRewrite as reason:
        return _left(site.finding, f"Not rewritten: {reason}.")
    except (RecursionError, ParserSyntaxError):
        return _left(site.finding, "Not rewritten: the parser cannot read the expression.")
    if fix.unsafe and not unsafe:
        return _left(site.finding, f"Rewritten only with --unsafe: {fix.unsafe}.")
    return fix


def _left(found: Finding, hint: str) -> Finding:
    return replace(found, diagnostic=replace(found.diagnostic, hint=hint))


def _planned(fixes: list[Fix], uses: Uses, fixers: Mapping[str, Fixer]) -> tuple[list[Fix], list[Finding]]:
    """The fixes after which every value goes where it may, and the others as findings."""
    modules = {path: fixer.module for path, fixer in fixers.items()}
    becoming = [(fix.site.node, fix.becomes, modules[fix.finding.file]) for fix in fixes if fix.becomes is not None]
    made = plan(uses, becoming, [fix.site.node for fix in fixes if fix.becomes is None])
    possible = {fix.site.node for fix in fixes if fix.site.node not in made.refused}
    planned, given_up = [], []
    for fix in fixes:
        reason = made.refused.get(fix.site.node, "")
        if fix.needs is not None and fix.needs not in possible:
            reason = reason or "values made from it stay text"
        if reason:
            given_up.append(_left(fix.finding, f"Not rewritten: {reason}."))
            continue
        notes = [
            fixers[fix.finding.file].warning(
                "I833", fix.site.node, f"{name}() gives it to callers that no file read has"
            )
            for name in made.outside.get(fix.site.node, ())
        ]
        planned.append(replace(fix, warnings=(*fix.warnings, *notes)))
    return planned, given_up


def _compatible(fixes: list[Fix]) -> list[Fix]:
    """Fixes whose edits do not overlap, the smallest first: what surrounds them has its turn in the next round."""
    taken: dict[str, list[tuple[int, int, str]]] = {}
    chosen: list[Fix] = []
    for fix in sorted(fixes, key=lambda fix: sum(edit.end - edit.start for edit in fix.edits)):
        spans = taken.setdefault(fix.finding.file, [])
        if not any(_meets(spans, edit) for edit in fix.edits):
            for edit in fix.edits:
                bisect.insort(spans, (edit.start, edit.end, edit.text))
            chosen.append(fix)
    return sorted(chosen, key=lambda fix: (fix.finding.file, fix.edits[0]))


def _meets(spans: list[tuple[int, int, str]], edit: Edit) -> bool:
    """Whether an edit overlaps one of ``spans``, which are in order and do not overlap one another."""
    at = bisect.bisect_left(spans, (edit.start, edit.end, edit.text))
    return any(edit.overlaps(Edit(*span)) for span in spans[max(0, at - 1) : at + 1])


def _all_edits(module: Module, layout: Layout, fixes: list[Fix]) -> list[Edit]:
    edits = [edit for fix in fixes for edit in fix.edits]
    edits += [
        import_edit(module, layout, name)
        for name in sorted({fix.joins.name for fix in fixes if fix.joins and fix.joins.to_import})
    ]
    first: dict[Function, tuple[ast.stmt, str]] = {}
    for fix in fixes:
        statement = fix.base_before
        if statement is not None:
            function = fix.site.event.function
            known = first.setdefault(function, (statement, fix.own))
            if statement.lineno < known[0].lineno:
                first[function] = (statement, fix.own)
    for statement, own in first.values():
        line = layout.first_line_of_block(statement)
        indent = layout.indent(statement.lineno)
        edits.append(layout.insert_before_line(line, f"{indent}{BASE_NAME} = {own}._get_base_output_path()"))
    return edits

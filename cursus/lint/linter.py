"""From paths to findings: read, analyse, judge by the rules, subtract what is suppressed."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cursus.errors import Diagnostic
from cursus.findings import suppressions
from cursus.lint.analysis import Evaluation, analyse
from cursus.lint.events import Event, Frozen, TooDeep
from cursus.lint.files import NOTEBOOK, decoded, is_test, python_files
from cursus.lint.notebooks import Notebook, read_notebook
from cursus.lint.project import Function, Module, Project
from cursus.lint.reading import read_module
from cursus.lint.rules import RULES, Rule
from cursus.lint.syntax import written
from cursus.lint.values import Value
from cursus.reporting import Finding


@dataclass(frozen=True, slots=True)
class Site:
    """A finding with what a rewriter needs: its syntax, and the values of the expressions around it."""

    rule: Rule
    event: Event
    values: Mapping[ast.AST, Value]
    finding: Finding

    @property
    def node(self) -> ast.AST:
        return self.event.node


@dataclass(frozen=True, slots=True)
class Report:
    """``findings`` in the order of files and lines; ``sites`` those of them that a rule made, by file."""

    findings: tuple[Finding, ...]
    sites: Mapping[str, tuple[Site, ...]]
    modules: Mapping[str, Module]
    project: Project


def lint_paths(paths: Iterable[str | Path]) -> Report:
    """Lint files and folders. Raises CursusError (E800) for a path that does not exist."""
    sources: dict[str, str] = {}
    unreadable = []
    for file in python_files(paths, notebooks=True):
        try:
            data = file.read_bytes()
            sources[str(file)] = data.decode("utf-8-sig") if file.suffix == NOTEBOOK else decoded(data)[0]
        except (OSError, SyntaxError, UnicodeDecodeError) as error:
            unreadable.append(_unreadable(str(file), error))
    return lint_sources(sources, unreadable)


def lint_sources(sources: Mapping[str, str], unreadable: Iterable[Finding] = ()) -> Report:
    """Lint ``{path: source}``; a source that cannot be read is a finding (E800), and the others are still judged.

    The source of a notebook (``.ipynb``) is its JSON.
    """
    modules: dict[str, Module] = {}
    notebooks: dict[str, Notebook] = {}
    findings = list(unreadable)
    for path, source in sources.items():
        try:
            if path.endswith(NOTEBOOK):
                notebooks[path] = notebook = read_notebook(source)
                findings += (replace(_unreadable(path, fault), cell=cell.number) for cell, fault in notebook.faults)
                source = notebook.source
            modules[path] = read_module(path, source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            findings.append(_unreadable(path, error))
    project = Project(modules.values())
    sites, too_deep = _sites(analyse(project))
    left: dict[str, tuple[Site, ...]] = {}
    for path, module in modules.items():
        ordered = _in_order(sites.get(path, ()))
        kept = suppressions.apply([site.finding for site in ordered], module.source, module.tree, path)
        kept += too_deep.get(path, [])
        kept.sort(key=lambda found: (found.line, found.column, found.code))
        findings += (_in_cell(found, notebooks[path]) for found in kept) if path in notebooks else kept
        if path not in notebooks:
            still_there = set(map(id, kept))
            left[path] = tuple(site for site in ordered if id(site.finding) in still_there)
    return Report(tuple(findings), left, modules, project)


def _sites(found: Mapping[Function, Evaluation]) -> tuple[dict[str, list[Site]], dict[str, list[Finding]]]:
    """What the rules say about each file, and where they could not follow it."""
    sites: dict[str, list[Site]] = defaultdict(list)
    too_deep: dict[str, list[Finding]] = defaultdict(list)
    frozen = _worst(event for each in found.values() for event in each.events if isinstance(event, Frozen))
    for function, evaluation in found.items():
        if is_test(function.module.path):
            continue
        for event in evaluation.events:
            if isinstance(event, Frozen) and event is not frozen[event.node]:
                continue
            module = event.function.module
            try:
                sites[module.path].extend(_judged(event, evaluation))
            except RecursionError:
                event = TooDeep(event.node, function)
            if isinstance(event, TooDeep):
                message = Diagnostic("E800", f"{function.name} nests too deeply", hint="Nothing in it was checked.")
                too_deep[module.path].append(Finding(message, module.path, *place(event.node, module)))
    return sites, too_deep


def _worst(events: Iterable[Frozen]) -> dict[ast.AST, Frozen]:
    """A place may be given to several steps, and is one finding: the most serious."""
    worst: dict[ast.AST, Frozen] = {}
    for event in events:
        known = worst.get(event.node)
        if known is None or (event.dated, event.written) > (known.dated, known.written):
            worst[event.node] = event
    return worst


def _in_cell(found: Finding, notebook: Notebook) -> Finding:
    """A finding with its lines counted in the cell that holds it."""
    if not found.line:
        return found
    cell = notebook.cell_at(found.line)
    before = cell.first - 1
    end = found.end_line - before if found.end_line else 0
    return replace(found, cell=cell.number, line=found.line - before, end_line=end)


_LISTENERS = {
    kind: tuple(rule for rule in RULES if issubclass(kind, rule.listens_to)) for kind in Event.__subclasses__()
}


def _judged(event: Event, evaluation: Evaluation) -> Iterable[Site]:
    for rule in _LISTENERS[type(event)]:
        message = rule.check(event)
        if message is not None:
            yield Site(rule, event, evaluation.values, _finding(rule, event, message))


def _finding(rule: Rule, event: Event, message: str) -> Finding:
    node, function = event.node, event.function
    line, column, end_line, end_column = place(node, function.module)
    scope = f"{function.owner.name}.{function.name}" if function.owner else function.name
    text = f"def {node.name}" if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else written(node)
    return Finding(
        Diagnostic(rule.code, message, hint=rule.hint(event)),
        function.module.path,
        line,
        column,
        end_line,
        end_column,
        key=f"{scope} {rule.code} {text}",
    )


def place(node: ast.AST, module: Module) -> tuple[int, int, int, int]:
    """First line and column, last line and column behind it; from 1, in characters. A function is its first line."""
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    end_line, end_column = getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        end_line, end_column = line, len(module.lines[line - 1].rstrip().encode())
    return (
        line,
        1 + _characters(module.lines[line - 1], column),
        end_line,
        1 + _characters(module.lines[end_line - 1], end_column),
    )


def _characters(line: str, offset: int) -> int:
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="replace"))


def _in_order(sites: Iterable[Site]) -> list[Site]:
    unique = {(site.finding.line, site.finding.column, site.rule.code, site.finding.key): site for site in sites}
    return sorted(unique.values(), key=lambda site: (site.finding.line, site.finding.column, site.rule.code))


def _unreadable(path: str, error: Exception) -> Finding:
    line = getattr(error, "lineno", None) or 0
    message = getattr(error, "msg", None) or getattr(error, "strerror", None) or str(error)
    diagnostic = Diagnostic("E800", f"cannot be read as Python: {message}", hint="Nothing in it was checked.")
    return Finding(diagnostic, path, line, getattr(error, "offset", None) or 0 if line else 0, line)


__all__ = ["Function", "Report", "Site", "lint_paths", "lint_sources", "place"]

"""From a definition to findings: resolve, judge by every check, with places in terms that survive edits."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cursus.checks import CHECKS
from cursus.checks.base import Check
from cursus.checks.index import Index
from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import trail_path
from cursus.definition.references import parse_keys
from cursus.errors import Diagnostic
from cursus.reporting import Finding

_NAMING: Final = ("Name", "InputName", "OutputName", "ChannelName", "PropertyFileName", "Key")


def check_definition(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue] = {},
    *,
    file: str = "",
    checks: Iterable[Check] = CHECKS,
) -> tuple[Finding, ...]:
    """Judge a compiled definition: what is found, in the order of the checks.

    ``file``: where it lies, for the findings' places.
    ``parameters``: values by name, as for ``resolve``; the defaults hold for the rest, and stand-ins for what has none.
    Nothing is raised: what cannot be resolved is a finding (E501 to E521), and so is a check that fails (E570).
    """
    index = Index(definition, parameters)
    diagnostics = list(index.resolution_problems)
    if not any(found.code in ("E501", "E519") for found in diagnostics):
        for check in checks:
            diagnostics += _run(check, index)
    return tuple(_finding(found, definition, file) for found in diagnostics)


def _run(check: Check, index: Index) -> list[Diagnostic]:
    try:
        return [
            Diagnostic(check.code, problem.message, trail_path(problem.trail), problem.hint or check.remedy)
            for problem in check.check(index)
        ]
    except Exception as error:  # noqa: BLE001 - one check that fails must not silence the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        message = f"the check {check.code} failed: {type(error).__name__}: {error} ({place.name}, line {place.lineno})"
        hint = "What it looks for was not looked for. Report the definition that it fails on."
        return [Diagnostic("E570", message, "$", hint)]


def _finding(found: Diagnostic, definition: Mapping[str, Any], file: str) -> Finding:
    """Its place in terms that survive edits, for the eye, for suppressions and for baselines alike."""
    place = ".".join(_named(found.where, definition))
    return Finding(replace(found, where=place), file, key=f"{found.code} {place}")


def _named(where: str, value: Any) -> Iterator[str]:
    """The keys of a JSON path below ``value``, with the names of entries instead of their positions."""
    for key in parse_keys(where.removeprefix("$.")) or (where,):
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and key < len(value) else None
            names = [value[member] for member in _NAMING if member in value] if isinstance(value, dict) else []
            yield str(names[0]) if names else str(key)
        else:
            value = value.get(key) if isinstance(value, Mapping) else None
            yield key

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
from cursus.definition.paths import step_at
from cursus.definition.place import Keys, json_path
from cursus.definition.ports import PORT_NAMES
from cursus.definition.run_time import NOTHING_KNOWN, RunTimeValues
from cursus.errors import Diagnostic, Where, did_you_mean
from cursus.reporting import Finding
from cursus.s3 import PREFIX_PARAMETER

_UNWALKABLE: Final = ("E501", "E519")
_NAMING: Final = ("Name", "PropertyFileName", *PORT_NAMES, "Key")


def check_definition(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue] = {},
    *,
    file: str = "",
    checks: Iterable[Check] = CHECKS,
    known: RunTimeValues = NOTHING_KNOWN,
    base: str | None = None,
    resolved: Mapping[str, Any] | None = None,
) -> tuple[Finding, ...]:
    """Judge a compiled definition: what is found, in the order of the checks.

    ``file``: where it lies, for the findings' places.
    ``parameters``: values by name, as for ``resolve``; the defaults hold for the rest, and stand-ins for what has none.
    ``known``: values that only a run knows; stand-ins hold for the rest. ``base``: the parameter that all outputs have
    to be below, instead of EXECUTION_S3_PREFIX. ``resolved``: what ``resolve`` makes of the definition with the same
    values, where the caller has it.
    Nothing is raised: what cannot be resolved is a finding (E501 to E529), and so is a check that fails (E570).
    """
    index = Index(definition, parameters, known, base or PREFIX_PARAMETER, resolved)
    problems = list(index.resolution_problems)
    if base and not index.has_base and not any(found.code in _UNWALKABLE for found in problems):
        names = [str(parameter["Name"]) for _, parameter in index.parameters]
        problems.append(Diagnostic("E525", f"the pipeline declares no parameter {base}", "", did_you_mean(base, names)))
    return (*(_finding(found, definition, file) for found in problems), *findings_of(index, checks, file))


def findings_of(index: Index, checks: Iterable[Check], file: str = "") -> tuple[Finding, ...]:
    """What checks find in a definition; nothing for one that cannot be walked."""
    if any(found.code in _UNWALKABLE for found in index.resolution_problems):
        return ()
    return tuple(_finding(found, index.definition, file) for check in checks for found in _run(check, index))


def _run(check: Check, index: Index) -> list[Diagnostic]:
    try:
        return [
            Diagnostic(
                check.code, problem.message, _where(problem.place, index.definition), problem.hint or check.remedy
            )
            for problem in check.check(index)
        ]
    except Exception as error:  # noqa: BLE001 - one check that fails must not silence the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        message = f"the check {check.code} failed: {type(error).__name__}: {error} ({place.name}, line {place.lineno})"
        hint = "What it looks for was not looked for. Report the definition that it fails on."
        return [Diagnostic("E570", message, "$", hint)]


def _where(place: Keys, definition: Mapping[str, Any]) -> Where:
    return Where(json_path(place), step=step_at(definition, place), keys=place)


def _finding(found: Diagnostic, definition: Mapping[str, Any], file: str) -> Finding:
    """Its place in terms that survive edits, for the eye, for suppressions and for baselines alike."""
    place = ".".join(_named(found.at.keys, definition)) or str(found.where)
    return Finding(replace(found, where=found.at.told(place)), file, key=f"{found.code} {place}")


def _named(keys: Keys, value: Any) -> Iterator[str]:
    """The keys of a place below ``value``, with the names of entries instead of their positions."""
    for key in keys:
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and key < len(value) else None
            names = [value[member] for member in _NAMING if member in value] if isinstance(value, dict) else []
            yield str(names[0]) if names else str(key)
        else:
            value = value.get(key) if isinstance(value, Mapping) else None
            yield key

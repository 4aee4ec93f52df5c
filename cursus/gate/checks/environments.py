"""In every environment of the project, the definition starts with that environment's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cursus.environments.check import check_environments
from cursus.environments.files import Environment, completed
from cursus.errors import Diagnostic, Severity
from cursus.gate.compilation import Compiled


def check(compiled: Compiled, siblings: dict[str, Compiled]) -> Iterator[Diagnostic]:
    environments = compiled.case.environments
    if not environments or _static(compiled):
        return  # it can be started only where it was compiled
    definitions = [one.definition for one in siblings.values() if one.text and not _static(one)]
    tried = [_for_this(one, compiled.definition, definitions) for one in environments]
    for found in check_environments(compiled.definition, [one for one in tried if one]).diagnostics():
        if found.severity is not Severity.NOTE:
            yield found


def _static(compiled: Compiled) -> bool:
    return compiled.base.pipeline_parameters == ()


def _for_this(
    environment: Environment, definition: Mapping[str, Any], definitions: list[Mapping[str, Any]]
) -> Environment | None:
    """The environment with the values that only other bases declare left out.

    None where this base lacks a value and another does not: the environment is not made for this one.
    """
    own = _parameters(definition)
    others = {name for other in definitions for name in _parameters(other)} - own.keys()
    starts = [other for other in definitions if not _missing(environment, other)]
    if starts and _missing(environment, definition):
        return None
    values = {name: value for name, value in environment.parameters.items() if name not in others}
    return replace(environment, parameters=values)


def _missing(environment: Environment, definition: Mapping[str, Any]) -> bool:
    required = (name for name, one in _parameters(definition).items() if "DefaultValue" not in one)
    given = completed(environment, definition).parameters
    return any(name not in given for name in required)


def _parameters(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {parameter["Name"]: parameter for parameter in definition.get("Parameters", ())}

"""Whether one definition serves in every environment, started there with that environment's values alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from cursus.definition.paths import destinations
from cursus.definition.resolve import resolve
from cursus.environments.check import check_environments
from cursus.environments.files import Environment, values
from cursus.errors import ResolutionError, Severity
from cursus.gate.compilation import Edited
from cursus.s3 import PREFIX_PARAMETER, bucket_of
from validation.environments import ENVIRONMENTS
from validation.scorecard.relocation import Place, place_of


def obstacles(definition: Mapping[str, Any], author: Place) -> dict[str, str]:
    """By environment, the first thing that keeps ``definition`` from serving there; empty when it serves in all.

    It has to resolve, write below the environment's prefix and nowhere else, name neither the author's place nor
    another environment's, and pass what ``cursus environments check`` looks at.
    """
    found = {one.name: problem for one in ENVIRONMENTS if (problem := _misplaced(definition, one, author))}
    return found or _refused(definition)


def serves_edited(edited: Edited, author: Place) -> bool:
    """Whether the static definition of an edited config stays in the place of the environment it was edited for."""
    (environment,) = (one for one in ENVIRONMENTS if one.name == edited.environment)
    resolved, here = resolve(json.loads(edited.text)), place_of(environment)
    inside = all(bucket_of(str(place)) in here.buckets for _, _, place in destinations(resolved))
    return inside and not _elsewhere(environment, author).named_in(resolved["Steps"])


def _misplaced(definition: Mapping[str, Any], environment: Environment, author: Place) -> str | None:
    try:
        resolved = resolve(definition, values(definition, environment))
    except ResolutionError as error:
        return str(error.diagnostics[0])
    below = f"{environment.parameters[PREFIX_PARAMETER]}/"
    for _, path, place in destinations(resolved):
        if not str(place).startswith(below):
            return f"{path} writes to {place}"
    named = _elsewhere(environment, author).named_in(resolved["Steps"])
    return f"it names {', '.join(sorted(named))}" if named else None


def _elsewhere(environment: Environment, author: Place) -> Place:
    """Where ``environment`` has nothing to look for: with the author, and in the other environments."""
    return reduce(or_, (place_of(other) for other in ENVIRONMENTS if other.name != environment.name), author)


def _refused(definition: Mapping[str, Any]) -> dict[str, str]:
    """What the check of environments finds, with no other values than the definition asks for."""
    there = [replace(one, parameters=values(definition, one)) for one in ENVIRONMENTS]
    found = [one for one in check_environments(definition, there).findings if one.diagnostic.severity is Severity.ERROR]
    return {one.environment: str(one.diagnostic) for one in reversed(found)}

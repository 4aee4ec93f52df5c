"""What makes a definition portable, as findings about definitions alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cursus.definition.diff import diff
from cursus.definition.paths import destinations, landings, texts
from cursus.definition.place import Place
from cursus.definition.references import referenced, references
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError, Where
from cursus.s3 import PREFIX_PARAMETER


def static_location(default_definition: Mapping[str, Any]) -> str | None:
    """The configs' own location: the prefix's default in a definition compiled without a word about parameters."""
    parameters = default_definition["Parameters"]
    return next((p["DefaultValue"] for p in parameters if p["Name"] == PREFIX_PARAMETER and "DefaultValue" in p), None)


def substitutes(definition: Mapping[str, Any], values: Mapping[str, str], base: str | None) -> Iterator[Diagnostic]:
    """With ``values`` no reference may be left (E604), and every output is under ``base``, in its own place.

    E605: an output outside the base, E609: two outputs go to one place; and whatever the resolver finds.
    """
    try:
        resolved = resolve(definition, values)
    except ResolutionError as error:
        yield from error.diagnostics
        return
    yield from is_substituted(resolved, base)


def is_substituted(resolved: Mapping[str, Any], base: str | None) -> Iterator[Diagnostic]:
    """As ``substitutes``, of a definition that is resolved already."""
    left = any(True for _ in referenced(resolved["Steps"]))
    for found, reference in references(resolved["Steps"], ("Steps",)) if left else ():
        hint = "The resolver has to know it."
        yield Diagnostic("E604", f"{reference!r} is left after resolving", Where(keys=found), hint)
    for step, at, place in destinations(resolved):
        if base is None or not str(place).startswith(f"{base}/"):
            outside = f"outside the base {base}" if base else f"and nothing refers to {PREFIX_PARAMETER}"
            hint = "Build it with Join from _get_base_output_path()."
            yield Diagnostic("E605", f"{step} writes to {place}, {outside}", Where(keys=at, step=step), hint)
    writers: dict[str, tuple[str, Place]] = {}
    for step, at, place in landings(resolved):
        writer, other = writers.setdefault(place, (step, at))
        if other != at:
            hint = "Rename one of the nodes, or change the output folder of one builder."
            message = (
                f"{writer} and {step} both write to {place}" if writer != step else f"{step} writes to {place} twice"
            )
            yield Diagnostic("E609", message, Where(keys=at, step=step), hint)


def equals_static(
    definition: Mapping[str, Any], values: Mapping[str, str], static: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    """With the static location as its prefix, a parameterized definition is the static one, byte for byte (E606).

    Only the declaration of the parameter may differ. Says nothing where either cannot be resolved.
    """
    declared = {parameter["Name"] for parameter in definition["Parameters"]}
    try:
        here = resolve(definition, {name: value for name, value in values.items() if name in declared})
        there = resolve(static)
    except ResolutionError:
        return
    yield from is_static(here, there)


def is_static(here: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """As ``equals_static``, of two definitions that are resolved already: the parameterized and the static one."""
    here, there = {**here, "Parameters": []}, {**there, "Parameters": []}
    if json.dumps(here) == json.dumps(there):
        return
    hint = "Something depends on whether the base is a parameter: both must come from the same Join."
    differences = diff(there, here)
    if not differences:
        yield Diagnostic("E606", "with the static location as prefix its keys are in another order", "$", hint)
    for difference in differences:
        message = f"with the static location as prefix it is {difference.new!r}, statically {difference.old!r}"
        yield Diagnostic("E606", message, difference.path, hint)


def names_bucket(definition: Mapping[str, Any], bucket: str) -> Iterator[Diagnostic]:
    """E608 wherever the config's own bucket is written out in the steps of a parameterized definition."""
    for keys, text in texts(definition["Steps"], ("Steps",)):
        if bucket in text:
            hint = "Build it from a parameter, or from an execution variable."
            yield Diagnostic("E608", f"the config's bucket {bucket!r} is in {text!r}", Where(keys=keys), hint)

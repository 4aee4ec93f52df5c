"""What someone says of a run beforehand: the values of properties, and what property files hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from cursus.definition.parameters import CASTS
from cursus.definition.paths import iter_steps
from cursus.definition.place import Keys
from cursus.definition.ports import by_name, dangling_port
from cursus.definition.references import parse_keys
from cursus.definition.run_time import Misnomer, RunTimeValues, run_time_property
from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.jsonfile import read_json
from cursus.visible import cut

_TYPES: Final[Mapping[str, str]] = {
    "integer": "Integer",
    "long": "Integer",
    "float": "Float",
    "double": "Float",
    "boolean": "Boolean",
}
"""From the type of a property to that of a parameter, which texts are cast to; any other is taken as the text it is."""


def run_time_values(
    definition: Mapping[str, Any],
    properties: Mapping[str, str] = {},
    files: Mapping[str, str | os.PathLike[str]] = {},
) -> RunTimeValues:
    """The values of ``STEP.PATH``, cast to their types, and the parsed content of the files ``STEP.NAME``.

    Raises CursusError with everything that is wrong: a value of the wrong type (E522), a step, property or property
    file that is not there (E523), a file that holds no JSON (E524).
    """
    steps = {str(step.get("Name")): step for _, step in iter_steps(definition)}
    problems: list[Diagnostic] = []
    known: dict[tuple[str, Keys], Any] = {}
    contents: dict[tuple[str, str], Any] = {}
    for name, text in properties.items():
        step, _, path = name.partition(".")
        found = _property(steps, step, path, text, f"--property {name}")
        if isinstance(found, Diagnostic):
            problems.append(found)
        else:
            keys, known[step, keys] = found[0], found[1]
    for name, place in files.items():
        step, _, file = name.partition(".")
        where = f"--property-file {name}"
        if problem := _missing_file(steps, step, file, where):
            problems.append(problem)
            continue
        try:
            contents[step, file] = read_json(place, "E524")
        except CursusError as error:
            problems += error.diagnostics
    if problems:
        raise CursusError(problems)
    return RunTimeValues(known, contents)


def _property(
    steps: Mapping[str, Mapping[str, Any]], name: str, path: str, text: str, where: str
) -> tuple[Keys, Any] | Diagnostic:
    keys = parse_keys(path)
    if name not in steps:
        return Diagnostic("E523", f"the pipeline has no step {name}", where, did_you_mean(name, steps))
    if keys is None:
        hint = "Write STEP.PATH=VALUE, such as Train.FinalMetricDataList['auc'].Value=0.9."
        return Diagnostic("E523", f"{cut(repr(path))} is not a path of a property", where, hint)
    if dangling := dangling_port(steps[name], keys):
        return Diagnostic("E523", dangling[0], where, dangling[1])
    found = run_time_property(steps[name], keys)
    if isinstance(found, Misnomer):
        return Diagnostic("E523", found.message, where, found.hint)
    if not found.is_scalar:
        return Diagnostic("E523", f"{path} is {found.said}, not one value", where, "Set the values in it one by one.")
    type_name = _TYPES.get(found.type)
    if type_name is None:
        return keys, _guessed(text) if found.type == "any" else text
    value = CASTS[type_name](text)
    if value is None:
        return Diagnostic("E522", f"{cut(repr(text))} is not {found.said}, as {path} is", where, f"Give {found.said}.")
    return keys, value


def _guessed(text: str) -> Any:
    """Of a property whose type no one declares: a number where the text is one."""
    casts: Iterable[Callable[[object], Any]] = (CASTS["Integer"], CASTS["Float"])
    return next((value for cast in casts if (value := cast(text)) is not None), text)


def _missing_file(steps: Mapping[str, Mapping[str, Any]], name: str, file: str, where: str) -> Diagnostic | None:
    if name not in steps:
        return Diagnostic("E523", f"the pipeline has no step {name}", where, did_you_mean(name, steps))
    declared = by_name(steps[name].get("PropertyFiles"), "PropertyFileName")
    if file in declared:
        return None
    hint = did_you_mean(file, declared) or "The step declares no property file at all."
    return Diagnostic("E523", f"the step {name} declares no property file {file}", where, hint)

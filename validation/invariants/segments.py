"""A place that a step writes to is the base, the step's folders and the output's name: a part of the Join each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cursus.definition.paths import matches
from cursus.errors import Diagnostic
from validation.invariants._built import Built, BuiltStep, flat


def check(built: Built) -> Iterator[Diagnostic]:
    """E621 for each destination that is no such Join."""
    hint = "Build it with join_path(self._get_base_output_path(), *self.folder, name)."
    prefix = built.assembler.context.parameters.prefix
    for step in built.steps.values():
        base = step.builder.config.pipeline_s3_loc if prefix is None else flat(prefix)
        for keys, value in _written(step):
            match value:
                case {"Std:Join": {"On": "/", "Values": [first, *parts]}}:
                    pass
                case _:
                    yield step.wrong("E621", f"{step.name} writes to {value!r}, which is not a Join", keys, hint)
                    continue
            if flat(first) != base:
                yield step.wrong("E621", f"{step.name} writes below {flat(first)}, not below {base!r}", keys, hint)
            for part in parts:
                if not isinstance(part, str) or not part or "/" in part:
                    yield step.wrong("E621", f"{part!r} is not one folder", keys, hint)
            name = _name_at(step, keys)
            if name is not None and (not parts or parts[-1] != name):
                yield step.wrong("E621", f"the output {name!r} is written to {flat(value)}", keys, hint)


def _written(step: BuiltStep) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for place in (*step.kind.destinations, *step.kind.staged) if step.kind else ():
        yield from matches(step.arguments, place.at)


def _name_at(step: BuiltStep, keys: tuple[Any, ...]) -> str | None:
    """The name of the output at ``keys``, where outputs have names."""
    if keys[:2] != ("ProcessingOutputConfig", "Outputs"):
        return None
    name: str = step.arguments["ProcessingOutputConfig"]["Outputs"][keys[2]]["OutputName"]
    return name

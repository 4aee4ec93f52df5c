"""Mutations of expressions and the paths made of them: what a run reads and writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cursus.definition.paths import destinations
from cursus.definition.references import Kind
from cursus.s3 import PREFIX_PARAMETER
from validation.mutation.mutant import (
    Mutation,
    joins_of,
    members_of,
    references_of,
    steps_of,
)


def unresolve(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Breaks an expression: it names something that does not exist, or is no longer an expression."""
    for keys, reference in references_of(definition):
        parts = reference.text.split(".")
        yield Mutation((*keys, "Get"), ".".join([parts[0], parts[1] + "2", *parts[2:]]), "a name that is not there")
        yield Mutation((*keys, "Get"), reference.text.replace(".", "/"), "a reference of another form")
        yield Mutation(keys, {"Ref": reference.text}, "an object that is not an expression")
        if reference.kind is Kind.PROPERTY:
            text = ".".join([*parts[:2], "Results", *parts[3:]])
            yield Mutation((*keys, "Get"), text, "a property that is not there")
    for keys, join in joins_of(definition):
        yield Mutation(keys, {"Fn:Join": join}, "a function that does not exist")


def double_slash(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Puts an empty segment into an S3 location.

    A slash after the last part, which marks a folder, or after a parameter that ends the path.
    """
    continued = {str(join["Values"][:1]) for _, join in joins_of(definition)}
    for number, parameter in enumerate(definition.get("Parameters", ())):
        is_base = str([{"Get": f"Parameters.{parameter['Name']}"}]) in continued
        if is_base and str(parameter.get("DefaultValue", "")).startswith("s3://"):
            value = parameter["DefaultValue"] + "/"
            yield Mutation(("Parameters", number, "DefaultValue"), value, "a slash behind the base")
    for keys, join in joins_of(definition):
        values = join["Values"]
        if join.get("On") != "/":
            continue
        yield Mutation((*keys, "Std:Join", "Values"), [values[0], "", *values[1:]], "an empty part")
        yield Mutation((*keys, "Std:Join", "Values"), [*values, ""], "an empty part at the end")
        for number, part in enumerate(values[1:], 1):
            if isinstance(part, str):
                yield Mutation((*keys, "Std:Join", "Values", number), f"/{part}", "a slash before a part")
                if number < len(values) - 1:
                    yield Mutation((*keys, "Std:Join", "Values", number), f"{part}/", "a slash behind a part")
    for keys, step in steps_of(definition):
        for inner, key, value in members_of(step):
            if isinstance(value, str) and value.startswith("s3://"):
                bucket, _, path = value.removeprefix("s3://").partition("/")
                yield Mutation((*keys, *inner, key), f"s3://{bucket}//{path}", "an empty segment in a location")


def stringify(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Replaces an expression by its text, as Python and JSON write it.

    Changing a destination that the SDK makes up in a pipeline without a base: any location is as good, and a note
    counts it.
    """
    for keys, reference in references_of(definition):
        expression = {"Get": reference.text}
        yield Mutation(keys, repr(expression), "the repr of a reference")
        yield Mutation(keys, json.dumps(expression), "the JSON of a reference")
        yield Mutation(keys, json.dumps(json.dumps(expression)), "the JSON of a reference in JSON")
        yield Mutation(keys, f"/tmp/{reference.text}/data", "the name of a reference in a path")  # noqa: S108
    declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
    for _, place, _ in destinations(definition) if PREFIX_PARAMETER in declared else ():
        parts = ["s3:/", "default-bucket", "pipeline", {"Get": "Execution.PipelineExecutionId"}, "output"]
        diverted = {"Std:Join": {"On": "/", "Values": parts}}
        yield Mutation(place, diverted, "what the SDK makes of the repr of a destination")
    for keys, join in joins_of(definition):
        yield Mutation(keys, repr({"Std:Join": join}), "the repr of a Join")
        yield Mutation(keys, json.dumps({"Std:Join": join}), "the JSON of a Join")
        yield Mutation(keys, f"Join(on='/', values={join['Values']})", "the repr of the SDK's Join")
        part = next((part for part in reversed(join["Values"]) if isinstance(part, str)), "")
        if len(part) > 2:
            yield Mutation((*keys, "Std:Join", "Values"), list(part), "a Join of characters")


def reorder(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Changes the order where it matters: the base is not the first part, the script comes before python.

    The order of steps, parameters, inputs, outputs, channels and object keys means nothing. Another order of the
    folders in a path, or of a script's arguments, is another path and another call.
    """
    for keys, join in joins_of(definition):
        first, *rest = join["Values"]
        if rest and isinstance(first, dict) and join["On"] == "/":
            yield Mutation((*keys, "Std:Join", "Values"), [*rest, first], "the base at the end of a path")
            yield Mutation((*keys, "Std:Join", "Values"), [rest[0], first, *rest[1:]], "the base inside a path")
    for keys, step in steps_of(definition):
        specification = step["Arguments"].get("AppSpecification", {})
        if len(entry := specification.get("ContainerEntrypoint", ())) > 1:
            place = (*keys, "Arguments", "AppSpecification", "ContainerEntrypoint")
            yield Mutation(place, entry[::-1], "an entry point backwards")

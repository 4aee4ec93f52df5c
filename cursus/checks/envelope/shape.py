"""E530: the definition, its parameters, steps or policies have not the documented shape."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cursus.checks.base import Check, Problem
from cursus.checks.elements import below
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.jsonfile import parse_json

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

_LONGEST = 200


class Shape(Check):
    """CreatePipeline parses the definition before it stores it.

    A member that it does not know, a type of step that there is none of, a policy out of its bounds: the pipeline is
    refused as a whole, and so is the next version of a pipeline that runs today.
    """

    code = "E530"
    name = "shape of definition"
    remedy = "Write it as Pipeline.definition() does."
    source = "The pipeline definition schema as the SDK writes it; retry and cache policies in the developer guide."
    bad = Change({"Steps[0].CacheConfig": {"Enabled": True, "ExpireAfter": "30 days"}})
    good = Change({"Steps[0].CacheConfig": {"Enabled": True, "ExpireAfter": "P30D"}})

    def check(self, index: Index) -> Iterable[Problem]:
        definition = {key: value for key, value in index.definition.items() if key != "Steps"}
        for error in _validator("definition").iter_errors(definition):
            yield Problem(below("$", tuple(error.absolute_path)), _message(error))
        for step in index.steps.values():
            for error in _validator("step").iter_errors(dict(step.body)):
                yield Problem(below(step.trail, tuple(error.absolute_path)), _message(error))


def _message(error: ValidationError) -> str:
    text = error.message
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@cache
def _validator(name: str) -> Validator:
    """Of one part of the schema: steps are judged one by one, as those in branches are the same as those outside."""
    from jsonschema import Draft202012Validator

    text = files("cursus.checks.envelope").joinpath("schema.json").read_text(encoding="utf-8")
    schema = parse_json(text, "E530", "schema.json")
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})

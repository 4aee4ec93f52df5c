"""E530: the definition, its parameters, steps or policies have not the documented shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Step
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import Keys
from cursus.errors import did_you_mean
from cursus.jsonfile import parse_json
from cursus.visible import cut

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_LONGEST = 200
_COMMON: Final = ("Name", "Type", "Arguments", "DisplayName", "Description", "DependsOn")


class Shape(Check):
    """CreatePipeline parses the whole definition before it stores it.

    It rejects an unknown member, a member that this step type does not have, and a policy outside its limits. The
    pipeline is then not created or not updated.
    """

    code = "E530"
    name = "malformed member of the definition"
    remedy = "Write it as Pipeline.definition() does."
    source = "The pipeline definition schema as the SDK writes it; retry and cache policies in the developer guide."
    bad = Change({"Steps[0].CacheConfig": {"Enabled": True, "ExpireAfter": "30 days"}})
    good = Change({"Steps[0].CacheConfig": {"Enabled": True, "ExpireAfter": "P30D"}})

    def check(self, index: Index) -> Iterable[Problem]:
        told = {tuple(found.at.keys) for found in index.resolution_problems if found.at.keys}
        told |= {tuple(violation.place) for violation in index.violations}
        return (problem for problem in _problems(index) if tuple(problem.place) not in told)


def _problems(index: Index) -> Iterator[Problem]:
    """All that does not fit the schema, with the values that cannot be resolved and those that no request takes."""
    definition = {key: value for key, value in index.definition.items() if key != "Steps"}
    for keys, message in _malformed("definition", json.dumps(definition)):
        yield Problem(keys, message)
    for step in index.steps.values():
        for keys, message in _malformed("step", json.dumps(_envelope(step))):
            yield Problem(step.place.below(*keys), message)
        yield from _members(step)


def _envelope(step: Step) -> Mapping[str, Any]:
    """A step without what the schema takes in any case, so that most steps of a kind have the same.

    It says something of Arguments in conditions alone, any text is a name, and any other names a step may wait for.
    """
    body = dict(step.body)
    if step.type != "Condition" and isinstance(body.get("Arguments"), dict):
        body["Arguments"] = {}
    if isinstance(body.get("Name"), str):
        body["Name"] = ""
    waits = body.get("DependsOn")
    if isinstance(waits, list) and all(isinstance(name, str) for name in waits) and len({*waits}) == len(waits):
        body["DependsOn"] = []
    return body


def _members(step: Step) -> Iterator[Problem]:
    """What a step of its kind needs, and what it cannot have; those of an unknown type may have any member."""
    kind = step.kind
    if kind is None:
        return
    known = {*_COMMON, *kind.members}
    known |= {name for name, holds in (("CacheConfig", kind.cached), ("RetryPolicies", kind.retried)) if holds}
    for name in sorted(step.body.keys() - known):
        hint = did_you_mean(name, known)
        yield Problem(step.place.below(name), f"a {step.type} step has no member {name}", hint)
    for name in kind.required:
        if name not in step.body:
            yield Problem(step.place, f"a {step.type} step needs {name}")
    for name, words in kind.words.items():
        value = step.body.get(name)
        if isinstance(value, str) and value not in words:
            yield Problem(step.place.below(name), f"{name} is {cut(repr(value))}", f"One of {', '.join(words)}.")


@lru_cache(maxsize=1024)  # a hundred steps have few envelopes, and a pipeline has the same ones under each base
def _malformed(part: str, text: str) -> tuple[tuple[Keys, str], ...]:
    """Where a part of a definition, as JSON, does not fit the schema, and why."""
    errors = _validator(part).iter_errors(json.loads(text))
    return tuple((tuple(error.absolute_path), cut(error.message, _LONGEST)) for error in errors)


@cache
def _validator(name: str) -> Validator:
    """Of one part of the schema: steps are judged one by one, as those in branches are the same as those outside."""
    from jsonschema import Draft202012Validator

    text = files("cursus.checks.envelope").joinpath("schema.json").read_text(encoding="utf-8")
    schema = parse_json(text, "E530", "schema.json")
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})

"""E539: an output that is not under the base of all outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.elements import are_characters, parameter_of, parts_of
from cursus.checks.examples import PREFIX, Change
from cursus.checks.index import Index
from cursus.checks.paths.diverted import SCHEMES, diverted_to
from cursus.definition.references import Kind, is_expression, parse_reference
from cursus.visible import cut

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class OutsideBase(Check):
    """The base decides where a run writes: the parameter EXECUTION_S3_PREFIX, or the one that ``--base`` names.

    An output with any other path stays in the author's location, whatever the run is given. In another account the step
    fails for lack of permissions, or overwrites the author's data. Without a base, I566 counts the outputs with a fixed
    location.
    """

    code = "E539"
    name = "output outside base"
    remedy = 'Build it from the parameter: Join(on="/", values=[prefix, ...]).'
    source = "What a portable pipeline is."
    bad = Change({_URI: "s3://author-bucket/prepare/data"})
    good = Change({_URI: {"Std:Join": {"On": "", "Values": [PREFIX, "/prepare/data"]}}})

    def check(self, index: Index) -> Iterable[Problem]:
        base = {"Get": f"Parameters.{index.base}"}
        for written in index.writes if index.has_base else ():
            first, *others = parts_of(written.value)
            if are_characters((first, *others)) or not (isinstance(first, str) or is_expression(first)):
                continue  # E542, E552
            if first != base and not diverted_to(written) and not _names_nothing(first, index):
                yield Problem(written.place, f"{_begin(written.value)} is not the base of the outputs, {index.base}")


def _names_nothing(part: Any, index: Index) -> bool:
    """Whether it is an expression that resolving reports already: what it was meant to be is not known."""
    if not isinstance(part, dict):
        return False
    if "Get" not in part:
        return "Std:Join" in part
    reference = parse_reference(part["Get"]) if isinstance(part["Get"], str) else None
    if reference is None:
        return True
    parameters = {parameter["Name"] for _, parameter in index.parameters}
    return reference.kind is Kind.PARAMETER and reference.name not in parameters


def _begin(value: Any) -> str:
    """What a path begins with, in words: its first part, with the bucket where that is its own part."""
    first, *rest = parts_of(value)
    if first in SCHEMES and rest:
        return f"{first} with {_said(rest[0])}"
    return _said(first)


def _said(part: Any) -> str:
    return cut(part if isinstance(part, str) else parameter_of(part) or str(part))

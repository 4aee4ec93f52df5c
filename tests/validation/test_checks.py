"""The checks of the gate, on definitions made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.checks import determinism, equivalence, substitution
from cursus.gate.compilation import Compiled

BY_NAME = {base.name: base for base in BASES}
CASE = Case("step", "Sample/default", Path(), Path())
STATIC = "s3://static/place"
PREFIX = {"Get": "Parameters.EXECUTION_S3_PREFIX"}


def definition(base: Any, *, destinations: tuple[str, ...] = ("a", "b"), **declared: Any) -> dict[str, Any]:
    outputs = [{"S3Output": {"S3Uri": {"Std:Join": {"On": "/", "Values": [base, name]}}}} for name in destinations]
    step = {"Name": "S", "Type": "Processing", "Arguments": {"ProcessingOutputConfig": {"Outputs": outputs}}}
    parameters = [{"Name": "EXECUTION_S3_PREFIX", "Type": "String", **declared}] if isinstance(base, dict) else []
    return {"Version": "2020-12-01", "Parameters": parameters, "Steps": [step]}


def compiled(base: str, document: dict[str, Any], elsewhere: dict[str, Any] | None = None) -> Compiled:
    return Compiled(CASE, BY_NAME[base], json.dumps(document), json.dumps(elsewhere or document))


def siblings(**changed: dict[str, Any]) -> dict[str, Compiled]:
    sound = {
        "static": definition(STATIC),
        "default": definition(PREFIX, DefaultValue=STATIC),
        "parameterized": definition(PREFIX),
    }
    return {name: compiled(name, document) for name, document in (sound | changed).items()}


@pytest.mark.parametrize("base", ["static", "default", "parameterized"])
def test_a_sound_definition_passes(base: str) -> None:
    """The three bases of one pipeline prove each other."""
    group = siblings()
    assert not list(substitution.check(group[base], group))
    assert not list(equivalence.check(group[base], group))
    assert not list(determinism.check(group[base], group))


@pytest.mark.parametrize(
    ("base", "document", "code"),
    [
        ("static", definition("s3://other/place"), "E605"),
        ("static", definition("s3://static/placebo"), "E605"),
        ("default", definition("s3://other/place"), "E605"),
        ("parameterized", definition(PREFIX) | {"Steps": definition(STATIC)["Steps"]}, "E605"),
        ("parameterized", definition(PREFIX, destinations=("a", "a")), "E609"),
        ("parameterized", definition({"Get": "Parameters.OTHER"}), "E503"),
    ],
)
def test_outputs_outside_of_the_base_are_found(base: str, document: dict[str, Any], code: str) -> None:
    """A place of somebody else's, one that only begins alike, and one that is written twice."""
    group = siblings(**{base: document})
    found = list(substitution.check(group[base], group))
    assert code in {one.code for one in found}
    assert all("$.Steps[0].Arguments.ProcessingOutputConfig.Outputs[" in one.where for one in found)


def test_the_order_of_keys_counts() -> None:
    """Byte for byte means the order too, between two compiles and between two bases."""
    one = definition(PREFIX)
    two = one | {"Steps": [dict(reversed(one["Steps"][0].items()))]}
    (found,) = determinism.check(compiled("parameterized", one, two), {})
    assert (found.code, found.where) == ("E607", "$.Steps.S")
    group = siblings(parameterized=two)
    (found,) = equivalence.check(group["parameterized"], group)
    assert (found.code, found.where) == ("E606", "$.Steps.S")


def test_bases_are_compared_where_nothing_refers_to_the_prefix() -> None:
    """A pipeline without outputs is held to be the same under every base as well."""
    nothing = {"Version": "2020-12-01", "Parameters": [], "Steps": [{"Name": "S", "Type": "Model", "Arguments": {}}]}
    named = nothing | {"Parameters": definition(PREFIX)["Parameters"]}
    other = named | {"Steps": [{"Name": "S", "Type": "Model", "Arguments": {"EnableNetworkIsolation": True}}]}
    for document, codes in ((named, []), (other, ["E606"])):
        group = siblings(static=nothing, default=nothing, parameterized=document)
        assert [found.code for found in equivalence.check(group["parameterized"], group)] == codes

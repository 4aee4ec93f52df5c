"""W531: a parameter that nothing refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.values.frozen import named_in
from cursus.definition.place import at
from cursus.definition.references import Kind, references
from cursus.s3 import PREFIX_PARAMETER

# Declared by all pipelines of a team, so that one call starts any of them: the service refuses what is not declared.
_COMMON: Final = {PREFIX_PARAMETER, "KMS_ENCRYPTION_KEY_PARAM", "SECURITY_GROUP_ID", "VPC_SUBNET", "EXECUTION_ROLE_ARN"}


_NEAR: Final = re.compile(r"Did you mean (.+)\?")


class Unused(Check):
    """Users set the parameter when they start the pipeline and expect an effect.

    Usually its value was read while compiling, instead of a reference to it. The standard parameters may be unused:
    they are declared so that the same call starts every pipeline.
    """

    code = "W531"
    name = "unused parameter"
    remedy = "Refer to the parameter where its value belongs, or remove it."
    source = "The service replaces references only; it accepts unused parameters silently."
    bad = Change({"Parameters[1]": {"Name": "Depth", "Type": "String", "DefaultValue": "4"}})
    good = Change({**bad, "Steps[1].Arguments.HyperParameters.depth": {"Get": "Parameters.Depth"}})

    def check(self, index: Index) -> Iterable[Problem]:
        experiment = references(index.definition.get("PipelineExperimentConfig"))
        found = [*(reference for _, reference in index.references), *(reference for _, reference in experiment)]
        used = {reference.name for reference in found if reference.kind is Kind.PARAMETER}
        unused = [(place, str(one["Name"])) for place, one in index.parameters if one["Name"] not in used | _COMMON]
        meant = set(_meant(index)) if unused else set[str]()
        for place, name in unused:
            if name not in meant:
                yield Problem(place, f"nothing refers to the parameter {name}")


def _meant(index: Index) -> Iterator[str]:
    """Parameters that were to be read where something has a finding of its own: misspelled, or frozen into text."""
    for text in index.texts:
        yield from named_in(text.value)
    for found in index.resolution_problems:
        if found.code == "E503" and (near := _NEAR.fullmatch(found.hint)):
            yield from near[1].split(" or ")
        elif found.code == "E508" and isinstance(value := at(index.definition, found.at.keys), dict):
            yield from str(value.get("Get")).split(".")

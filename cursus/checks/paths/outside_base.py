"""E539: an output that does not lie under the base of all outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.elements import parameter_of, parts_of
from cursus.checks.examples import PREFIX, Change
from cursus.checks.index import Index
from cursus.checks.paths.diverted import is_diverted
from cursus.s3 import PREFIX_PARAMETER

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class OutsideBase(Check):
    """The base decides where a run writes: the parameter EXECUTION_S3_PREFIX, or the one location of a static pipeline.

    An output whose path begins otherwise stays where the author compiled it, whatever the run is given: it fails for
    want of rights in another account, or overwrites the author's own data.
    """

    code = "E539"
    name = "output outside base"
    remedy = 'Build it from the base: Join(on="/", values=[base_output_path, ...]).'
    source = "What a portable pipeline is."
    bad = Change({_URI: "s3://author-bucket/prepare/data"})
    good = Change({_URI: {"Std:Join": {"On": "", "Values": [PREFIX, "/prepare/data"]}}})

    def check(self, index: Index) -> Iterable[Problem]:
        writes = [place for place in index.writes if not is_diverted(place.value)]
        firsts = [parts_of(place.value)[0] for place in writes]
        base = _base(index, firsts)
        for place, first in zip(writes, firsts, strict=True):
            if not _lies_in(first, base):
                yield Problem(place.trail, f"{_say(first)} is not the base of the outputs, {_say(base)}")


def _base(index: Index, firsts: list[Any]) -> Any:
    """The parameter if it is declared, else what most outputs begin with."""
    if any(parameter["Name"] == PREFIX_PARAMETER for _, parameter in index.parameters):
        return {"Get": f"Parameters.{PREFIX_PARAMETER}"}
    places = {str(first): first for first in firsts if parameter_of(first) or str(first).startswith("s3://")}
    return max(
        places.values(), key=lambda base: sum(_lies_in(first, base) for first in firsts), default="an S3 location"
    )


def _lies_in(first: Any, base: Any) -> bool:
    return first == base or (isinstance(first, str) and isinstance(base, str) and first.startswith(f"{base}/"))


def _say(part: Any) -> str:
    return part if isinstance(part, str) else parameter_of(part) or str(part)

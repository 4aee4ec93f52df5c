"""E539: an output that does not lie under the base of all outputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.examples import PREFIX, Change
from cursus.checks.index import BASE_PARAMETER, Index, Place, parameter_of, parts_of
from cursus.checks.paths.diverted import is_diverted

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
        base = _base(index, writes)
        for place in writes:
            first = parts_of(place.value)[0]
            inside = first == base or (
                isinstance(base, str) and isinstance(first, str) and first.startswith(f"{base}/")
            )
            if not inside:
                yield Problem(place.trail, f"{_say(first)} is not the base of the outputs, {_say(base)}")


def _base(index: Index, writes: list[Place]) -> Any:
    """The parameter if it is declared, else what most outputs begin with."""
    if any(parameter["Name"] == BASE_PARAMETER for _, parameter in index.parameters):
        return {"Get": f"Parameters.{BASE_PARAMETER}"}
    firsts = [parts_of(place.value)[0] for place in writes]
    places = [first for first in firsts if parameter_of(first) or str(first).startswith("s3://")]
    most = Counter(map(str, places)).most_common(1)
    return next((place for place in places if most and str(place) == most[0][0]), "an S3 location")


def _say(part: Any) -> str:
    return part if isinstance(part, str) else parameter_of(part) or str(part)

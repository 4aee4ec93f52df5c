"""E540: an output in the SDK's default bucket, because its destination was no S3 URI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cursus.checks.base import Check, Problem
from cursus.checks.elements import parts_of
from cursus.checks.examples import Change, join
from cursus.checks.index import Index

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class Diverted(Check):
    """Given a destination that does not start with ``s3://`` or none at all, the SDK makes one up, without a word.

    It is ``Join("/", ["s3:/", <default bucket>, <pipeline>, <execution>, <step>, "output", <name>])``: the bucket of
    whoever compiled, as a part of its own, so that looking for ``s3://<bucket>`` does not find it.
    """

    code = "E540"
    name = "diverted output"
    remedy = "Give the output an explicit destination built from the base; look for .expr or repr() in its path."
    source = "sagemaker.processing, Processor._normalize_outputs."
    bad = Change({_URI: join("s3:/", "sagemaker-us-east-1-123456789012", "pipeline", "Prepare", "output", "data")})
    good = Change({_URI: join({"Get": "Parameters.EXECUTION_S3_PREFIX"}, "Prepare", "output", "data")})

    def check(self, index: Index) -> Iterable[Problem]:
        for place in index.writes:
            if is_diverted(place.value):
                bucket = parts_of(place.value)[1:2]
                yield Problem(place.trail, f"the SDK diverted this output to its default bucket, {_say(bucket)}")


def is_diverted(value: Any) -> bool:
    """Whether the scheme is a part of its own, with the bucket behind it."""
    return parts_of(value)[0] in ("s3:/", "s3:", "s3://")


def _say(bucket: list[Any]) -> str:
    return str(bucket[0]) if bucket else "which it does not name"

"""E540: an output in the SDK's default bucket, because its destination was not an S3 URI."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Location, parts_of
from cursus.checks.examples import Change, join
from cursus.checks.index import Index

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"

SCHEMES: Final = ("s3:/", "s3:", "s3://")
"""The scheme as its own part, with the bucket behind it."""


class Diverted(Check):
    """If a destination does not start with ``s3://``, or is missing, the SDK silently makes one up.

    It is ``Join("/", ["s3:/", <default bucket>, <pipeline>, <execution>, <step>, "output", <name>])``. The author's
    bucket is a separate part, so a search for ``s3://<bucket>`` does not find it. If the pipeline has a base, put the
    output below it. If it has none, I566 counts such outputs.
    """

    code = "E540"
    name = "output in the SDK's default location"
    remedy = "Give the output an explicit destination built from the base; look for .expr or repr() in its path."
    source = "sagemaker.processing, Processor._normalize_outputs."
    bad = Change({_URI: join("s3:/", "sagemaker-us-east-1-123456789012", "pipeline", "Prepare", "output", "data")})
    good = Change({_URI: join({"Get": "Parameters.EXECUTION_S3_PREFIX"}, "Prepare", "output", "data")})

    def check(self, index: Index) -> Iterable[Problem]:
        for written in index.writes if index.has_base else ():
            if bucket := diverted_to(written):
                yield Problem(written.place, f"the SDK diverted this output to its default bucket, {bucket}")


def diverted_to(written: Location) -> str | None:
    """The bucket, if a destination has the form that the SDK makes up: scheme, bucket, …, step, ``output``, name.

    People write a Join with the scheme as a part too, with a bucket and folders of their own.
    """
    scheme, *rest = parts_of(written.value)
    if scheme not in SCHEMES or not rest or not isinstance(rest[0], str):
        return None
    bucket, *folders = rest
    return bucket if written.step.name in folders and "output" in folders else None

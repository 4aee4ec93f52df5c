"""I566: outputs that go to one bucket, whoever runs the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Location, parts_of
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.paths.diverted import SCHEMES
from cursus.s3 import bucket_of, default_bucket_owner

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"
_MODEL = "Steps[1].Arguments.OutputDataConfig.S3OutputPath"
_PLACE = {"Get": "Parameters.PLACE"}


class FixedBucket(Check):
    """Without a base, an output's path begins with a fixed bucket.

    In another account the run fails for lack of permissions, or writes to the author's bucket. That is fine for a
    pipeline that stays in its account. If you declare a base, such outputs are E539 and E540.
    """

    code = "I566"
    name = "fixed bucket"
    remedy = "To run it elsewhere, build the paths from a parameter, and name that parameter with --base."
    source = "Where the SDK puts outputs without a destination: the session's default bucket."
    bad = Change({"Parameters": [], _URI: "s3://author-bucket/prepare/data", _MODEL: "s3://author-bucket/train"})
    good = Change({"Parameters[0].Name": "PLACE", _URI: _PLACE, f"{_MODEL}.Std:Join.Values[0]": _PLACE})

    def check(self, index: Index) -> Iterable[Problem]:
        if index.has_base:
            return
        buckets = Counter(bucket for bucket in map(_fixed, index.writes) if bucket)
        if buckets:
            count, names = buckets.total(), ", ".join(sorted(buckets))
            verb = "output goes" if count == 1 else "outputs go"
            fixed = "a fixed bucket" if len(buckets) == 1 else "fixed buckets"
            where = "the compiling account's bucket" if all(map(default_bucket_owner, buckets)) else fixed
            yield Problem(("Steps",), f"{count} {verb} to {where}: {names}")


def _fixed(written: Location) -> str | None:
    """The bucket that a destination begins with, if it is written out."""
    first, *rest = parts_of(written.value)
    if first in SCHEMES:
        return rest[0] if rest and isinstance(rest[0], str) else None
    return bucket_of(first) if isinstance(first, str) else None

"""E563: an S3 location inside a path."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index
from cursus.checks.locations import has_inner_location

_CODE = "Steps[1].Arguments.HyperParameters.code"


class InnerLocation(Check):
    """Only the first part of a path can be a location: behind another part its scheme is a folder.

    ``s3://team/base/s3://raw/table`` is a valid key, and nothing was ever written to it. In environments and
    hyperparameters, which the service does not look into, the script fails on ``code/s3://team/base``.
    """

    code = "E563"
    name = "location inside a path"
    remedy = "Begin the path with the location, and let only names follow."
    source = "S3 keys are texts: no service takes them apart."
    bad = Change({_CODE: join("code", PREFIX)})
    good = Change({_CODE: join(PREFIX, "code")})

    def check(self, index: Index) -> Iterable[Problem]:
        for path in index.joins:
            text = index.text_at(path.step, path.keys)
            if path.separator == "/" and has_inner_location(text):
                yield Problem(path.place, f"{text} has a location inside it")

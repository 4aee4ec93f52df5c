"""E563: an S3 location inside a path."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index
from cursus.checks.locations import has_inner_location
from cursus.visible import cut

_CODE = "Steps[1].Arguments.HyperParameters.code"


class InnerLocation(Check):
    """Only the first part of a path can be a location. Anywhere else its scheme becomes a folder name.

    ``s3://team/base/s3://raw/table`` is a valid key, but nothing was ever written there. The service does not check
    environments and hyperparameters, so there the script fails on ``code/s3://team/base``.
    """

    code = "E563"
    name = "location inside a path"
    remedy = "Start the path with the location; add only names after it."
    source = "S3 keys are texts: no service takes them apart."
    bad = Change({_CODE: join("code", PREFIX)})
    good = Change({_CODE: join(PREFIX, "code")})

    def check(self, index: Index) -> Iterable[Problem]:
        for path in index.joins:
            text = index.text_at(path.step, path.keys)
            if path.separator == "/" and has_inner_location(text):
                yield Problem(path.place, f"{cut(text)} has a location inside it")

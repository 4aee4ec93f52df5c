"""E562: an S3 location in a parameter that ends with a slash, or has an empty segment in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import parameter_of
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.locations import is_untidy
from cursus.visible import cut


class UntidyBase(Check):
    """A Join adds a slash after the parameter's value: ``s3://b/p/`` becomes ``s3://b/p//training``.

    For S3 that is another key, with an empty folder in it. Steps of one run still find each other's results. People,
    other pipelines and policies for ``s3://b/p/training`` don't.
    """

    code = "E562"
    name = "untidy location in a parameter"
    remedy = "Write it as s3://bucket/path, without a trailing slash."
    source = "S3 keys are texts: no service cleans them up."
    bad = Change({"Parameters[0].DefaultValue": "s3://team-bucket/run/"})
    good = Change({"Parameters[0].DefaultValue": "s3://team-bucket/run/1"})

    def check(self, index: Index) -> Iterable[Problem]:
        continued = _continued(index)
        for place, parameter in index.parameters:
            value = index.given.get(parameter["Name"], parameter.get("DefaultValue"))
            if parameter["Name"] in continued and isinstance(value, str) and is_untidy(value, ends="/"):
                says = f"{parameter['Name']} is {cut(repr(value))}: every path made of it gets an empty segment"
                yield Problem(place, says)


def _continued(index: Index) -> set[str | None]:
    """The parameters that a path continues behind: a folder given alone may well end with a slash."""
    found: set[str | None] = set()
    for path in index.joins:
        for part, following in itertools.pairwise(path.parts):
            glued = path.separator == "" and isinstance(following, str) and following.startswith("/")
            if path.separator == "/" or glued:
                found.add(parameter_of(part))
    return found

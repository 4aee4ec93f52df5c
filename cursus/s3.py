"""What a location in S3 looks like, and what is wrong with one that is not."""

from __future__ import annotations

import re
from typing import Final

PREFIX_PARAMETER: Final = "EXECUTION_S3_PREFIX"
"""Name of the pipeline parameter that every path begins with."""

_PREFIX = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/\s]+)*")


def prefix_problem(value: object) -> str | None:
    """Why ``value`` cannot be the base of output paths, as the end of a sentence; None when it can."""
    if not isinstance(value, str):
        return "is not a text"
    if not value:
        return "is empty"
    if not value.startswith("s3://"):
        return "does not start with s3://"
    if re.search(r"\s", value):
        return "has white space in it"
    if value.endswith("/"):
        return "ends with a slash, which would leave '//' in every path"
    if "//" in value.removeprefix("s3://"):
        return "has an empty segment in it"
    return None if _PREFIX.fullmatch(value) else "names no valid bucket"


def bucket_of(location: str) -> str | None:
    """The bucket of an S3 URI; None for anything else."""
    matched = re.match(r"s3://([^/]+)", location)
    return matched[1] if matched else None

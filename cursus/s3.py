"""What a location in S3 looks like, and what is wrong with one that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cursus.errors import Diagnostic
from cursus.visible import cut

PREFIX_PARAMETER: Final = "EXECUTION_S3_PREFIX"
"""Name of the pipeline parameter that every path begins with."""

BUCKET: Final = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?![.-])){1,61}[a-z0-9]", re.ASCII)
"""Names of buckets, as a whole."""

LONGEST: Final = len("s3://") + 63 + len("/") + 1024
"""Characters of a location, with the longest bucket and the longest key: anything longer is none."""

_ODD: Final = frozenset('\\^{}%`[]"<>#|?')
"""Characters that the service advises against in keys: most are left from a template, or mean something in a URL."""


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
    if odd := next((character for character in value if character in _ODD or not character.isprintable()), None):
        return f"has the character {odd!r} in it"
    if value.endswith("/"):
        return "ends with a slash, which would leave '//' in every path"
    bucket, *segments = value.removeprefix("s3://").split("/")
    if "" in segments:
        return "has an empty segment in it"
    if {".", ".."} & set(segments):
        return "has a segment of dots, which some programs take for a folder"
    return None if BUCKET.fullmatch(bucket) else "names no valid bucket"


def value_problem(name: str, value: object) -> str | None:
    """Why the parameter's value is not a location, as ``prefix_problem`` says it; None for any other value.

    A location is the value of EXECUTION_S3_PREFIX, and every one that says so itself.
    """
    claims = name == PREFIX_PARAMETER or str(value).lower().startswith("s3:")
    return prefix_problem(value) if claims else None


def value_problems(values: Mapping[str, object]) -> list[Diagnostic]:
    """What is wrong with the locations among parameter values (E581)."""
    return [
        Diagnostic("E581", f"the value {cut(repr(str(value)))} {problem}", name, "Write it as s3://bucket/path.")
        for name, value in values.items()
        if (problem := value_problem(name, value))
    ]


def default_bucket_owner(bucket: str) -> str | None:
    """The account that an SDK session's own default bucket is of; None for any other bucket."""
    matched = re.fullmatch(r"sagemaker-[a-z0-9-]+-(\d{12})", bucket)
    return matched[1] if matched else None


def bucket_of(location: str) -> str | None:
    """The bucket of an S3 URI; None for anything else."""
    matched = re.match(r"s3://([^/]+)", location)
    return matched[1] if matched else None

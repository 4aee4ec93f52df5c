"""W546: a date or a time in a name, a location or an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Text
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import Place

_URI = "Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri"

_TIME = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"  # 2024-05-31, and whatever time follows it
    r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[T_-]?[0-2]\d[0-5]\d(?:[0-5]\d)?Z?"  # 20240531T2359
    r"|1[5-9]\d{8}(?:\d{3})?"  # seconds or milliseconds since 1970, of our days
    r")(?![0-9A-Za-z])"
)
_MOMENT = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])[T _-]*[0-2]\d[:_-]?[0-5]\d(?:[:_-]?[0-5]\d)?(?:[.,-]\d+)?Z?"
    r"|1[5-9]\d{8}(?:\d{3})?"
    r")(?![0-9A-Za-z])"
)
"""A day with the time of it, as datetime.now() and its like give it."""

_ARGUMENTS: Final = ("ContainerArguments", "ContainerEntrypoint")
_NAMES: Final = re.compile(r"(?:Job|Model|Group|Package)Name")


class Timestamp(Check):
    """SageMaker caches a step by its arguments. If they contain the compile time, every compile changes them.

    No step is ever cached, and the definition differs from the golden file for no reason. The SDK adds such suffixes
    when it uploads code, repacks a model or names a job.
    """

    code = "W546"
    name = "compile time in the definition"
    remedy = "Remove it. If you need a date, make it a parameter."
    source = "Caching in the developer guide; sagemaker.utils.name_from_base."
    bad = Change({_URI: "s3://raw-bucket/table-2024-05-31-10-15-00-123"})
    good = Change({_URI: "s3://raw-bucket/table-v20240531"})

    def check(self, index: Index) -> Iterable[Problem]:
        compiles: dict[str, list[tuple[Place, str, str]]] = {}
        for place, text, time in _times(index):
            compiles.setdefault(_day(time), []).append((place, time, text))
        for found in compiles.values():  # one compile leaves many traces, and is one cause
            (place, time, text), *others = found
            also = f", and {len(others)} more place{'s' if len(others) > 1 else ''} of that day" if others else ""
            yield Problem(place, f"{time} in {text} may be the time of a compile{also}")


def _times(index: Index) -> Iterator[tuple[Place, str, str]]:
    """Every time with its place and text: in defaults, where a mere day may be meant, and in steps."""
    for place, parameter in index.parameters:
        text = parameter.get("DefaultValue")
        if isinstance(text, str) and (found := _MOMENT.search(text)):
            yield place, text, found[0]
    for part in index.texts:
        if (found := _TIME.search(part.value)) and _counts(part):
            yield part.place, part.value, found[0]


def _day(time: str) -> str:
    """The day of a time, whatever form it has."""
    digits = re.sub(r"\D", "", time)
    if digits.startswith("20"):
        return digits[:8]
    return f"{datetime.fromtimestamp(int(digits[:10]), tz=UTC):%Y%m%d}"


def _counts(text: Text) -> bool:
    """Names, S3 locations and arguments: dates in other texts, such as queries and image tags, are meant."""
    if text.part is not None or "s3://" in text.value or text.keys == ("Name",):
        return True
    return any(key in _ARGUMENTS or (isinstance(key, str) and _NAMES.fullmatch(key)) for key in text.keys)

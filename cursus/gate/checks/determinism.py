"""Two processes that differ in hash seed, working directory, home and clock write the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cursus.definition.diff import Difference, diff
from cursus.definition.paths import json_path, texts
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled

_HINT: Final = "Remove what depends on the machine, the time or the process."

_TIME: Final = re.compile(
    r"(?<!\d)(?:"
    r"20\d\d[-/_.]?(?:0[1-9]|1[0-2])[-/_.]?(?:0[1-9]|[12]\d|3[01])"  # a day, and the time that may follow it
    r"(?:[T _.-]*[0-2]\d[:_.-]?[0-5]\d(?:[:_.-]?[0-5]\d)?(?:[.,_-]?\d{3,9})?)?"
    r"|1[5-9]\d{8}(?:\d{3}|\.\d+)?"  # seconds or milliseconds since 1970
    r")(?!\d)(?:Z|[+-]\d\d:?\d\d)?"
)
_NAME: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,64})(?![0-9A-Za-z])"
)

_CAUSES: Final = (
    (
        _TIME,
        "the time of the compile",
        "Leave the time out of names and locations, or use ExecutionVariables.START_DATETIME. If the SDK adds it to "
        "the name of a job, pass a job_name.",
    ),
    (_NAME, "a random or hashed identifier", "Use a fixed name, or ExecutionVariables.PIPELINE_EXECUTION_ID."),
)
"""What a compile leaves in many places at once: how it looks, what it is called, and what to do."""


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.text == compiled.text_elsewhere:
        return
    here, elsewhere = json.loads(compiled.text), json.loads(compiled.text_elsewhere)
    for pattern, cause, hint in _CAUSES:
        if found := _traces(pattern, here, elsewhere):
            yield _one_cause(found, cause, hint)
            here, elsewhere = _masked(pattern, here), _masked(pattern, elsewhere)
    differences = diff(here, elsewhere)
    if not differences and here == json.loads(compiled.text):
        yield Diagnostic("E607", "two compiles differ in the order of their keys", "$", _HINT)
    for difference in differences:
        yield Diagnostic("E607", f"two compiles differ{_kind(difference)}", difference.path, _HINT)


_Trace = tuple[str, str, str]
"""A place, and the text that either compile has there."""


def _traces(pattern: re.Pattern[str], here: Any, elsewhere: Any) -> list[_Trace]:
    """The texts that are the same but for what the pattern finds in them."""
    theirs = dict(texts(elsewhere))
    return [
        (json_path(keys), text, theirs[keys])
        for keys, text in texts(here)
        if keys in theirs and text != theirs[keys] and _masked(pattern, text) == _masked(pattern, theirs[keys])
    ]


def _masked(pattern: re.Pattern[str], value: Any) -> Any:
    """The JSON value without what the pattern finds in its texts."""
    if isinstance(value, str):
        return pattern.sub("…", value)
    if isinstance(value, list):
        return [_masked(pattern, item) for item in value]
    if isinstance(value, dict):
        return {key: _masked(pattern, item) for key, item in value.items()}
    return value


def _one_cause(found: list[_Trace], cause: str, hint: str) -> Diagnostic:
    place, old, new = found[0]
    also = f", and in {len(found) - 1} more place{'s' if len(found) > 2 else ''}" if len(found) > 1 else ""
    return Diagnostic("E607", f"two compiles differ in {cause}: {old!r} and {new!r}{also}", place, hint)


def _kind(difference: Difference) -> str:
    old, new = difference.old, difference.new
    shown = f": {old!r} and {new!r}"
    return f" in the order of a set{shown}" if _parts(old) and _parts(old) == _parts(new) else shown


def _parts(value: Any) -> list[str] | None:
    """What a list, or a text with separators, is made of, in one order; None for anything else."""
    if isinstance(value, Mapping):
        return None
    parts = value if isinstance(value, list) else re.split(r"[\s,;|]+", value) if isinstance(value, str) else []
    return sorted(map(repr, parts)) or None

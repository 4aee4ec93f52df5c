"""Looks for metrics in a log, in its own process: the expressions are a stranger's, and one of them may never end.

Runs as its own script, by the standard library alone. Arguments: the log, and a file with the expression of each metric
by name. Prints a line of JSON for each metric that is there, with its name and its last value.
"""

import json
import math
import re
import sys
from pathlib import Path

_LINE = 1 << 18  # characters of one line: no longer one is an event of CloudWatch, which the service looks at


def last_value(log: str, pattern: re.Pattern[str]) -> float | None:
    """Of the last match that is a number; the whole of it where the expression has no group."""
    found = None
    with Path(log).open(encoding="utf-8", errors="replace") as stream:
        while line := stream.readline(_LINE):
            for match in pattern.finditer(line.rstrip("\r\n")):
                found = _number(match[1] if pattern.groups else match[0]) or found
    return found[0] if found else None


def _number(text: str | None) -> tuple[float] | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return (value,) if math.isfinite(value) else None


def main(log: str, expressions: str) -> None:
    for name, expression in json.loads(Path(expressions).read_text("utf-8")).items():
        try:
            value = last_value(log, re.compile(expression))
        except (re.error, OverflowError, RecursionError):
            continue
        if value is not None:
            print(json.dumps([name, value]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The ``[schedule]`` of an environment file: when EventBridge Scheduler starts the pipeline there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cursus.errors import did_you_mean

_EXPRESSION = re.compile(r"cron\([^()]{1,200}\)|rate\([1-9][0-9]{0,4} (minutes?|hours?|days?)\)")
_SETTINGS: Final = ("expression", "timezone", "role", "enabled")


@dataclass(frozen=True)
class Schedule:
    """``expression`` as EventBridge takes it, ``cron(0 6 * * ? *)`` or ``rate(1 day)``, in the time of ``timezone``.

    ``role`` is the ARN of the role that starts the pipeline; the pipeline's own when that is None.
    """

    expression: str
    timezone: str = "UTC"
    role: str | None = None
    enabled: bool = True


def read_schedule(table: Any, wrong: Callable[[str, str, str], None]) -> Schedule | None:
    """The schedule of a file, None without one; what is not right goes to ``wrong``: message, place, hint."""
    if table is None:
        return None
    if not isinstance(table, dict):
        wrong("[schedule] must be a table", ": schedule", 'Write [schedule] and below it expression = "rate(1 day)".')
        return None
    bad = False
    for name in sorted(table.keys() - set(_SETTINGS)):
        wrong("unknown setting", f": schedule.{name}", did_you_mean(name, _SETTINGS))
        bad = True
    expression = table.get("expression")
    if not isinstance(expression, str) or not _EXPRESSION.fullmatch(expression):
        hint = 'Write expression = "cron(0 6 * * ? *)" or "rate(1 day)".'
        wrong("is not a cron() or rate() expression", ": schedule.expression", hint)
        bad = True
    for name in ("timezone", "role"):
        if name in table and not (isinstance(table[name], str) and table[name]):
            wrong("is not text", f": schedule.{name}", "")
            bad = True
    if not isinstance(table.get("enabled", True), bool):
        wrong("is neither true nor false", ": schedule.enabled", "")
        bad = True
    return None if bad else Schedule(**table)

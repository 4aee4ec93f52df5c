"""The ``[schedule]`` of an environment file: when EventBridge Scheduler starts the pipeline there."""

from __future__ import annotations

import functools
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cursus.errors import did_you_mean
from cursus.visible import cut

_EXPRESSION = re.compile(r"cron\([^()]{1,200}\)|rate\([1-9][0-9]{0,4} (minutes?|hours?|days?)\)")
_TIMEZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
IS_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}", re.ASCII)
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
    if "role" in table and not (isinstance(table["role"], str) and IS_ROLE.fullmatch(table["role"])):
        hint = 'Write role = "arn:aws:iam::111122223333:role/Name".'
        wrong(f"is {cut(repr(table['role']))}, not the ARN of a role", ": schedule.role", hint)
        bad = True
    if "timezone" in table and not (isinstance(table["timezone"], str) and _is_timezone(table["timezone"])):
        hint = 'Write timezone = "Europe/Berlin", or leave it out for UTC.'
        wrong(f"is {cut(repr(table['timezone']))}, not a time zone", ": schedule.timezone", hint)
        bad = True
    if not isinstance(table.get("enabled", True), bool):
        wrong("is neither true nor false", ": schedule.enabled", "")
        bad = True
    return None if bad else Schedule(**table)


@functools.cache
def _known_timezones() -> frozenset[str]:
    """It opens hundreds of files, so once for all environments."""
    return frozenset(zoneinfo.available_timezones())


def _is_timezone(name: str) -> bool:
    """Whether this machine knows the time zone; where it knows none at all, whether the name has the form of one."""
    known = _known_timezones()
    return name in known if known else _TIMEZONE.fullmatch(name) is not None

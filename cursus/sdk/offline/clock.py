"""Another time for a process that compiles, to show what in a definition follows the clock."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Any


def at_another_time(days: int) -> AbstractContextManager[object]:
    """As if it were so many days later. Raises ImportError where this Python has no time-machine."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pytest", None)  # it would bring all of that along, for a fixture of its own
    try:
        import time_machine
    finally:
        if modules["pytest"] is None:
            del modules["pytest"]
    moved = datetime.now(timezone.utc) + timedelta(days=days)  # noqa: UP017 - 3.10 has no datetime.UTC
    return time_machine.travel(moved, tick=True)

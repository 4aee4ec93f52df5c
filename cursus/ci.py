"""Whether this is a run of continuous integration, where nobody looks at what is written."""

from __future__ import annotations

from collections.abc import Mapping

_NO = frozenset({"", "0", "false", "no", "off"})


def under_ci(environment: Mapping[str, str]) -> bool:
    """What the variable ``CI`` says: set to anything but 0, false, no, off or nothing, in any case of letters."""
    return environment.get("CI", "").strip().lower() not in _NO

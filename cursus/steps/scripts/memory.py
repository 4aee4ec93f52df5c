"""How much memory this process may take."""

from __future__ import annotations

import os
import resource
from pathlib import Path

LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def limit() -> int:
    """Bytes: the machine's memory, or less where the container or the process has a limit."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _ = resource.getrlimit(kind)
        if soft != resource.RLIM_INFINITY:
            found.append(soft)
    for place in LIMITS:
        text = Path(place).read_text(encoding="ascii").strip() if Path(place).is_file() else ""
        if text.isdigit():
            found.append(int(text))
    return min(found)

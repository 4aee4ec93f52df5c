"""Ports of this machine, for processes of one job that talk to each other."""

from __future__ import annotations

import secrets
import socket
from typing import Final

_OURS: Final = range(20_000, 30_000)
"""Below those that systems give to connections: none of these takes one before the job listens on it."""

_TRIES: Final = 1_000


def free_ports(count: int) -> int:
    """The first of ``count`` free ports in a row. Raises OSError when there are none."""
    for _ in range(_TRIES):
        first = secrets.choice(_OURS)
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise OSError(f"there are no {count} free ports in a row from {_OURS.start} on")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

"""Refuses every connection and every look-up of a name in this process, and records who tried.

Two layers: the interpreter's own events, which say who tried, and on Linux a network namespace without a network, which
holds for programs that the code starts and for libraries that are not Python as well.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

from .world import World, caller

_SOCKETS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
"""Events of the interpreter, and which of their arguments is the address."""
_PROCESSES = frozenset({"subprocess.Popen", "os.system", "os.posix_spawn", "os.exec"})
_TELEMETRY = "sm-pysdk-t-"
_NEWUSER, _NEWNET = 0x10000000, 0x40000000  # of unshare(2)


class NetworkRefused(OSError):
    """What a refused connection raises: libraries take it for a machine without a network."""


def leave_network() -> bool:
    """Move this process, and all that it starts, to its own network with nothing in it, where the machine can.

    Has to come before the first thread. Whether it did.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWNET) == 0:
        return True
    if libc.unshare(_NEWUSER | _NEWNET) != 0:
        return False
    try:  # the same user as before, inside a namespace of users
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        pass  # whoever has no name there can still read what they could read
    return True


def refuse_network(world: World) -> None:
    """From now on and for good: the interpreter has no way to take this back."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _SOCKETS:
            address = arguments[_SOCKETS[event]]
            host = address[0] if isinstance(address, tuple) else address
            host = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
            if not host.startswith(_TELEMETRY):  # the SDK calls home and takes no for an answer
                world.note("network", host)
            raise NetworkRefused(f"cursus refuses the network while it compiles offline: {host}")
        if event in _PROCESSES and caller() is not None:
            world.note("process", str(arguments[0]))

    sys.addaudithook(hook)

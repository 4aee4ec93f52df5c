"""Refuses every connection and every look-up of a name in this process, and records who tried."""

from __future__ import annotations

import sys
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


class NetworkRefused(OSError):
    """What a refused connection raises: libraries take it for a machine without a network."""


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

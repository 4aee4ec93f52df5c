"""Ports for the hosts of a local job."""

from __future__ import annotations

import secrets
import socket

import pytest

from cursus.runtime.loopback import free_ports


def test_a_port_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that only a later host would listen on; where there are none at all, it ends with an error."""
    with socket.socket() as taken:
        first = free_ports(4)
        taken.bind(("127.0.0.1", first + 1))
        taken.listen()
        chosen = iter([first + 1, first, first + 2])
        monkeypatch.setattr(secrets, "choice", lambda _: next(chosen))
        assert free_ports(2) == first + 2
        monkeypatch.setattr(secrets, "choice", lambda _: first)
        with pytest.raises(OSError, match="no 2 free ports"):
            free_ports(2)

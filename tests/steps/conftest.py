from __future__ import annotations

import socket
from typing import Any, NoReturn

import botocore.client
import pytest


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection can be made, and a call to AWS fails before it would ask for credentials."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("compiling asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", refuse)

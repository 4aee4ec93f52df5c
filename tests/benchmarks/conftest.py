"""What the tests of the benchmarks share."""

from __future__ import annotations

from contextlib import nullcontext

import pytest


@pytest.fixture(autouse=True)
def memory_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for all the garbage of this process: nothing is measured here."""
    monkeypatch.setattr("benchmarks.pairs._quiet_memory", nullcontext)

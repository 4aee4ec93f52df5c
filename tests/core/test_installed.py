"""Packages that builders ask for, in a process that goes on while someone installs them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from cursus.core.base.context import BuildContext
from cursus.core.parameters import ParameterSet


def test_a_package_installed_later_is_there_for_the_next_compile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a notebook, where the hint says to install it."""
    monkeypatch.syspath_prepend(tmp_path)
    assert not _context().is_installed("cursus_test_later")
    (tmp_path / "cursus_test_later.py").touch()
    importlib.invalidate_caches()
    assert _context().is_installed("cursus_test_later")


def _context() -> BuildContext:
    return BuildContext("us-east-1", "bucket", None, ParameterSet())

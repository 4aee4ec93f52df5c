"""A world for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from .world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Empty buckets, but for the object s3://data/in.txt."""
    made = World(tmp_path / "s3")
    made.put("s3://data/in.txt", "data>")
    return made

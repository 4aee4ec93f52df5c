"""A pipeline as it was recorded, in its two definitions."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from cursus.gate import goldens

GOLDEN = Path(__file__).parents[2] / "golden" / "pipelines"


class Pipeline:
    """The static and the parameterized definition of one pipeline, to change both alike."""

    def __init__(self, *definitions: dict[str, Any]) -> None:
        self.definitions = definitions

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return self.definitions[1]["Parameters"]  # type: ignore[no-any-return]

    def copy(self) -> Pipeline:
        return Pipeline(*copy.deepcopy(self.definitions))

    def steps(self, name: str) -> list[dict[str, Any]]:
        return [step for definition in self.definitions for step in definition["Steps"] if step["Name"] == name]

    def arguments(self, name: str) -> list[dict[str, Any]]:
        return [step["Arguments"] for step in self.steps(name)]

    def replace(self, old: str, new: str) -> None:
        """Another text everywhere, as a rename in a builder would make it."""
        self.definitions = tuple(json.loads(json.dumps(one).replace(old, new)) for one in self.definitions)


def load(name: str) -> Pipeline:
    texts = [goldens.read(GOLDEN / name / f"{base}.json") for base in ("static", "parameterized")]
    return Pipeline(*map(json.loads, texts))


@pytest.fixture(scope="session")
def recorded() -> Pipeline:
    """Dummy training, then packaging, payload and registration; not to be changed."""
    return load("dummy_end_to_end")


@pytest.fixture
def pipeline(recorded: Pipeline) -> Pipeline:
    """The same, to change."""
    return recorded.copy()

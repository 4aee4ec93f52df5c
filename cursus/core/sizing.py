"""How much memory and disk our script of a step needs for an input, as ``benchmarks.sizing`` measured it."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("sizing.json")


@dataclass(frozen=True, slots=True)
class Needs:
    """Gigabytes: of memory for any input and more for each gigabyte of it, and of disk for each, the input included."""

    memory_gb: float
    memory_gb_per_gb: float
    disk_gb_per_gb: float

    def memory(self, input_gb: float) -> float:
        return self.memory_gb + self.memory_gb_per_gb * input_gb

    def disk(self, input_gb: float) -> float:
        return self.disk_gb_per_gb * input_gb


@functools.cache
def measured() -> Mapping[str, Needs]:
    """By type of step, those that were measured."""
    return {name: Needs(**needs) for name, needs in json.loads(TABLE.read_text(encoding="utf-8")).items()}

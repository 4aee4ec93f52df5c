"""Calibrated probabilities from raw ones, by curves kept as JSON: what calibration fits and what serving applies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from container import read_json, write_json

CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True)
class Curve:
    """Either points (score -> probability, straight lines between) or a logistic curve of the score's log-odds.

    Isotonic regression keeps its own thresholds, a GAM its values on an even grid, Platt scaling its two numbers.
    """

    x: list[float] | None = None
    y: list[float] | None = None
    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Probabilities, float64, of the shape of ``scores``."""
        if self.x is not None and self.y is not None:
            return np.asarray(np.interp(scores, self.x, self.y))
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * log_odds(scores) + self.intercept))))


@dataclass(frozen=True)
class Calibration:
    """One curve for the probability of class 1 when binary, else one per class, normalised afterwards."""

    method: str
    is_binary: bool
    curves: list[Curve]

    def __call__(self, probabilities: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """float64 (rows, classes) to the same shape; each row adds up to 1."""
        if self.is_binary:
            positive = self.curves[0](probabilities[:, 1])
            return np.column_stack([1.0 - positive, positive])
        each = np.column_stack([curve(probabilities[:, number]) for number, curve in enumerate(self.curves)])
        total = each.sum(axis=1, keepdims=True)
        return np.where(total > 0, each / np.where(total > 0, total, 1.0), probabilities)

    def save(self, folder: Path) -> None:
        write_json(folder / CALIBRATION_FILE, asdict(self))


def load(folder: Path) -> Calibration | None:
    """The calibration in ``folder``, None when there is none."""
    place = folder / CALIBRATION_FILE
    if not place.is_file():
        return None
    content: dict[str, Any] = read_json(place)
    curves = [Curve(**curve) for curve in content["curves"]]
    return Calibration(method=content["method"], is_binary=content["is_binary"], curves=curves)


def log_odds(scores: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """float64 of the shape of ``scores``; finite also at 0 and 1."""
    inside = np.clip(scores, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)))

"""What our training scripts print about a model, which a search for the best hyperparameters can judge by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SPLITS: Final = ("val", "test")
_METRICS: Final = ("auc_roc", "brier")

REPORTED: Final[Mapping[str, str]] = {
    f"{split}:{metric}": rf"\b{split}: .*\b{metric} ([0-9.]+)" for split in _SPLITS for metric in _METRICS
}
"""Regular expressions by the metric's name, such as ``val:auc_roc``."""

"""What this repository's gate measures beyond what every gate does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cursus.gate import figures
from cursus.lint.accuracy import Accuracy
from validation.scorecard.metrics import Scorecard


@dataclass(frozen=True)
class Figures(figures.Figures):
    """Saved configs, the detector of paths and the scorecard, too."""

    compat: str = ""
    earlier: str = ""
    detector: Mapping[str, Accuracy] = field(default_factory=dict)
    """By part of the labelled corpus."""
    scorecard: Scorecard | None = None
    without_oracle: str = ""
    """Why nothing was compared with the SDK, where nothing was."""

    @property
    def lines(self) -> list[str]:
        lines = [self.compat, self.earlier]
        lines += [f"lint, corpus {part!r}: {accuracy}" for part, accuracy in self.detector.items()]
        if self.without_oracle:
            lines.append(f"{self.without_oracle}: nothing was compared with it")
        return [*filter(None, lines), *super().lines]

    @property
    def table(self) -> list[str]:
        return self.scorecard.lines() if self.scorecard else []

    @property
    def more(self) -> Mapping[str, Any]:
        return {"scorecard": self.scorecard.as_json() if self.scorecard else None}

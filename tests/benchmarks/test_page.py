"""The figures that the documentation shows are those of the accepted run."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks import baseline

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def test_the_page_shows_accepted_figures() -> None:
    """Each number and interval of its table is one of the baseline, rounded; a speed is the ratio turned over."""
    ratios = list(baseline.read().values())
    ratios += [[1 / value, 1 / high, 1 / low] for value, low, high in ratios]
    intervals = {f"{v:.{d}f} [{low:.{d}f}, {high:.{d}f}]" for v, low, high in ratios for d in range(4)}
    numbers = {f"{number:.3f}" for ratio in ratios for number in ratio}
    rows = [line.split("|")[2] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    measured = [row.replace(" times as fast", "") for row in rows if re.search(r"\d", row)]
    assert len(measured) > 15
    shown = {found for row in measured for found in re.findall(r"[\d.]+ \[[^\]]*\]", row)}
    assert shown - intervals == set()
    alone = {number for row in measured if "[" not in row for number in re.findall(r"\d+\.\d+", row)}
    assert alone - numbers == set()

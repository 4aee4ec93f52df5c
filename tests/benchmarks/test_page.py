"""The exact figures that the documentation shows are those that were accepted."""

from __future__ import annotations

from pathlib import Path

from benchmarks import baseline

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def test_the_page_shows_accepted_figures() -> None:
    """Each row that names an exact figure shows the baseline's value, rounded."""
    shown = 0
    accepted = baseline.read()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if cells[0] in accepted:
            value = accepted[cells[0]]
            assert cells[1] == (f"{value:,.0f}" if value > 100 else f"{value:.3f}"), cells[0]
            shown += 1
    assert shown > 5

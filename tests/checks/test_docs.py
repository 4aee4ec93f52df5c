"""The page about the checks."""

from __future__ import annotations

from pathlib import Path

from cursus.checks.docs import DOCUMENT, markdown

ROOT = Path(__file__).parent.parent.parent


def test_page_is_up_to_date() -> None:
    """docs/checks.md says what the checks say; `python -m cursus.checks.docs` writes it anew."""
    assert (ROOT / DOCUMENT).read_text(encoding="utf-8") == markdown()

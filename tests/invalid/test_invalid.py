"""Every bad input ends in one error that lists all diagnostics, word for word as in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from validation.cases import EXPECTED, GOLDEN
from validation.refusal import refuse, words

CASES = sorted(path.parent for path in (GOLDEN / "invalid").glob("*/dag.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_bad_input_is_told_word_for_word(folder: Path) -> None:
    """A case of golden/invalid is refused with exactly the diagnostics beside it; each has a place and a remedy."""
    found = refuse(folder)
    assert words(found, folder) == (folder / EXPECTED).read_text(encoding="utf-8")
    for diagnostic in found:
        assert diagnostic.where, diagnostic
        assert diagnostic.hint or diagnostic.code in ("E101", "E201"), diagnostic

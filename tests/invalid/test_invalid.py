"""Every bad input ends in one error that lists all diagnostics, word for word as in its folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cursus.gate.case import INVALID, Case
from validation import gate
from validation.cases import GOLDEN, REFUSED
from validation.refusal import EXPECTED, refuse, words

CASES = sorted(path.parent for path in (GOLDEN / "invalid").glob("*/dag.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_bad_input_is_told_word_for_word(folder: Path) -> None:
    """A case of golden/invalid is refused with exactly the diagnostics beside it; each has a place and a remedy."""
    found = refuse(folder)
    assert words(found, folder) == (folder / EXPECTED).read_text(encoding="utf-8")
    for diagnostic in found:
        assert diagnostic.where, diagnostic
        assert diagnostic.hint or diagnostic.code in ("E101", "E201"), diagnostic


def test_the_words_of_a_new_case_are_written(tmp_path: Path) -> None:
    """`--update` of a case without its file; the gate then finds nothing to say, and E612 once the words are others."""
    folder = tmp_path / "unknown_engine"
    shutil.copytree(GOLDEN / "invalid" / folder.name, folder)
    expected = (folder / EXPECTED).read_text(encoding="utf-8")
    (folder / EXPECTED).unlink()
    case = Case(INVALID, folder.name, folder, folder, (REFUSED,))
    (line,) = gate.update([case])
    assert line.startswith("create") and (folder / EXPECTED).read_text(encoding="utf-8") == expected
    assert gate.run([case], oracle=False).passed
    (folder / EXPECTED).write_text(expected.replace("dask", "ray"), encoding="utf-8")
    assert [found.code for found in gate.run([case], oracle=False).all_findings if found.code != "I741"] == ["E612"]

"""Every diagnostic can be explained."""

from __future__ import annotations

import re
from pathlib import Path

from cursus.codes import all_codes

ROOT = Path(__file__).parents[2]


def test_every_code_that_is_used_is_explained() -> None:
    """A code in the source of cursus or of the gate has its entry, with words for all three questions."""
    sources = [path for folder in ("cursus", "validation") for path in (ROOT / folder).rglob("*.py")]
    used = {code for path in sources for code in re.findall(r'"([EWI]\d{3})"', path.read_text(encoding="utf-8"))}
    explained = all_codes()
    assert sorted(used - explained.keys()) == []
    assert all(code.name and code.why and code.remedy for code in explained.values())

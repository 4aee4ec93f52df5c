"""Zero breaks in the gate: a record of this repository's cases, kept by ``--update`` but for what broke."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cursus.compat import record
from cursus.errors import Diagnostic
from cursus.gate import goldens
from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled
from validation import compat

from .conftest import GOLDEN

NAMES = ("dummy_end_to_end", "xgboost_simple")


def compiled(name: str) -> list[Compiled]:
    case = Case("pipeline", name, GOLDEN / name, GOLDEN / name)
    return [Compiled(case, base, goldens.read(case.golden(base))) for base in BASES]


@pytest.fixture
def cases() -> list[Compiled]:
    """Two pipelines under every base, as the gate has them."""
    return [result for name in NAMES for result in compiled(name)]


@pytest.fixture
def path(tmp_path: Path, cases: list[Compiled]) -> Path:
    """Their record."""
    file = tmp_path / "compat.json"
    assert compat.update(compat.outsides(cases), complete=True, path=file) == ["create compat.json"]
    return file


def changed(cases: list[Compiled], old: str, new: str) -> list[Compiled]:
    return [replace(one, text=one.text.replace(old, new)) for one in cases]


def test_what_is_recorded_has_no_findings(cases: list[Compiled], path: Path) -> None:
    """A second update writes nothing, and a check of the same finds nothing."""
    assert compat.update(compat.outsides(cases), complete=True, path=path) == []
    found = compat.check(compat.outsides(cases), complete=True, path=path)
    assert compat.summary(found) == "compat: 0 breaks, 0 moved, 0 new"


def test_a_break_is_found_and_not_written_over(cases: list[Compiled], path: Path) -> None:
    """It fails the check and the update, until the case is taken out of the record; other cases are recorded."""
    before = record.read(path)
    broken = changed(cases, '"OutputName": "payload_sample"', '"OutputName": "sample"')
    broken = changed(broken, "Outputs['payload_sample']", "Outputs['sample']")
    broken = changed(broken, '"xgboost_training"', '"training"')
    found = compat.check(compat.outsides(broken), complete=True, path=path)
    assert (found[0].code, found[0].where) == (
        "E645",
        "golden/pipelines/dummy_end_to_end Payload output payload_sample",
    )
    assert compat.summary(found) == "compat: 1 break, 1 moved, 0 new"
    lines = compat.update(compat.outsides(broken), complete=True, path=path)
    assert [line.split()[0] for line in lines] == ["failed", "fix"]
    assert "take golden/pipelines/dummy_end_to_end out of compat.json first" in lines[0]
    dummy, simple = before
    after = record.read(path)
    assert after[dummy] == before[dummy]
    assert after[simple] != before[simple]

    path.write_text(record.write({simple: after[simple]}))
    assert compat.update(compat.outsides(broken), complete=True, path=path) == ["fix    compat.json"]
    assert compat.check(compat.outsides(broken), complete=True, path=path) == []


def test_a_case_that_is_gone_is_missed_among_all_cases_only(cases: list[Compiled], path: Path) -> None:
    """``--only`` compares what it compiled, and keeps the rest of the record."""
    some = [one for one in cases if one.case.name == NAMES[1]]
    before = path.read_text()
    assert compat.check(compat.outsides(some), complete=False, path=path) == []
    assert compat.update(compat.outsides(some), complete=False, path=path) == []
    assert [found.code for found in compat.check(compat.outsides(some), complete=True, path=path)] == ["E643"]
    (line,) = compat.update(compat.outsides(some), complete=True, path=path)
    assert line.startswith("failed ") and "E643" in line
    assert path.read_text() == before


@pytest.mark.parametrize("base", ["static", "parameterized"])
def test_a_case_that_no_longer_compiles_is_a_break(cases: list[Compiled], path: Path, base: str) -> None:
    """Under either base."""
    trouble = (Diagnostic("E201", "not a number"),)
    broken = [replace(one, text="", diagnostics=trouble) if one.base.name == base else one for one in cases]
    assert [found.code for found in compat.check(compat.outsides(broken), complete=True, path=path)] == ["E642", "E642"]


def test_a_plugin_is_not_held_against_this_record(cases: list[Compiled], path: Path) -> None:
    """Its cases are its own: neither new here, nor a reason to miss others."""
    other = changed(cases, '"OutputName": "payload_sample"', '"OutputName": "sample"')
    plugin = [replace(one, case=replace(one.case, kind="plugin")) for one in other]
    assert compat.check(compat.outsides(plugin), complete=True, path=path) == []
    assert compat.update(compat.outsides(plugin), complete=True, path=path) == []

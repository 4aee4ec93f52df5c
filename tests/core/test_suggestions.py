"""Suggestions for misspelt names: the nearest ones, whatever the number of candidates."""

from __future__ import annotations

import difflib

import pytest

from cursus.errors import did_you_mean


@pytest.mark.parametrize(
    ("name", "candidates", "hint"),
    [
        ("rgeion", ["region", "account", "profile"], "Did you mean region?"),
        ("Parameters", ["parameters", "environment"], "Did you mean parameters?"),
        ("XGBostTraining", ["XGBoostTraining", "Package"], "Did you mean XGBoostTraining?"),
        ("zzz", ["region", "account"], "Known: account, region."),
        ("zzz", [f"name{number}" for number in range(50)], ""),
        ("", ["region"], "Known: region."),
        ("region", [], ""),
        ("x" * 10**6, ["region"], "Known: region."),
        ("SETP_0412", [f"STEP_{number:04}" for number in range(3000)], "Did you mean STEP_0412"),
    ],
)
def test_the_nearest_is_suggested(name: str, candidates: list[str], hint: str) -> None:
    """One or two, or all where none is near and they are few."""
    assert did_you_mean(name, candidates).startswith(hint)
    assert bool(did_you_mean(name, candidates)) is bool(hint)


def test_the_work_for_a_name_does_not_grow_with_the_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands, a handful is measured: counted, since seconds depend on the machine."""
    measured: list[int] = []
    real = difflib.get_close_matches

    def counted(name: str, few: list[str], n: int, cutoff: float) -> list[str]:
        measured.append(len(few))
        return real(name, few, n, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    names = [f"PARAMETER_OF_STEP_{number}_VALUE" for number in range(1500)]
    for name in names:
        assert name in did_you_mean(name.replace("STEP", "SETP"), names)
    assert len(measured) == len(names)
    assert max(measured) <= 8

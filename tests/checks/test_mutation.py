"""The mutation run: that it breaks what it says it breaks, and what it counts."""

from __future__ import annotations

import copy

import pytest

from cursus.jsonfile import read_json
from validation.cases import GOLDEN
from validation.mutation import run as mutation
from validation.mutation.mutant import mutated
from validation.mutation.operators import OPERATORS

PIPELINE = GOLDEN / "pipelines" / "xgboost_end_to_end" / "default.json"


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_mutant_differs_and_leaves_the_original_alone(operator: str) -> None:
    """A mutant that changes nothing, or changes the next one, would make the figure worthless."""
    definition = read_json(PIPELINE, "E501")
    before = copy.deepcopy(definition)
    mutations = list(OPERATORS[operator](definition))
    assert mutations
    assert mutations == list(OPERATORS[operator](definition))
    for found in mutations:
        assert mutated(definition, found) != before
    assert definition == before


def test_checks_catch_what_is_broken() -> None:
    """Of a spread of all mutants of one pipeline at least 97 of 100 are seen without its golden file."""
    result = mutation.run([PIPELINE], per_file=20)
    assert result.made.total() > 150
    assert result.caught >= 0.97, [str(survivor) for survivor in result.survivors]


def test_survivors_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no check at work every mutant survives, and the page names each kind once with its number."""
    monkeypatch.setattr(mutation, "codes_of", lambda _: set())
    result = mutation.run([PIPELINE], per_file=2)
    assert result.caught == 0
    text = mutation.markdown(result, result)
    assert "0.00%" in text
    assert text.count("the first in `golden/pipelines/xgboost_end_to_end/default.json`") >= len(OPERATORS)

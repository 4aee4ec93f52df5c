"""The mutation run: that it breaks what it says it breaks, and what it counts."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from cursus.checks.runner import check_definition
from cursus.definition.kinds import KINDS
from cursus.definition.paths import iter_steps
from cursus.gate import goldens
from cursus.jsonfile import read_json
from validation.cases import GOLDEN
from validation.mutation import run as mutation
from validation.mutation.__main__ import OTHER_KINDS
from validation.mutation.mutant import mutated
from validation.mutation.operators import OPERATORS

OTHERS = sorted(OTHER_KINDS.glob("*.json"))
PIPELINE = GOLDEN / "pipelines" / "xgboost_end_to_end" / "default.json"


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_mutant_differs_and_leaves_the_original_alone(operator: str) -> None:
    """A mutant that changes nothing, or changes the next one, would make the figure worthless."""
    definition = json.loads(goldens.read(PIPELINE))
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


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.stem)
def test_definitions_of_other_kinds_are_right(file: Path) -> None:
    """What is broken has to be whole before: no finding but notes on what the definition says of itself."""
    assert [found.code for found in check_definition(read_json(file, "E501"))] == []


def test_all_kinds_are_broken() -> None:
    """Between them the golden definitions and these have steps of every kind that a definition can have."""
    steps = [step["Type"] for file in [PIPELINE, *OTHERS] for _, step in iter_steps(json.loads(goldens.read(file)))]
    assert {*steps} == {kind.written_as or kind.type for kind in KINDS.values()}


def test_checks_catch_what_is_broken_in_other_kinds() -> None:
    """The kinds that no builder makes are judged as closely."""
    result = mutation.run(OTHERS, per_file=12)
    assert result.made.total() > 300
    assert result.caught >= 0.97, [str(survivor) for survivor in result.survivors]


def test_survivors_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no check at work every mutant survives, and the page names each kind once with its number."""
    monkeypatch.setattr(mutation, "codes_of", lambda _: set())
    result = mutation.run([PIPELINE], per_file=2)
    assert result.caught == 0
    text = mutation.markdown(result, result)
    assert "0.00%" in text
    assert text.count("the first in `golden/pipelines/xgboost_end_to_end/default.json`") >= len(OPERATORS)

"""Every check, by the examples that it carries."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.checks import CHECKS, Check
from cursus.checks.examples import Change, changed
from cursus.checks.runner import check_definition
from cursus.codes import all_codes

BY_CODE = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)


def codes(definition: dict[str, Any]) -> set[str]:
    return {found.code for found in check_definition(definition)}


@BY_CODE
def test_bad_example_is_caught_by_exactly_that_check(check: Check) -> None:
    """A check finds what it says it finds, and no other check says it too."""
    assert codes(changed(check.bad)) == {check.code}


@BY_CODE
def test_good_example_is_caught_by_none(check: Check) -> None:
    """What a check recommends passes all of them."""
    assert codes(changed(check.good)) == set()


def test_unchanged_definition_is_valid() -> None:
    """The examples differ from something that is right."""
    assert codes(changed(Change())) == set()


@BY_CODE
def test_check_explains_itself(check: Check) -> None:
    """Whoever meets a code finds out why it matters, what to do, and where that is known from."""
    explained = all_codes()[check.code]
    assert explained == check.documentation
    assert len(explained.why.split()) > 10
    assert explained.remedy.endswith(".")
    assert check.source.endswith(".")
    assert check.bad != check.good


def test_codes_are_given_once() -> None:
    """A code is one check's."""
    known = [check.code[1:] for check in CHECKS]
    assert sorted(set(known)) == known

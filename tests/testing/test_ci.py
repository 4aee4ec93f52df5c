"""What counts as continuous integration."""

from __future__ import annotations

import pytest

from cursus.ci import under_ci


@pytest.mark.parametrize("value", ["true", "1", "TRUE", "yes", "woodpecker"])
def test_a_ci_says_so(value: str) -> None:
    """Any value does that does not say no."""
    assert under_ci({"CI": value})


@pytest.mark.parametrize("value", ["false", "False", "0", "no", "off", "", " "])
def test_ci_that_says_no_is_none(value: str) -> None:
    """``CI=false`` is how people say that this is their desk."""
    assert not under_ci({"CI": value})
    assert not under_ci({})

"""Arguments of calls that unpack: what stands behind ``*args`` has no known position, ``**kwargs`` has names."""

from __future__ import annotations

import pytest

from cursus.lint import lint_sources

BUILDER = """\
class AStepBuilder(StepBuilderBase):
    def _place(self, base, name):
        return f"{base}/{name}"

    def _label(self, name, kind="x", base=None):
        return f"{name}/{kind}"

    def _rest(self, first, *others, **more):
        return f"{first}/{others[0]}"

    def out(self, names, options):
        base = self._get_base_output_path()
        return CALL
"""


def lines(call: str) -> list[int]:
    return [found.line for found in lint_sources({"b.py": BUILDER.replace("CALL", call)}).findings]


@pytest.mark.parametrize(
    "call",
    [
        "self._label(*names, base)",
        'self._label("a", *names, base)',
        "self._label(*names, *names, base)",
        'self._label(*("a", "b"), base)',
        'self._label(*["a", *("b",)], base)',
        "self._label(*names, **options, base=base)",
        'self._label("a", **{"base": base})',
        "self._rest(*names, more=base)",
        '"/".join(["a", *names])',
    ],
)
def test_nothing_is_taken_for_an_argument_that_it_is_not(call: str) -> None:
    """``base`` goes to the argument that only passes it on, or to one that nobody can tell."""
    assert lines(call) == []


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ('self._place(*(base, "a"))', 3),
        ('self._place(*[base], "a")', 3),
        ("self._place(*[*[base]], *names)", 3),
        ('self._place(**{"base": base, "name": "a"})', 3),
        ('self._label("a", **{"kind": base})', 6),
        ("self._rest('a', *names, base)", 9),
        ("self._rest(*names, base)", 9),
    ],
)
def test_what_is_unpacked_arrives_where_it_can_be_told(call: str, line: int) -> None:
    """Displays have a known number of elements and names; the rest of a function may be any of them."""
    assert lines(call) == [line]


def test_places_of_the_sdk_are_told_by_their_position_only_where_it_is_known() -> None:
    """What follows ``*args`` may be no destination."""
    source = (
        "from sagemaker.processing import ProcessingOutput\n"
        "from sagemaker.session import Session\n"
        "bucket = Session().default_bucket()\n"
        "def output(given):\n    return ProcessingOutput({}f's3://{{bucket}}/a')\n"
    )

    def codes(before: str) -> list[str]:
        return [found.code for found in lint_sources({"p.py": source.format(before)}).findings]

    assert codes("'/opt/ml/processing/output', ") != []
    assert codes("*given, ") == []

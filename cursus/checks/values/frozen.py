"""E541: a reference that became part of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.definition.place import Keys, at
from cursus.definition.references import EXECUTION_VARIABLES, references
from cursus.visible import cut

# An expression as Python or as JSON shows it (escaped once more inside JSON text), or a pipeline variable's repr().
_EXPRESSION = re.compile(r"""['"](?:Get|Std:Join|Std:JsonGet)\\*['"]\s*:""")
_REPR = re.compile(
    r"\b(?:Join\(on=|Parameter(?:String|Integer|Float|Boolean)\(|ExecutionVariable\(|sagemaker\.workflow\.)"
)
_NAME = re.compile(r"(?:^|[/{\s])(Parameters|Steps|Execution)\.([A-Za-z0-9_-]+)")

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_NAMED_VALUES: Final = "--property_references"
"""The argument of a function with @step behind which a name and its value follow each other."""


class Frozen(Check):
    """SageMaker replaces expressions, but not text that looks like a reference.

    The cause is ``str()``, ``repr()``, ``.expr`` or ``json.dumps`` on a pipeline variable. The job gets a path such as
    ``{'Get': 'Parameters.X'}/training``, or its script reads such text in place of a value.
    """

    code = "E541"
    name = "expression frozen into text"
    remedy = "Use the variable itself, in a Join if it is part of a longer text; pass structured data as a file."
    source = "Substitution in the developer guide: an expression is a JSON object."
    bad = Change({"Steps[0].Arguments.Environment.PLACE": "{'Get': 'Parameters.EXECUTION_S3_PREFIX'}/tables"})
    good = Change({"Steps[0].Arguments.Environment.PLACE": {"Get": "Parameters.EXECUTION_S3_PREFIX"}})

    def check(self, index: Index) -> Iterable[Problem]:
        known = {("Parameters", parameter["Name"]) for _, parameter in index.parameters}
        known |= {("Steps", name) for name in index.steps}
        known |= {("Execution", name) for name in EXECUTION_VARIABLES}
        texts: list[tuple[Keys, str]] = [(text.place, text.value) for text in index.texts]
        defaults = (((*place, "DefaultValue"), parameter.get("DefaultValue")) for place, parameter in index.parameters)
        texts += [(place, value) for place, value in defaults if isinstance(value, str)]
        frozen = {place: text for place, text in texts if _is_frozen(text, known)}
        for place, text in frozen.items():
            if not _is_name(index, place, text, frozen) and not _is_in_what_is_wrong(index, place):
                yield Problem(place, f"a reference is frozen into the text {cut(repr(text))}")


def _is_name(index: Index, place: Keys, text: str, frozen: Mapping[Keys, str]) -> bool:
    """Whether the text is the name of the value that stands behind it, as functions with @step get theirs.

    A value that is wrong has a finding of its own, and its name none.
    """
    *keys, number = place
    entries = at(index.definition, tuple(keys))
    if not isinstance(number, int) or not isinstance(entries, list) or number + 1 >= len(entries):
        return False
    value, behind = entries[number + 1], (*keys, number + 1)
    if any(reference.text == text for _, reference in references(value)):
        return True
    if _NAMED_VALUES not in entries[:number]:
        return False
    wrong = [other for other, says in frozen.items() if text in says]
    return any(_is_below(other, behind) for other in [*wrong, *index.at_fault])


def _is_in_what_is_wrong(index: Index, place: Keys) -> bool:
    """Whether the text is inside an object that stands where a text belongs: an expression that is misspelled."""
    return any(len(other) < len(place) and _is_below(place, other) for other in index.not_texts)


def _is_below(place: Keys, other: Keys) -> bool:
    return tuple(place[: len(other)]) == tuple(other)


def named_in(text: str) -> Iterator[str]:
    """Names of the parameters that a text was to refer to, if they are parameters."""
    if _EXPRESSION.search(text) or _REPR.search(text):
        yield from _WORD.findall(text)
    yield from (name for kind, name in _NAME.findall(text) if kind == "Parameters")


def _is_frozen(text: str, known: set[tuple[str, str]]) -> bool:
    written, named = _looks_like(text)
    return written or not known.isdisjoint(named)


@lru_cache(maxsize=4096)  # the texts of a pipeline are nearly the same from compile to compile
def _looks_like(text: str) -> tuple[bool, frozenset[tuple[str, str]]]:
    """Whether it is an expression as Python or JSON writes it, and what it may name."""
    written = bool(_EXPRESSION.search(text) or _REPR.search(text))
    return written, frozenset((found[1], found[2]) for found in _NAME.finditer(text))

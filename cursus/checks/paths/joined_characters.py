"""E542: a Join of single characters."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import are_characters
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index
from cursus.visible import cut

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class JoinedCharacters(Check):
    """``Join(on="/", values=text)`` treats the text as a list and joins its characters.

    Nothing raises an error; the step reads or writes ``d/a/t/a``.
    """

    code = "E542"
    name = "Join of single characters"
    remedy = "Make values a list, even if it has one entry."
    source = "sagemaker.workflow.functions.Join iterates over its values."
    bad = Change({_URI: join(PREFIX, join(*"data"))})
    good = Change({_URI: join(PREFIX, join("data", "v", "1"))})

    def check(self, index: Index) -> Iterable[Problem]:
        for found in index.joins:
            if are_characters(found.parts):
                text = cut(repr("".join(found.parts)))
                yield Problem(found.place, f"the Join takes {text} apart into characters")

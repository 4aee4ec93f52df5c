"""E803: + or str.join() on a pipeline variable."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Built, Way
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class PathByConcatenation(Rule):
    """``+`` and ``"/".join()`` take str only.

    With a ParameterString they raise TypeError; with ``pipeline_s3_loc`` they bake the author's bucket in.
    """

    code = "E803"
    name = "path by concatenation"
    does = "builds a path as text"
    remedy = 'Use Join(on="/", values=[base_output_path, ...]); cursus migrate writes it.'
    bad = 'return "/".join([base_output_path, "training", name])'
    good = 'return Join(on="/", values=[base_output_path, "training", name])'

    def check(self, event: Built) -> str | None:
        if event.way in (Way.PLUS, Way.STR_JOIN) and event.has(Kind.VARIABLE) and not event.message:
            return f"a path is built from {event.of(Kind.VARIABLE)} by {event.way.value}"
        return None

    def hint(self, event: Built) -> str:
        return self.remedy if event.in_builder else parameterized.join_of(event)

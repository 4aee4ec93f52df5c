"""E801: an f-string around a pipeline variable."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Built, Way
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class PathByFString(Rule):
    """An f-string asks the variable for its text while the pipeline is compiled, long before it has one.

    With a ParameterString it raises TypeError; with ``pipeline_s3_loc`` it bakes the author's bucket into the
    definition, and the run in another account writes to, or fails on, a bucket that is not its own.
    """

    code = "E801"
    name = "path by f-string"
    does = "builds a path as text"
    remedy = 'Use Join(on="/", values=[base_output_path, ...]); cursus migrate writes it.'
    bad = 'destination = f"{self.config.pipeline_s3_loc}/packaging/{name}"'
    good = 'destination = Join(on="/", values=[self._get_base_output_path(), "packaging", name])\nreturn destination'

    def check(self, event: Built) -> str | None:
        if event.way is Way.F_STRING and event.has(Kind.VARIABLE) and not event.message:
            return f"a path is built from {event.of(Kind.VARIABLE)} by an f-string"
        return None

    def hint(self, event: Built) -> str:
        return self.remedy if event.in_builder else parameterized.join_of(event)

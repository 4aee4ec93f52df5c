"""E802: .format() or % around a pipeline variable."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Built, Way
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class PathByFormat(Rule):
    """``.format()`` and ``%`` ask the variable for its text while the pipeline is compiled.

    With a ParameterString they raise TypeError; with ``pipeline_s3_loc`` they bake the author's bucket in.
    """

    code = "E802"
    name = "path by format"
    does = "builds a path as text"
    remedy = 'Use Join(on="/", values=[base_output_path, ...]); cursus migrate writes it.'
    bad = 'destination = "{}/payload/{}".format(self.config.pipeline_s3_loc, name)'
    good = 'job_name = "{}-payload".format(self.config.pipeline_name)'

    def check(self, event: Built) -> str | None:
        if event.way in (Way.FORMAT, Way.PERCENT) and event.has(Kind.VARIABLE) and not event.message:
            return f"a path is built from {event.of(Kind.VARIABLE)} by {event.way.value}"
        return None

    def hint(self, event: Built) -> str:
        return self.remedy if event.in_builder else parameterized.join_of(event)

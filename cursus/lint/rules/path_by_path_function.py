"""E804: os.path.join, Path or s3_path_join on a pipeline variable."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Built, Way
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class PathByPathFunction(Rule):
    """Path functions are for file systems, and take str only.

    With a ParameterString they raise TypeError or AttributeError; ``os.path.join`` writes backslashes on Windows,
    ``Path`` turns ``s3://bucket`` into ``s3:/bucket``; and all of them bake the author's bucket in.
    """

    code = "E804"
    name = "path by path function"
    does = "builds a path as text"
    remedy = 'Use Join(on="/", values=[base_output_path, ...]); cursus migrate writes it.'
    bad = """
        import os

        class ExampleStepBuilder(StepBuilderBase):
            def destination(self):
                return os.path.join(self.config.pipeline_s3_loc, "model")
        """
    good = """
        import os

        class ExampleStepBuilder(StepBuilderBase):
            def script(self):
                return os.path.join(self.config.source_dir, "train.py")
        """

    def check(self, event: Built) -> str | None:
        if event.way is Way.PATH_FUNCTION and event.has(Kind.VARIABLE) and not event.message:
            return f"a path is built from {event.of(Kind.VARIABLE)} by {event.callee}"
        return None

    def hint(self, event: Built) -> str:
        return self.remedy if event.in_builder else parameterized.join_of(event)

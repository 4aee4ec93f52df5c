"""E808: a pipeline variable in the text of a log line or an exception."""

from __future__ import annotations

from cursus.lint.events import Built
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class VariableInMessage(Rule):
    """A log line is enough to break a build: the f-string in it raises TypeError as soon as the path is a variable.

    It works on the author's machine, where the path is still str, and fails where the parameter is used.
    """

    code = "E808"
    name = "variable in message"
    does = "puts a pipeline variable into a message"
    remedy = "Interpolate it with !r, or give it to the logger as an argument."
    bad = 'self.log_info(f"Writing to {base_output_path}")'
    good = 'self.log_info(f"Writing to {base_output_path!r}")'

    def check(self, event: Built) -> str | None:
        if event.message and event.has(Kind.VARIABLE):
            return f"{event.of(Kind.VARIABLE)} is formatted into a message, which raises when it is a variable"
        return None

"""E807: .default_value of a parameter inside a path."""

from __future__ import annotations

from cursus.lint.events import Built, Placed
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class DefaultValueInPath(Rule):
    """``.default_value`` is what the author wrote when the pipeline was compiled, or None.

    The path ignores what the run passes: every run writes to one place, and overwrites what the last one wrote.
    """

    code = "E807"
    name = "default value in path"
    does = "puts a parameter's default value into a path"
    remedy = "Put the parameter itself into the Join."
    bad = 'return f"{self.execution_prefix.default_value}/training"'
    good = 'return Join(on="/", values=[self.execution_prefix, "training"])'

    def check(self, event: Built | Placed) -> str | None:
        if isinstance(event, Placed):
            default = event.value.kind is Kind.DEFAULT
            return f"a parameter's default goes into {event.argument}" if default else None
        if event.has(Kind.DEFAULT) and not event.message:
            return f"{event.of(Kind.DEFAULT)} in a path: the run's own value is ignored"
        return None

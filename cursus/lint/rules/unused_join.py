"""E810: a Join that nothing reads."""

from __future__ import annotations

from cursus.lint.events import JoinUnused
from cursus.lint.rules.base import Rule


class UnusedJoin(Rule):
    """The right path was computed, and something else was used.

    It mostly means that a migration stopped half-way: the step still writes to the static location.
    """

    code = "E810"
    name = "unused join"
    does = "builds a path with Join and does not use it"
    remedy = "Use the Join where the path is needed, or delete it."
    bad = 'destination = Join(on="/", values=[base_output_path, name])\nreturn self.config.output'
    good = 'destination = Join(on="/", values=[base_output_path, name])\nreturn destination'

    def check(self, event: JoinUnused) -> str | None:
        return f"the Join in {event.name} is never used" if event.name else "a Join is computed and thrown away"

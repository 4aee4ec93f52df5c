"""E806: .expr or !r of a pipeline variable inside text."""

from __future__ import annotations

from cursus.lint.events import Built, Placed
from cursus.lint.rules.base import Rule
from cursus.lint.values import Kind


class FrozenReference(Rule):
    """``.expr`` and ``repr()`` give text *about* the variable, such as ``{'Get': 'Parameters.X'}``.

    Nothing replaces it at run time, and nothing raises: the SDK sees a destination that is not an S3 URI and quietly
    writes to its default bucket instead.
    """

    code = "E806"
    name = "frozen reference"
    does = "writes the description of a variable where its value belongs"
    remedy = 'Give the variable itself: Join(on="/", values=[base_output_path, ...]).'
    elsewhere = "Give the variable itself as a part of a Join."
    bad = 'return f"{base_output_path.expr}/training"'
    good = 'self.log_info("Output: %s", base_output_path.expr)'

    def check(self, event: Built | Placed) -> str | None:
        if isinstance(event, Placed):
            frozen = event.value.kind is Kind.FROZEN
            return f"a frozen reference goes into {event.argument}" if frozen else None
        if event.has(Kind.FROZEN) and not event.message:
            return f"{event.of(Kind.FROZEN)} puts a reference into text, where no run replaces it"
        return None

"""Whose code a function is: our builders', someone's plain code, or code that runs inside a job."""

from __future__ import annotations

from cursus.lint.project import Function
from cursus.migrate.flow.uses import Uses

_JOB_DECORATORS = frozenset({"step", "remote"})


class Ours:
    """Remembers what it found out of each function."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._known: dict[Function, bool] = {}

    @staticmethod
    def runs_in_job(function: Function) -> bool:
        """Whether the SDK runs the function's body in a job, where every argument is real text."""
        return bool(function.decorators & _JOB_DECORATORS)

    def is_builder_code(self, function: Function) -> bool:
        """Whether it is a method of a builder, of a class that one inherits from, or is called by one of these."""
        if function not in self._known:
            self._known[function] = False  # while it is asked: functions may call one another
            self._known[function] = self._is_builder_code(function)
        return self._known[function]

    def _is_builder_code(self, function: Function) -> bool:
        if function.owner is not None:
            return any(cls.is_builder for cls in function.owner.relatives())
        if function.is_body:
            return False
        for read, module in self._uses.mentions(function.name):
            around = self._uses.index(module).function(read)
            caller = self._uses.function(around) if around is not None else None
            if caller is not None and caller is not function and self.is_builder_code(caller):
                return True
        return False

"""What a check is: a code, a reason, two examples, and a judgement of a whole definition."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cursus.checks.examples import Change
from cursus.codes import Code
from cursus.definition.place import Keys

if TYPE_CHECKING:
    from cursus.checks.index import Index


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found: where, what, and what to do about it if that is more than the check's ``remedy``."""

    place: Keys
    message: str
    hint: str = ""


class Check:
    """The docstring of a subclass says why, and what happens at run time.

    ``source``: where that is known from. ``bad`` and ``good``: changes to the small valid definition of
    ``cursus.checks.examples``; ``bad`` is caught by this check and no other, ``good`` by none.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    remedy: ClassVar[str]
    source: ClassVar[str]
    bad: ClassVar[Change]
    good: ClassVar[Change]

    def check(self, index: Index) -> Iterable[Problem]:
        raise NotImplementedError

    @property
    def documentation(self) -> Code:
        return Code(self.name, inspect.cleandoc(self.__doc__ or ""), self.remedy)

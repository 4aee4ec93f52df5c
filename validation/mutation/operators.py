"""The ways to break a definition, by name.

Every mutant is wrong whatever its author meant: the service refuses it, or a run reads, writes or waits wrongly. The
first paragraph of an operator says what it does; the second, if it has one, what it leaves out as it is not wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from validation.mutation.expressions import double_slash, reorder, stringify, unresolve
from validation.mutation.members import drop, rename, retype
from validation.mutation.mutant import Operator
from validation.mutation.wiring import swap_step

OPERATORS: Final[Mapping[str, Operator]] = {
    "drop": drop,
    "rename": rename,
    "retype": retype,
    "unresolve": unresolve,
    "double slash": double_slash,
    "stringify": stringify,
    "reorder": reorder,
    "swap step": swap_step,
}

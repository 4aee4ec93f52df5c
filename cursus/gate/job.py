"""What a gate's process is asked to compile: apart from the compiler, so that who asks needs not load it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

AS_IT_IS: Final = ""
BY_SOMEBODY_ELSE: Final = "by-somebody-else"
"""How a config was saved: as the case has it, or by another author, with another bucket and account."""


@dataclass(frozen=True)
class Job:
    """One compile: the case's files and the folder that holds its sources, how, and the name of the answer."""

    dag: str
    config: str
    folder: str
    pipeline_parameters: list[str] | None
    assets: str
    name: str
    """Of no other job of its process; also where it may put a file, in the folder that the process works in."""
    saved: str = AS_IT_IS
    """One of these two, or what the gate's own worker makes of the config."""
    must_fail: bool = False
    """Whether it is bad input, whose diagnostics are the result."""
    first: bool = False
    """Whether it is the compile of a base that more is judged of, which need not be judged twice."""
    scripts: bool = False
    """Whether to hold the steps against their scripts too."""
    external_inputs: dict[str, str] = field(default_factory=dict)

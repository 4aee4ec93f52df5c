"""How much memory an instance type has: so much for each virtual CPU, by its family."""

from __future__ import annotations

import re
from typing import Final

_TYPE: Final = re.compile(r"ml\.(?P<family>[a-z]+\d[a-z]*)\.(?P<size>(?P<times>\d*)x?large|medium)")
_GB: Final = 1024**3 / 1e9  # of a GiB

_PER_CPU: Final = {
    **dict.fromkeys(("m4", "m5", "m5d", "m6i", "m6id", "m7i", "g4dn", "g5", "g6"), 4.0),
    **dict.fromkeys(("c5", "c5d", "c6i", "c6id", "c7i"), 2.0),
    **dict.fromkeys(("r5", "r5d", "r6i", "r6id", "r7i"), 8.0),
}
"""GiB, as AWS publishes them; families whose sizes do not keep one ratio are left out."""

_T3: Final = {"medium": 4.0, "large": 8.0, "xlarge": 16.0, "2xlarge": 32.0}


def instance_memory(instance_type: str) -> float | None:
    """Memory of an instance in GB (10^9 bytes); None for a type that is not known here.

    >>> round(instance_memory("ml.m5.xlarge"), 1)
    17.2
    """
    found = _TYPE.fullmatch(instance_type)
    if found is None:
        return None
    if found["family"] == "t3":
        gib = _T3.get(found["size"])
        return None if gib is None else gib * _GB
    per_cpu = _PER_CPU.get(found["family"])
    if per_cpu is None or found["size"] == "medium":
        return None
    cpus = 2 if found["size"] == "large" else 4 * int(found["times"] or 1)
    return per_cpu * cpus * _GB

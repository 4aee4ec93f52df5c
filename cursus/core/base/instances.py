"""What the instance type of a job allows."""

from __future__ import annotations

import re
from typing import Any, TypeVar

KeyT = TypeVar("KeyT")

_LOCAL_STORAGE = re.compile(r"ml\.([a-z]+\d+[a-z-]*d[a-z-]*|g5|g6|g6e|p5|p5e|p5en|i3|i3en|trn1|trn1n|trn2)\.")
"""Families with NVMe volumes of their own, which the hardware encrypts: the service refuses a key for them."""


def volume_key(instance_type: Any, key: KeyT | None) -> KeyT | None:
    """The KMS key for the job's volume, where the instance type takes one."""
    return None if isinstance(instance_type, str) and _LOCAL_STORAGE.match(instance_type) else key

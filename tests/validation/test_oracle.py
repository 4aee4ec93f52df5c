"""Which steps the SDK makes too, with classes of its own."""

from __future__ import annotations

import subprocess
import sys

LEFT_ALONE = """
from validation.oracle.native import of_builder
from cursus.core.catalog import catalog
print(*(step for step, builder in catalog().builders.items() if of_builder(builder) is builder))
"""

WITHOUT = {"Condition", "EMRServerless"}
"""Version 2 has no class for EMR Serverless; a native pipeline holds each condition in the SDK's own classes anyway."""


def test_every_step_but_these_has_one() -> None:
    """A new verb gets an oracle, or a reason here and in docs/compatibility.md."""
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", LEFT_ALONE], capture_output=True, text=True, check=True)
    assert set(ran.stdout.split()) == WITHOUT

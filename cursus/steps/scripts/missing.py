"""What stands for a missing value in a text format. NA does so among numbers only: elsewhere it may mean Namibia."""

from __future__ import annotations

MISSING = ["", "NaN", "nan", "NULL", "null", "None", "<NA>", "N/A", "n/a"]
MISSING_NUMBER = [*MISSING, "NA"]

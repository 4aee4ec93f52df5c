"""Splits notes into words."""

from pathlib import Path

for file in sorted(Path("/opt/ml/processing/input/texts").glob("*.txt")):
    words = file.read_text(encoding="utf-8").split()
    (Path("/opt/ml/processing/output/tokens") / file.name).write_text("\n".join(words), encoding="utf-8")

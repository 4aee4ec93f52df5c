"""What data loading tells of a table beside it: the columns with their types, and their names alone."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping


def write_metadata(columns: Mapping[str, str], folder: Path) -> None:
    """metadata.csv: column, type."""
    lines = "".join(f"{_csv_cell(name)},{_csv_cell(kind)}\n" for name, kind in columns.items())
    _write_text(folder / "metadata.csv", f"column,type\n{lines}")


def write_signature(columns: Mapping[str, str], folder: Path) -> None:
    """One line: the names, separated by commas."""
    _write_text(folder / "signature", ",".join(map(_csv_cell, columns)) + "\n")


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

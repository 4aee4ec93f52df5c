"""An output with types: those of the first rows, unless a later one tells others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import rewriting
import table_types
import tables

ROWS = 40


def _write(folder: Path, last: str, first: str = "1") -> Path:
    """A column whose cells are ``first``, in several files, but for the ``last`` of all."""
    folder.mkdir()
    for part in range(4):
        cells = [first] * (ROWS // 4)
        if part == 3:
            cells[-1] = last
        (folder / f"{part}.csv").write_text("x,kept\n" + "".join(f"{cell},{part}\n" for cell in cells))
    return folder


@pytest.mark.parametrize(
    ("first", "last", "kind", "passes"),
    [
        ("1", "2", pa.int64(), 1),
        ("1", "NA", pa.int64(), 1),
        ("1", "2.5", pa.float64(), 2),
        ("1", "007", pa.string(), 2),
        ("1.5", "2", pa.float64(), 1),
        ("1.5", "-00.5", pa.string(), 2),
        ("1.5", "word", pa.string(), 2),
        ("", "word", pa.string(), 1),
        ("", "2", pa.int64(), 2),
        ("", "true", pa.bool_(), 2),
        ("true", "False", pa.bool_(), 1),
        ("true", "2", pa.string(), 2),
        ("word", "2", pa.string(), 1),
    ],
)
def test_types_are_those_of_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, last: str, kind: Any, passes: int
) -> None:
    """Whatever the first rows promise; the table is written a second time only where they were wrong."""
    monkeypatch.setattr(rewriting, "FIRST", 5)
    source = _write(tmp_path / "in", last, first)
    begun: list[int] = []

    def change(batch: Any, before: int) -> Any:
        begun.extend([before] * (before == 0))
        return batch

    parts = [number % 2 for number in range(ROWS)]
    places = [tmp_path / "out/even", tmp_path / "out/odd"]
    counts = rewriting.rewrite(source, places, "PARQUET", change, parts=parts)
    assert counts == [ROWS // 2] * 2
    assert len(begun) == passes
    types = table_types.types_for(source)
    assert types == {"x": kind, "kept": pa.int64()}
    expected = [row for batch in tables.batches(source, types=types) for row in batch.to_pylist()]
    for number, place in enumerate(places):
        found = pq.read_table(str(place.with_suffix(".parquet")))
        assert found.schema.types == [kind, pa.int64()]
        assert [str(row) for row in found.to_pylist()] == [str(_typed(row, kind)) for row in expected[number::2]]


def _typed(row: dict[str, Any], kind: Any) -> dict[str, Any]:
    """A cell that was read as text, in the type of its column."""
    if kind == pa.int64() and row["x"] is not None:
        row["x"] = None if row["x"] == "NA" else int(row["x"])
    return row


def test_text_columns_come_as_they_are(tmp_path: Path) -> None:
    """``texts`` are not turned into numbers before they are changed, and are strings afterwards."""
    source = _write(tmp_path / "in", "2")
    seen = set()

    def change(batch: Any, before: int) -> Any:
        seen.add(batch["x"].type)
        return batch

    rewriting.rewrite(source, [tmp_path / "out"], "PARQUET", change, texts=["x"])
    assert seen == {pa.string()}
    assert pq.read_table(str(tmp_path / "out.parquet")).schema.types == [pa.string(), pa.int64()]


def test_what_repeats_is_numbered_and_what_does_not_is_not(tmp_path: Path) -> None:
    """A dictionary of numbers that all differ would take most of the time, and more space."""
    lines = "".join(f"{number / 7},{number % 3 / 7},c{number % 5}\n" for number in range(3000))
    (tmp_path / "in.csv").write_text("many,few,word\n" + lines)
    rewriting.rewrite(tmp_path / "in.csv", [tmp_path / "out"], "PARQUET", lambda batch, before: batch)
    columns = pq.ParquetFile(str(tmp_path / "out.parquet")).metadata.row_group(0)
    numbered = ["RLE_DICTIONARY" in columns.column(number).encodings for number in range(3)]
    assert numbered == [False, True, True]

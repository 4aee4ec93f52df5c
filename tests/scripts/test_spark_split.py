"""What Spark's image has no numpy and pyarrow for: the rows of each split, and how a file of text is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import container
import numpy as np
import pytest
import spark_files
import spark_split
import splitting
import tables


def outcome(function: Any) -> Any:
    """What it gives, or the words with which it refuses."""
    try:
        return function()
    except container.ScriptError as error:
        return type(error), str(error)


@pytest.mark.parametrize("seed", range(60))
def test_the_same_rows_are_chosen_without_numpy(seed: int) -> None:
    """For any number of rows, classes and shares, classes too small for strata and tables too small included."""
    random = np.random.default_rng(seed)
    rows, classes = int(random.integers(1, (40, 3000)[seed % 2])), int(random.integers(1, 12))
    codes = random.choice(classes, rows, p=random.dirichlet(np.full(classes, 0.5))).astype(np.uint8)
    ratios = [float(random.uniform(0.02, 0.98).__round__(2)) for _ in range(2)]
    expected = outcome(lambda: splitting.split(codes, *ratios).tolist())
    assert outcome(lambda: list(spark_split.split(bytes(codes), *ratios))) == expected


def test_the_same_files_are_the_table_in_the_same_order(tmp_path: Path) -> None:
    """Those that are no parts are left out, and a header is found after a mark and an empty line."""
    for name in ("b.csv", "a/z.tsv", "a.parquet", "_SUCCESS.csv", ".x/y.csv", "notes.txt", "a/b/c.csv"):
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text('\ufeff\n"x\ny",z\n1,2\n'.replace(",", "\t" if name.endswith("tsv") else ","))
    expected = [tmp_path / name for name in ("a/b/c.csv", "a/z.tsv", "a.parquet", "b.csv")]
    assert spark_files.table_files(tmp_path) == tables.files(tmp_path) == sorted(expected)
    for name in ("b.csv", "a/z.tsv"):
        assert spark_files.raw_header(tmp_path / name) == tables.column_names(tmp_path / name) == ["x\ny", "z"]


@pytest.mark.parametrize("name", ["a.json", "a.csv.zst"])
def test_what_one_machine_alone_reads_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(container.InputError, match="the engine python reads it"):
        spark_files.table_files(tmp_path)

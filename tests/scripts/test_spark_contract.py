"""What Spark's image has no numpy and pandas for is written twice: both say the same of any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import cleaning
import container
import features
import labels
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import spark_contract
import spark_files
import spark_split
import splitting
import table_readers
import table_writers
import tables

WORDS = ["1", "1.0", "0", "true", "False", " Adelie ", "NA", "nan", "1_0", "1e3", "-0", "0x1F", "inf", "1.50", "٣", "é"]


def outcome(function: Any, *arguments: Any) -> Any:
    """What it gives, or the words with which it refuses."""
    try:
        return function(*arguments)
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


@pytest.mark.parametrize("value", [*WORDS, 1, 1.0, 1.5, True, None, float("nan"), 1e22, -3])
def test_classes_are_the_same(value: Any) -> None:
    assert outcome(spark_contract.class_of, value) == outcome(labels.class_of, value)


@pytest.mark.parametrize("seed", range(40))
def test_labels_are_numbered_alike(seed: int) -> None:
    """Classes by their names, words and numbers, missing ones among them."""
    random = np.random.default_rng(seed)
    words = random.choice(WORDS, int(random.integers(1, 6)), replace=False)
    cells = [None if random.random() < 0.02 else str(word) for word in random.choice(words, 30)]
    theirs = cleaning.Labels()
    theirs.add(pa.array(cells, pa.string()))

    def numbers() -> list[int]:
        ours = spark_contract.Labels(Counter(cells), "y")
        assert ours.whole == (theirs.kind == pa.int64())
        assert [ours.cells[str(cell)] for cell in cells] == list(map(str, theirs.cells(cells)))
        return [ours.numbers[str(cell)] for cell in cells]

    assert outcome(numbers) == outcome(lambda: theirs.numbers("y").tolist())


@pytest.mark.parametrize("classes", [[0, 1], ["no", "yes"], ["0", "1"], [True, False]])
@pytest.mark.parametrize("cells", [["0", "1.0"], ["yes", "no"], ["1", "NA"], ["yes", "NA"], ["2"], ["true", None]])
def test_labels_are_encoded_alike(cells: list[Any], classes: list[Any]) -> None:
    def numbers() -> list[int]:
        found = spark_contract.encoded(Counter(cells).items(), classes, "y")
        return [found[cell] for cell in cells]

    assert outcome(numbers) == outcome(lambda: labels.encode(pd.Series(cells, dtype=object), classes, "y").tolist())


@pytest.mark.parametrize("names", [["a", "a", " b ", "", "x__DOT__y"], ["a.1", "a", "a"], [""]])
def test_columns_are_called_the_same(names: list[str]) -> None:
    assert spark_files.tidy(names) == table_readers._tidy(names)


def test_the_same_files_are_the_table_in_the_same_order(tmp_path: Path) -> None:
    """Those that are no parts are left out, and a header is found in text of any packing."""
    for name in ("b.csv", "a/z.tsv", "a.parquet", "_SUCCESS.csv", ".x/y.csv", "notes.txt", "a/b/c.csv"):
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text('\ufeff\n"x\ny",z\n1,2\n'.replace(",", "\t" if name.endswith("tsv") else ","))
    assert spark_files.table_files(tmp_path) == tables.files(tmp_path)
    assert spark_files.table_files(tmp_path / "b.csv") == tables.files(tmp_path / "b.csv")
    for name in ("b.csv", "a/z.tsv"):
        assert spark_files.header(tmp_path / name) == table_readers.header(tmp_path / name) == ["x\ny", "z"]


@pytest.mark.parametrize(("folders", "job_type"), [("", "training"), ("train val test", "training"), ("", "testing")])
def test_the_splits_of_a_job_lie_where_they_lie(tmp_path: Path, folders: str, job_type: str) -> None:
    for name in folders.split():
        (tmp_path / name).mkdir()
    theirs = outcome(splitting.folders_of_job, tmp_path, job_type)
    assert outcome(spark_contract.folders_of_job, tmp_path, job_type) == theirs


def test_names_and_settings_are_the_same() -> None:
    for name in ("SPLITS", "processed_file"):
        ours, theirs = getattr(spark_contract, name), getattr(splitting, name)
        assert (ours == theirs) or ours(Path("x"), "train") == theirs(Path("x"), "train")
    assert {**spark_contract.SUFFIXES, "JSON": ".json"} == table_writers.SUFFIXES  # Spark writes no array of records
    assert spark_contract.SEPARATORS == table_writers.SEPARATORS
    assert spark_contract.RISK_TABLES_FILE == features.RISK_TABLES_FILE
    assert spark_contract.MAPPED_BY_FILE == features.MAPPED_BY_FILE
    for value in ("csv", "Parquet", ""):
        given = {"OUTPUT_FORMAT": value}
        assert outcome(spark_contract.output_format, given) == outcome(table_writers.output_format, given)
    for value in ("0", "0.5", "1", "x"):
        given = {"R": value}
        assert outcome(spark_contract.ratio, given, "R", 0.7) == outcome(splitting.ratio, given, "R", 0.7)

"""A table is cleaned, its label becomes classes, and its rows are split the same way each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tabular_preprocessing
from container import ConfigurationError, InputError


def _process(tmp_path: Path, arguments: Any, **environ: str) -> dict[str, pd.DataFrame]:
    """The processed tables by split name; numbers as text, as they stand in the files."""
    paths = {"DATA": str(tmp_path / "in")}, {"processed_data": str(tmp_path / "out")}
    tabular_preprocessing.main(*paths, {"LABEL_FIELD": "y", **environ}, arguments)
    files = (tmp_path / "out").glob("*/*_processed_data.csv")
    assert all(path.name == f"{path.parent.name}_processed_data.csv" for path in files)
    return {path.parent.name: pd.read_csv(path, dtype=str) for path in (tmp_path / "out").glob("*/*.csv")}


def test_a_training_job_splits_by_its_ratios(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Every row is in one split; each has its share of rows and of each class, however rare."""
    write_table(tmp_path / "in/a.csv", {"id": range(1000), "y": [int(number % 10 == 0) for number in range(1000)]})
    splits = _process(tmp_path, job(), TRAIN_RATIO="0.6", TEST_VAL_RATIO="0.25")
    assert {name: len(table) for name, table in splits.items()} == {"train": 600, "val": 300, "test": 100}
    assert sorted(int(row) for table in splits.values() for row in table["id"]) == list(range(1000))
    assert {name: list(table["y"]).count("1") for name, table in splits.items()} == {"train": 60, "val": 30, "test": 10}


def test_splitting_twice_gives_equal_bytes(tmp_path: Path, job: Any, cancer: pd.DataFrame, write_table: Any) -> None:
    """Nothing of the clock or of chance gets into a split."""
    write_table(tmp_path / "in/a.csv", cancer)
    found = []
    for _ in range(2):
        _process(tmp_path, job(), LABEL_FIELD="target")
        found.append([path.read_bytes() for path in sorted((tmp_path / "out").rglob("*.csv"))])
    assert found[0] == found[1]


@pytest.mark.parametrize("job_type", ["validation", "testing", "calibration"])
def test_another_job_keeps_its_rows_together(tmp_path: Path, job: Any, write_table: Any, job_type: str) -> None:
    """Only a training job splits."""
    write_table(tmp_path / "in/a.csv", {"y": [0, 1, 1]})
    assert {name: len(table) for name, table in _process(tmp_path, job(job_type)).items()} == {job_type: 3}


def test_each_kind_of_column_is_cleaned_in_its_way(tmp_path: Path, job: Any) -> None:
    """Words among numbers become missing, text is stripped and keeps its zeros, dates become ISO 8601 in UTC."""
    (tmp_path / "in").mkdir()
    rows = ["y,n,c,d,rest", "1.0,1.5, 007 ,2024-03-01 10:00,k", "true,many,NA,01/31/2024,", "0,,,never,7"]
    (tmp_path / "in/a.csv").write_text("\n".join(rows))
    columns = {"NUMERICAL_COLUMNS": "n", "CATEGORICAL_COLUMNS": '["c"]', "DATE_COLUMNS": "d"}
    table = _process(tmp_path, job("testing"), **columns)["testing"]
    assert table["y"].tolist() == ["1", "1", "0"]
    assert table["n"].fillna("-").tolist() == ["1.5", "-", "-"]
    assert table["d"].fillna("-").tolist() == ["2024-03-01T10:00:00Z", "2024-01-31T00:00:00Z", "-"]
    assert (tmp_path / "out/testing/testing_processed_data.csv").read_text().splitlines()[2].split(",")[2] == "NA"
    assert table["c"].tolist()[0] == "007"


def test_labels_in_words_stay_words(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Which class is which number is told by the hyperparameters, never guessed from the classes at hand."""
    write_table(tmp_path / "in/a.csv", {"y": ["Gentoo", "Adelie "]})
    assert _process(tmp_path, job("testing"))["testing"]["y"].tolist() == ["Gentoo", "Adelie"]


def test_a_class_with_one_row_does_not_stop_the_split(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Where a class is too small for strata the rows are split all the same."""
    write_table(tmp_path / "in/a.csv", {"y": [0] * 20 + [1]})
    assert sum(map(len, _process(tmp_path, job()).values())) == 21


@pytest.mark.parametrize(
    ("table", "environ", "sentence"),
    [
        ({"x": [1, 2]}, {}, "has no column y; it has x"),
        ({"y": [1, None, None]}, {}, "The label y is missing in 2 of 3 rows"),
        ({"y": [0, 1]}, {"NUMERICAL_COLUMNS": "a,b"}, "has no column a, b"),
        ({"y": [0, 1]}, {}, "rows are too few to be split"),
        ({"y": []}, {}, "is empty"),
    ],
)
def test_bad_data_end_the_run(
    tmp_path: Path, job: Any, write_table: Any, table: Any, environ: dict[str, str], sentence: str
) -> None:
    """A missing label, column or table is one sentence, and leaves no split behind."""
    write_table(tmp_path / "in/a.csv", table)
    with pytest.raises(InputError, match=sentence):
        _process(tmp_path, job(), **environ)
    assert not list(tmp_path.glob("out/**/*.csv"))


@pytest.mark.parametrize("name", ["TRAIN_RATIO", "TEST_VAL_RATIO"])
@pytest.mark.parametrize("value", ["0", "1", "-0.1", "nan", "half"])
def test_a_ratio_lies_between_0_and_1(tmp_path: Path, job: Any, name: str, value: str) -> None:
    """A wrong ratio is a configuration error before any data are read."""
    with pytest.raises(ConfigurationError, match=f"{name} must"):
        _process(tmp_path, job(), **{name: value})


@pytest.mark.parametrize("job_type", ["validation", "testing", "calibration"])
def test_data_without_a_label_are_cleaned_too(tmp_path: Path, job: Any, write_table: Any, job_type: str) -> None:
    """A label is of no use but in training; there its absence is a wrong configuration."""
    write_table(tmp_path / "in/a.csv", {"n": ["1.5", "many"]})
    columns = {"LABEL_FIELD": "", "NUMERICAL_COLUMNS": "n"}
    assert list(_process(tmp_path, job(job_type), **columns)[job_type]["n"].fillna("-")) == ["1.5", "-"]
    with pytest.raises(ConfigurationError, match="LABEL_FIELD is not set"):
        _process(tmp_path, job(), **columns)

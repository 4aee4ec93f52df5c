"""Every format means the same table, and what is no table says so."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
import table_files
from container import InputError

TABLE = pd.DataFrame({"id": [1, 2, 3], "amount": [0.1, None, 1e-17], "name": ["a,b", 'c"d', "NA"]})


def _write(path: Path) -> None:
    inner = path.with_suffix("") if path.suffix == ".gz" else path
    if inner.suffix in (".json", ".jsonl"):
        text = TABLE.to_json(orient="records", lines=inner.suffix == ".jsonl", double_precision=15)
        text = text.replace("0.0000000000000000", "1e-17").replace('"amount":0.0,', '"amount":1e-17,')
    elif inner.suffix == ".parquet":
        TABLE.to_parquet(path)
        return
    else:
        text = TABLE.to_csv(index=False, sep="\t" if inner.suffix == ".tsv" else ",")
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.mark.parametrize(
    "name", ["a.csv", "a.csv.gz", "a.tsv", "a.tsv.gz", "a.json", "a.json.gz", "a.jsonl", "a.jsonl.gz", "a.parquet"]
)
def test_every_format_reads_as_the_same_table(tmp_path: Path, name: str) -> None:
    """Numbers to the last bit, missing values, quotes, and the word NA beside other words survive."""
    _write(tmp_path / name)
    pd.testing.assert_frame_equal(table_files.read(tmp_path), TABLE, check_dtype=False, check_exact=True)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.parquet"])
def test_what_is_written_in_pieces_reads_as_a_whole(tmp_path: Path, name: str) -> None:
    """A writer appends: one header, no row lost."""
    with table_files.Writer(tmp_path / name) as writer:
        writer.write(TABLE.iloc[:2])
        writer.write(TABLE.iloc[2:])
    found = table_files.read(tmp_path)
    assert found["id"].tolist() == [1, 2, 3]
    assert found["name"].tolist() == TABLE["name"].tolist()


def test_a_folder_of_parts_is_one_table(tmp_path: Path) -> None:
    """Parts are read in the order of their names, markers and hidden files are no parts, column order is free."""
    TABLE.to_csv(tmp_path / "part-1.csv", index=False)
    TABLE[["name", "amount", "id"]].to_csv(tmp_path / "part-2.csv", index=False)
    (tmp_path / "_SUCCESS.csv").write_text("no,table\n")
    (tmp_path / "part-3.csv").write_text("")
    assert table_files.read(tmp_path)["id"].tolist() == [1, 2, 3, 1, 2, 3]


def test_chunks_are_no_larger_than_asked(tmp_path: Path) -> None:
    """A table is never whole in memory when it is read piece by piece."""
    for name in ("a.csv", "b.jsonl", "c.parquet"):
        _write(tmp_path / name)
    assert [len(chunk) for chunk in table_files.chunks(tmp_path, rows=2)] == [2, 1, 2, 1, 2, 1]


def test_na_is_missing_among_numbers_and_a_word_among_words(tmp_path: Path) -> None:
    """A region may be called NA; a bill length may not."""
    (tmp_path / "a.csv").write_text("region,bill\nNA,1.5\nEU,NA\n")
    found = table_files.read(tmp_path)
    assert found["region"].tolist() == ["NA", "EU"]
    assert found["bill"].isna().tolist() == [False, True]


def test_text_stays_as_it_stands(tmp_path: Path) -> None:
    """Leading zeros survive where a column is asked for as text, or all are."""
    (tmp_path / "a.csv").write_text("code,number\n007,1.50\n")
    assert table_files.read(tmp_path, ["code"]).to_numpy().tolist()[0] == ["007", 1.5]
    assert next(table_files.chunks(tmp_path, as_text=True)).to_numpy().tolist()[0] == ["007", "1.50"]


def test_dots_that_loading_spelled_out_are_dots_again(tmp_path: Path) -> None:
    """A column that data loading called a__DOT__b is a.b for every script."""
    (tmp_path / "a.csv").write_text("a__DOT__b\n1\n")
    assert list(table_files.read(tmp_path).columns) == ["a.b"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "There is no table"),
        ({"notes.txt": "x"}, "There is no table"),
        ({"a.csv": ""}, "is empty"),
        ({"a.csv": "x,y\n"}, "is empty"),
        ({"a.csv": "x,y\n1,2\n", "b.csv": "x,z\n1,2\n"}, "b.csv has other columns .*: y, z"),
        ({"a.csv": 'x\n"open\n'}, "a.csv cannot be read as csv"),
        ({"a.csv": "x\n1,2,3\n1\n1,2,3,4,5\n"}, "a.csv cannot be read as csv"),
        ({"a.jsonl": "{\n"}, "a.jsonl cannot be read as jsonl"),
        ({"a.parquet": "PAR1"}, "a.parquet cannot be read as parquet"),
        ({"a.csv.gz": "not packed"}, "a.csv.gz cannot be read as csv"),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    """An empty, broken or mixed table is one sentence that names the file."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=sentence):
        table_files.read(tmp_path)

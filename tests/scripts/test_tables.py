"""Every format means the same table, in pieces as large as a whole, and what is no table says so."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import formats
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import table_readers
import table_types
import table_writers
import tables
from container import ConfigurationError, InputError
from hosts import Hosts

TABLE = pd.DataFrame({"id": [1, 2, 3], "amount": [0.1, None, 1e-17], "name": ["a,b", 'c"d', "NA"]})
PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


def read(place: Path, texts: tuple[str, ...] = ()) -> Any:
    """The whole table, in the types that all of it has."""
    types = table_types.types_for(place, texts)
    return pa.concat_tables(list(tables.batches(place, types=types))).to_pandas()


def _write(path: Path) -> None:
    inner = path.with_suffix("") if path.suffix in PACKED else path
    if inner.suffix in (".json", ".jsonl"):
        text = TABLE.to_json(orient="records", lines=inner.suffix == ".jsonl", double_precision=15)
        text = text.replace("0.0000000000000000", "1e-17").replace('"amount":0.0,', '"amount":1e-17,')
    elif inner.suffix == ".parquet":
        TABLE.to_parquet(path)
        return
    else:
        text = TABLE.to_csv(index=False, sep="\t" if inner.suffix == ".tsv" else ",")
    path.write_bytes(PACKED.get(path.suffix, bytes)(text.encode()))


@pytest.mark.parametrize(
    "name",
    [
        *("a.csv", "a.csv.gz", "a.csv.bz2", "a.csv.zst", "a.tsv", "a.tsv.gz"),
        *("a.json", "a.json.gz", "a.jsonl", "a.jsonl.gz", "a.parquet"),
    ],
)
def test_every_format_reads_as_the_same_table(tmp_path: Path, name: str) -> None:
    """Numbers to the last bit, missing values, quotes, and the word NA beside other words survive."""
    _write(tmp_path / name)
    pd.testing.assert_frame_equal(read(tmp_path), TABLE, check_dtype=False, check_exact=True)


@pytest.mark.parametrize("kind", ["CSV", "TSV", "JSON", "PARQUET"])
@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_what_is_written_in_pieces_reads_as_a_whole(tmp_path: Path, name: str, kind: str) -> None:
    """A writer appends: one header, no row lost, no value changed, whatever it was read from."""
    (tmp_path / "in").mkdir()
    _write(tmp_path / "in" / name)
    types = table_types.types_for(tmp_path / "in")
    with table_writers.Writer(tmp_path / "out/b", kind=kind, types=types) as writer:
        for batch in tables.batches(tmp_path / "in", types=types, rows=2):
            writer.write(batch)
    pd.testing.assert_frame_equal(read(tmp_path / "out"), TABLE, check_dtype=False, check_exact=True)


def test_csv_is_written_as_pandas_writes_it(tmp_path: Path) -> None:
    """Floats as Python spells them, quotes only where they must be: the bytes that other tools have come to know."""
    random = np.random.default_rng(0)
    numbers = [1.0, -0.0, 1e15, 1e16, 1e-4, 9.9e-5, 1e-8, 1e300, 0.1, np.nan, 123456789.123]
    numbers += list(random.normal(size=200) * 10.0 ** random.integers(-30, 30, 200))
    words = ["", "a", 'a"b', "a,b", "a\nb", " a ", "é"]
    table = pd.DataFrame({"x": numbers, "w": [words[place % len(words)] for place in range(len(numbers))]})
    table["flag"] = table["x"] > 0
    for frame in (table, table[["w"]]):
        with table_writers.Writer(tmp_path / "ours") as writer:
            writer.write(frame)
        frame.to_csv(tmp_path / "theirs.csv", index=False, lineterminator="\n")
        assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()


def test_json_is_one_array_that_everybody_reads(tmp_path: Path) -> None:
    """Numbers stay numbers, and what JSON has no form for is null; two pieces are one array."""
    table = pd.DataFrame({"n": [1, 2], "x": [0.5, np.inf], "w": ["é", None], "flag": [True, False]})
    with table_writers.Writer(tmp_path / "a", kind="JSON") as writer:
        writer.write(table)
        writer.write(table[:1])
    first, second = {"n": 1, "x": 0.5, "w": "é", "flag": True}, {"n": 2, "x": None, "w": None, "flag": False}
    assert json.loads((tmp_path / "a.json").read_text()) == [first, second, first]
    assert len(pd.read_json(tmp_path / "a.json")) == 3


def test_a_folder_of_parts_is_one_table(tmp_path: Path) -> None:
    """Parts are read in the order of their names, markers and hidden files are no parts, column order is free."""
    TABLE.to_csv(tmp_path / "part-1.csv", index=False)
    TABLE[["name", "amount", "id"]].to_csv(tmp_path / "part-2.csv", index=False)
    TABLE.to_parquet(tmp_path / "part-4.parquet")
    (tmp_path / "_SUCCESS.csv").write_text("no,table\n")
    (tmp_path / "part-3.csv").write_text("")
    assert read(tmp_path)["id"].tolist() == [1, 2, 3] * 3


def test_batches_are_no_larger_than_asked(tmp_path: Path) -> None:
    """A table is never whole in memory when it is read piece by piece."""
    for name in ("a.csv", "b.jsonl", "c.parquet"):
        _write(tmp_path / name)
    assert [batch.num_rows for batch in tables.batches(tmp_path, rows=2)] == [2, 1, 2, 1, 2, 1]


def test_a_row_may_cross_the_blocks_that_a_file_is_read_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells with line ends, rows longer than a block, and objects of an array that is read in pieces stay whole."""
    monkeypatch.setattr(table_readers, "BLOCK", 64)
    rows = pd.DataFrame({"n": range(50), "w": ["line\nend, " * (number % 9) for number in range(50)]})
    rows.to_csv(tmp_path / "a.csv", index=False)
    found = read(tmp_path / "a.csv")
    assert found["n"].tolist() == list(range(50))
    assert found["w"].fillna("").tolist() == rows["w"].tolist()
    rows.assign(w=rows["w"] * 5000).to_json(tmp_path / "b.json", orient="records")
    assert read(tmp_path / "b.json")["n"].tolist() == list(range(50))


def test_na_is_missing_among_numbers_and_a_word_among_words(tmp_path: Path) -> None:
    """A region may be called NA; a bill length may not."""
    (tmp_path / "a.csv").write_text("region,bill\nNA,1.5\nEU,NA\n")
    found = read(tmp_path)
    assert found["region"].tolist() == ["NA", "EU"]
    assert found["bill"].isna().tolist() == [False, True]
    frame = next(tables.frames(tmp_path, numbers=["bill"]))
    assert frame["region"].tolist() == ["NA", "EU"]
    assert frame["bill"].isna().tolist() == [False, True]


def test_text_stays_as_it_stands(tmp_path: Path) -> None:
    """Leading zeros survive; digits do where a column is asked for as text."""
    (tmp_path / "a.csv").write_text("code,number\n007,1.50\n")
    assert read(tmp_path).to_numpy().tolist()[0] == ["007", 1.5]
    assert read(tmp_path, ("number",)).to_numpy().tolist()[0] == ["007", "1.50"]
    assert next(tables.frames(tmp_path)).to_numpy().tolist()[0] == ["007", "1.50"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "", "-2"], "int64"),
        (["1", "2.5"], "double"),
        (["1", " 2 "], "int64"),
        (["1", "NA"], "int64"),
        (["NA", "EU"], "string"),
        (["NA", "", "N/A"], "string"),
        (["true", "False", ""], "bool"),
        (["true", "1"], "string"),
        (["0", "-0.5", "0.5"], "double"),
        (["1", "-07"], "string"),
        (["123456789012345678901"], "double"),
        (["1", "x"], "string"),
    ],
)
@pytest.mark.parametrize("rows", [1, 100])
def test_all_rows_tell_what_a_column_is(tmp_path: Path, cells: list[str], kind: str, rows: int) -> None:
    """In whatever batches they come."""
    (tmp_path / "a.csv").write_text("\n".join(["n,c", *(f"{number},{cell}" for number, cell in enumerate(cells))]))
    survey = table_types.Survey()
    for batch in tables.batches(tmp_path, rows=rows):
        survey.add(batch)
    assert str(survey.types["c"]) == kind


def test_other_types_become_the_four_that_there_are(tmp_path: Path) -> None:
    """Dates are text, small numbers are wide ones of the same digits."""
    columns = {
        "day": pa.array([0], pa.date32()),
        "small": pa.array([0.1], pa.float32()),
        "byte": pa.array([7], pa.uint8()),
        "word": pa.array(["a"]).dictionary_encode(),
        "price": pa.array([1], pa.decimal128(10, 2)),
    }
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), str(tmp_path / "a.parquet"))
    batch = next(tables.batches(tmp_path))
    assert batch.to_pylist() == [{"day": "1970-01-01", "small": 0.1, "byte": 7, "word": "a", "price": 1.0}]


def test_names_are_told_apart(tmp_path: Path) -> None:
    """A column that data loading called a__DOT__b is a.b for every script; two of one name get a number."""
    (tmp_path / "a.csv").write_text("\n a__DOT__b,x,x,\n1,2,3,4\n")
    assert tables.column_names(tmp_path) == ["a.b", "x", "x.1", "Unnamed: 3"]
    assert next(tables.batches(tmp_path, ["x.1"])).to_pylist() == [{"x.1": "3"}]


def test_rows_that_lack_their_last_cells_lack_values(tmp_path: Path) -> None:
    """As spreadsheets write them; the rows before are not read twice."""
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3\n4,5\n")
    assert read(tmp_path)["y"].isna().tolist() == [False, True, False]


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
        ({"a.csv": "x,y\n1\n1,2,3\n"}, "a.csv cannot be read as csv"),
        ({"a.csv": b"x\n\xff\n"}, "a.csv cannot be read as csv"),
        ({"a.jsonl": "{\n"}, "a.jsonl cannot be read as jsonl"),
        ({"a.jsonl": '{"a": 1}\n[1]\n'}, "a.jsonl cannot be read as jsonl"),
        ({"a.parquet": "PAR1"}, "a.parquet cannot be read as parquet"),
        ({"a.csv.gz": "not packed"}, "a.csv.gz cannot be read as csv"),
        ({"a.csv.gz": gzip.compress(b"x\n" + b"1\n" * 999)[:-20]}, "a.csv.gz cannot be read as csv"),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, files: dict[str, str | bytes], sentence: str) -> None:
    """An empty, broken or mixed table is one sentence that names the file."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path)


def test_an_output_format_that_there_is_not_is_told() -> None:
    """By the name of the setting; CSV without it."""
    assert formats.output_format({}) == "CSV"
    assert formats.output_format({"OUTPUT_FORMAT": "parquet"}) == "PARQUET"
    with pytest.raises(ConfigurationError, match="OUTPUT_FORMAT must be one of CSV, TSV, JSON, PARQUET"):
        formats.output_format({"OUTPUT_FORMAT": "ION"})


def test_hosts_share_files_that_all_of_them_have(tmp_path: Path) -> None:
    """What only one host has is its own; of what all have each takes its part, and none may be left for one."""
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text(f"x\n{number}\n")
    names = ("algo-1", "algo-2")

    def rows(current: str, *replicated: Any) -> list[str]:
        hosts = Hosts(names, current, frozenset(replicated))
        return [row["x"] for batch in tables.batches(tmp_path, hosts=hosts) for row in batch.to_pylist()]

    assert rows("algo-1") == rows("algo-2") == ["0", "1", "2"]
    assert rows("algo-1", str(tmp_path)) + rows("algo-2", str(tmp_path)) == ["0", "2", "1"]
    assert rows("algo-2", f"{tmp_path}-other") == ["0", "1", "2"]
    (tmp_path / "1.csv").unlink()
    (tmp_path / "2.csv").unlink()
    assert rows("algo-2", str(tmp_path)) == []


def test_row_groups_are_read_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones together, and never more than a batch needs: pyarrow would keep the whole file."""
    import pyarrow.parquet as pq

    table = pa.table({"x": list(range(100))})
    pq.write_table(table, str(tmp_path / "a.parquet"), row_group_size=8)
    monkeypatch.setattr(table_readers, "ROWS", 20)
    metadata = pq.ParquetFile(str(tmp_path / "a.parquet")).metadata
    assert list(table_readers._groups(metadata)) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11], [12]]
    found = list(tables.batches(tmp_path / "a.parquet"))
    assert pa.concat_tables(found).equals(table)
    pq.write_table(table[:0], str(tmp_path / "b.parquet"))
    assert [batch.num_rows for batch in tables.batches(tmp_path)] == [batch.num_rows for batch in found]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz", "a.parquet"])
def test_no_thread_of_pyarrow_runs_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One that does when the process ends aborts it, and the job has failed with all its work done."""
    import pyarrow.csv
    import pyarrow.parquet

    _write(tmp_path / name)
    given: list[Any] = []
    for module, opener in ((pyarrow.csv, "open_csv"), (pyarrow.parquet, "ParquetFile")):
        real = getattr(module, opener)

        def noted(source: Any, *arguments: Any, real: Any = real, **options: Any) -> Any:
            given.append(source)
            return real(source, *arguments, **options)

        monkeypatch.setattr(module, opener, noted)
    assert list(tables.batches(tmp_path / name))
    assert given
    assert all(isinstance(source, pa.NativeFile) and not isinstance(source, pa.PythonFile) for source in given)


def test_a_table_that_changed_is_looked_at_again(tmp_path: Path) -> None:
    table = tmp_path / "a.csv.gz"
    table.write_bytes(gzip.compress(b'x,y\n1,"2"\n'))
    assert len(list(tables.batches(table))) == 1
    table.write_bytes(gzip.compress(b'x,y\n1,2\n3,4\n5,"6\n'))
    with pytest.raises(InputError, match="a quoted cell never ends"):
        list(tables.batches(table))

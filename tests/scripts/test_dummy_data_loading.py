"""A table that lies in S3 is left as data loading leaves its own: data, metadata and signature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dummy_data_loading
import pandas as pd
import pyarrow.parquet as pq
import pytest
import table_readers
from container import ConfigurationError, InputError


def _load(folder: Path, arguments: Any, **environ: str) -> None:
    outputs = {name: str(folder / name) for name in dummy_data_loading.OUTPUTS}
    dummy_data_loading.main({"INPUT_DATA": str(folder / "in")}, outputs, environ, arguments)


@pytest.fixture
def source(tmp_path: Path, write_table: Any) -> Path:
    """Five rows in two files: numbers that become fractions in the second one, codes with leading zeros, truth."""
    first = {"id": [1, 2, 3], "x": [1, 2, 3], "code": ["007", "008", "010"], "ok": [True, False, None]}
    write_table(tmp_path / "in/a.csv", first | {"word,s": ["a", 'b"', None]})
    write_table(
        tmp_path / "in/b.csv.gz", {"id": [4, 5], "x": [0.5, None], "code": "1", "ok": [True, True], "word,s": "c"}
    )
    return tmp_path


def test_data_metadata_and_signature_tell_the_same(source: Path, job: Any) -> None:
    """Types are of all rows; codes stay text; a name with a comma is quoted."""
    _load(source, job(), OUTPUT_FORMAT="PARQUET")
    table = pq.read_table(source / "DATA/part-00000.parquet")
    assert table["x"].to_pylist() == [1.0, 2.0, 3.0, 0.5, None]
    assert table["code"].to_pylist() == ["007", "008", "010", "1", "1"]
    metadata = (source / "METADATA/metadata.csv").read_text()
    assert metadata == 'column,type\nid,BIGINT\nx,DOUBLE\ncode,VARCHAR\nok,BOOLEAN\n"word,s",VARCHAR\n'
    assert (source / "SIGNATURE/signature").read_text() == 'id,x,code,ok,"word,s"\n'


@pytest.mark.parametrize("rows", [2, 3, 5, 100])
def test_shards_have_so_many_rows_each(source: Path, job: Any, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Whatever batches the rows are read in; together they are the table."""
    monkeypatch.setattr(table_readers, "ROWS", 2)
    _load(source, job(), WRITE_DATA_SHARDS="true", SHARD_SIZE=str(rows), METADATA_FORMAT="JSON")
    parts = [pd.read_csv(path) for path in sorted((source / "DATA").iterdir())]
    assert [len(part) for part in parts] == [min(rows, 5 - start) for start in range(0, 5, rows)]
    assert pd.concat(parts)["id"].tolist() == [1, 2, 3, 4, 5]
    metadata = json.loads((source / "METADATA/metadata.json").read_text())
    assert metadata["rows"] == 5
    assert metadata["columns"][1] == {"name": "x", "type": "DOUBLE"}


def test_text_stays_as_it_stands_there(source: Path, job: Any) -> None:
    """A csv becomes a csv of the same cells."""
    _load(source, job())
    assert (source / "DATA/part-00000.csv").read_text().splitlines()[:2] == [
        'id,x,code,ok,"word,s"',
        "1,1,007,True,a",
    ]


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"OUTPUT_FORMAT": "XML"}, "OUTPUT_FORMAT must be one of"),
        ({"METADATA_FORMAT": "XML"}, "METADATA_FORMAT must be one of CSV, JSON"),
        ({"WRITE_DATA_SHARDS": "true", "SHARD_SIZE": "0"}, "SHARD_SIZE must be at least 1"),
        ({"SM_HOSTS": '["algo-1", "algo-2"]', "SM_CURRENT_HOST": "algo-1"}, "runs on 2 instances"),
    ],
)
def test_wrong_settings_are_told(source: Path, job: Any, environ: dict[str, str], sentence: str) -> None:
    """Each names the setting."""
    with pytest.raises(ConfigurationError, match=sentence):
        _load(source, job(), **environ)


def test_no_table_ends_the_run(tmp_path: Path, job: Any, write_table: Any) -> None:
    """No file, and a file without rows."""
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="There is no table"):
        _load(tmp_path, job())
    (tmp_path / "in/a.csv").write_text("id,x\n")
    with pytest.raises(InputError, match="is empty"):
        _load(tmp_path, job())


def test_it_runs_as_the_container_runs_it(tmp_path: Path, run_script: Any, write_table: Any) -> None:
    """By its path, its argument and the container's folders."""
    write_table(tmp_path / "opt/ml/processing/input/data/a.csv", {"id": [1, 2]})
    done = run_script("dummy_data_loading.py", ["--job_type", "calibration"])
    assert (done.returncode, done.stdout) == (0, "2 rows of 1 columns\n"), done.stderr
    assert (tmp_path / "opt/ml/processing/output/data/part-00000.csv").read_text() == "id\n1\n2\n"

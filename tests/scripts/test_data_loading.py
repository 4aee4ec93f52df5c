"""Sources become one table by SQL that can touch nothing else, with its description beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import data_loading
import pandas as pd
import pytest
import table_types
import tables
from container import ConfigurationError, InputError


def _spec(sources: dict[str, str], sql: str = "", **output: Any) -> dict[str, Any]:
    listed = [{"data_source_name": name, "data_source_type": kind} for name, kind in sources.items()]
    spec = {"data_sources_spec": {"data_sources": listed}, "transform_spec": {"transform_sql": sql}}
    return {**spec, "output_spec": output}


def _load(folder: Path, spec: dict[str, Any], arguments: Any) -> Any:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config/config.json").write_text(json.dumps(spec))
    inputs = {"config": str(folder / "config"), "data_sources": str(folder / "in")}
    data_loading.main(inputs, {name: str(folder / name) for name in ("DATA", "METADATA", "SIGNATURE")}, {}, arguments)
    types = table_types.types_for(folder / "DATA")
    return pd.concat([batch.to_pandas() for batch in tables.batches(folder / "DATA", types=types)], ignore_index=True)


@pytest.fixture
def sources(tmp_path: Path, write_table: Any) -> Path:
    """Orders as gzipped csv parts, shops as parquet."""
    for number in range(2):
        rows = range(3 * number, 3 * number + 3)
        write_table(
            tmp_path / f"in/orders/part-{number}.csv.gz", {"id": rows, "shop": [1, 2, 3], "x.y": [0.1, 0.2, None]}
        )
    (tmp_path / "in/shops").mkdir(parents=True)
    pd.DataFrame({"shop": [1, 2], "name": ["A", 'B,"b"']}).to_parquet(tmp_path / "in/shops/a.parquet")
    return tmp_path


SQL = 'SELECT id, name, "x.y" FROM orders JOIN shops USING (shop) ORDER BY id'


@pytest.mark.parametrize("output_format", ["PARQUET", "CSV", "UNESCAPED_TSV", "JSON"])
def test_sources_are_joined_by_their_names(sources: Path, job: Any, output_format: str) -> None:
    """Each source is a relation of its name; data, metadata and signature tell the same columns."""
    spec = _spec({"orders": "S3", "shops": "ATHENA"}, SQL, output_format=output_format)
    table = _load(sources, spec, job())
    assert table["name"].tolist() == ["A", 'B,"b"'] * 2
    assert table["id"].tolist() == [0, 1, 3, 4]
    assert list(table.columns) == ["id", "name", "x.y"]
    metadata = (sources / "METADATA/metadata.csv").read_text()
    assert metadata == "column,type\nid,BIGINT\nname,VARCHAR\nx__DOT__y,DOUBLE\n"
    assert (sources / "SIGNATURE/signature").read_text() == "id,name,x__DOT__y\n"


def test_the_output_schema_chooses_columns_and_files(sources: Path, job: Any) -> None:
    """Columns come in the schema's order; the rows are spread over as many files as asked."""
    output: dict[str, Any] = {
        "output_schema": ["shop", "x.y"],
        "keep_dot_in_output_schema": True,
        "output_file_count": 4,
    }
    table = _load(sources, _spec({"orders": "S3"}, **output), job())
    assert list(table.columns) == ["shop", "x.y"]
    assert table["shop"].tolist() == [1, 2, 3, 1, 2, 3]
    assert len(list((sources / "DATA").glob("*.parquet"))) == 3  # two rows each: a fourth would be empty


def test_the_merge_sql_runs_over_the_transformed_rows(sources: Path, job: Any) -> None:
    """What a split job would merge, one job merges as well."""
    spec = _spec({"orders": "S3"}, "SELECT shop FROM orders")
    spec["transform_spec"]["job_split_options"] = {"merge_sql": "SELECT shop, count(*) AS n FROM INPUT GROUP BY shop"}
    assert _load(sources, spec, job())["n"].tolist() == [2, 2, 2]


@pytest.mark.parametrize("kind", ["MDS", "EDX", "ANDES"])
def test_a_source_of_another_service_is_named(sources: Path, job: Any, kind: str) -> None:
    """A specification may hold it, a run without its service cannot read it."""
    with pytest.raises(ConfigurationError, match=f"data source clicks is of type {kind}"):
        _load(sources, _spec({"orders": "S3", "clicks": kind}), job())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM '{secret}'",
        "COPY orders TO '{secret}.copy'",
        "SELECT 1; SET enable_external_access = true",
        "SELECT * FROM orders; DROP TABLE orders",
        "ATTACH '{secret}.db'",
        "INSTALL httpfs",
        "SELEC",
    ],
)
def test_sql_reaches_nothing_but_its_sources(sources: Path, job: Any, sql: str) -> None:
    """No file is read or written, no extension loaded, no setting changed."""
    secret = sources / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(ConfigurationError, match=r"DuckDB refuses the SQL|one SELECT statement"):
        _load(sources, _spec({"orders": "S3"}, sql.format(secret=secret)), job())
    assert not list(sources.glob("secret.csv?*"))
    assert not (sources / "DATA").exists()


@pytest.mark.parametrize(
    ("spec", "error", "sentence"),
    [
        (_spec({}), ConfigurationError, "no data source"),
        (_spec({"orders": "S3", "shops": "S3"}), ConfigurationError, "transform_sql that joins"),
        (_spec({"orders": "S3"}, output_format="ION"), ConfigurationError, "output format ION"),
        (_spec({"orders": "S3"}, output_schema=["z"]), InputError, "no column z"),
        (_spec({"orders": "S3"}, "SELECT * FROM orders WHERE id > 99"), InputError, "is empty"),
        (_spec({"absent": "S3"}), InputError, "There is no table"),
    ],
)
def test_a_specification_that_cannot_be_carried_out_is_told(
    sources: Path, job: Any, spec: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    """One sentence says what is missing."""
    with pytest.raises(error, match=sentence):
        _load(sources, spec, job())


def test_loading_runs_as_a_process(sources: Path, run_script: Any, write_table: Any, write_json: Any) -> None:
    """In its container the sources lie beside the config, each in a folder of its name."""
    processing = sources / "opt/ml/processing"
    write_table(processing / "input/orders/a.tsv.gz", {"a": [1]})
    write_json(processing / "input/config/config.json", _spec({"orders": "S3"}))
    done = run_script("data_loading.py", ["--job_type", "calibration"])
    assert done.returncode == 0, done.stderr
    assert (processing / "output/signature/signature").read_text() == "a\n"

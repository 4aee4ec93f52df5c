"""Steps on Spark leave what they leave on one machine: the same files, to the byte where they are text.

The tables are made to be hard: parts of different column orders, packed ones, quotes and lines in cells, numbers in
many spellings, missing ones in more.
"""

from __future__ import annotations

import decimal
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytestmark = [
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java runtime"),
    pytest.mark.long,
]

SCRIPTS = Path(__file__).resolve().parents[2] / "cursus/steps/scripts"
INPUT, OUTPUT = "opt/ml/processing/input/data", "opt/ml/processing/output"
QUICK = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
HOSTS = ("algo-1", "algo-2", "algo-3")


@dataclass(frozen=True)
class Case:
    """A job: its script for one machine, what lies in its container, and what it is told."""

    script: str
    fill: Callable[[Path], None]
    environ: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("--job_type", "training")
    hosts: tuple[str, ...] = HOSTS[:1]


@pytest.fixture
def on_spark(tmp_path: Path) -> Callable[[Iterable[Case]], list[tuple[Path, int, str]]]:
    """Run jobs on Spark: of each its root folder, its exit code, and what it said."""

    def run(cases: Iterable[Case]) -> list[tuple[Path, int, str]]:
        jobs, roots = [], []
        for number, case in enumerate(cases):
            root = tmp_path / f"spark-{number}"
            case.fill(root)
            place = root / "opt/ml/config/resourceconfig.json"
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps({"hosts": case.hosts, "current_host": case.hosts[0]}))
            environ = {**case.environ, "CURSUS_CONTAINER_ROOT": str(root)}
            script = str(SCRIPTS / f"spark_{case.script}.py")
            jobs.append({"script": script, "arguments": case.arguments, "environ": environ})
            roots.append(root)
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        settings = "--conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=3 pyspark-shell"
        environment = {
            **os.environ,
            "TMPDIR": str(temporary),
            "SPARK_LOCAL_DIRS": str(temporary),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_SUBMIT_ARGS": f"--master local[2] --driver-java-options {shlex.quote(QUICK)} {settings}",
        }
        command = [sys.executable, str(Path(__file__).with_name("spark_jobs.py"))]
        done = subprocess.run(
            command, input=json.dumps(jobs), env=environment, capture_output=True, text=True, check=False, cwd=temporary
        )
        assert done.returncode == 0, done.stderr
        told = list(map(json.loads, done.stdout.splitlines()))
        return [(root, one["code"], one["said"]) for root, one in zip(roots, told, strict=True)]

    return run


def on_one_machine(tmp_path: Path, number: int, case: Case) -> Path:
    """The root folder of the job when it has run there."""
    root = tmp_path / f"python-{number}"
    case.fill(root)
    environment = {**os.environ, **case.environ, "CURSUS_CONTAINER_ROOT": str(root)}
    command = [sys.executable, str(SCRIPTS / f"{case.script}.py"), *case.arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root


def files(root: Path) -> dict[str, Path]:
    found = (path for path in (root / OUTPUT).rglob("*") if path.is_file())
    return {path.relative_to(root / OUTPUT).as_posix(): path for path in found}


def require_the_same(spark: Path, alone: Path, hosts: tuple[str, ...]) -> None:
    """Each file is there, and holds the same rows in the same order; several hosts have written a part each."""
    ours, theirs = files(spark), files(alone)
    names = {name: [name] for name in theirs}
    if len(hosts) > 1:
        for name in theirs:
            stem, _, suffix = name.partition(".")
            if suffix in ("csv", "tsv", "parquet"):
                names[name] = [f"{stem}-{host}.{suffix}" for host in hosts if f"{stem}-{host}.{suffix}" in ours]
    assert sorted(ours) == sorted(part for parts in names.values() for part in parts)
    for name, parts in names.items():
        assert len(parts) > 0
        if name.endswith(".parquet"):
            read = [pd.read_parquet(ours[part]) for part in parts]
            pd.testing.assert_frame_equal(pd.concat(read, ignore_index=True), pd.read_parquet(theirs[name]))
            continue
        first, *others = (ours[part].read_bytes() for part in parts)
        heading = first.partition(b"\n")[0] + b"\n"
        assert all(part.startswith(heading) for part in others)
        assert first + b"".join(part.removeprefix(heading) for part in others) == theirs[name].read_bytes(), name


def odd_table(rows: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)

    def some(*words: str) -> Any:
        return random.choice(words, rows)

    return pd.DataFrame(
        {
            "id": np.arange(rows) + seed * rows,
            "label": some("1", "0", "1.0", "true"),
            "amount": some(
                "1.5", "NA", "x", " 7 ", "1e5", "+3", "", "007", "inf", "1e400", "5.", "-.5", "\u00a05", "0x1F"
            ),
            "country": some("US", " DE ", "NULL", "a,b", 'q"q', "line\nbreak", "NA", "\u00a0x", "tab\t"),
            "when": some(
                "2024-01-01",
                "2024-02-30",
                "0000-00-00",
                "2024-01-01 25:00:00",
                "2024-01-01 10:00:00",
                "2024-01-01T10:00:00Z",
                "unknown",
                "",
            ),
            "later": some("2024-01-01T10:00:00+02:00", "1750-03-01", "2024-01-01 10:00", "2024-01-01 23:59:59.999"),
            "x.y": random.normal(size=rows),
            "Id": some("1", "2", "True"),
            "yes": some("True", "false", "N/A"),
            "zip": some("007", "8"),
            "whole": some("1", " 2", "NA"),
            "real": some("1", "2.5", "1e-7", "+4"),
        }
    )


def several_parts(root: Path) -> None:
    """Of which one has its columns the other way round, one is packed, one is empty, and one is none.

    The first is the smallest: Spark reads large files first.
    """
    folder = root / INPUT
    (folder / "b").mkdir(parents=True)
    odd_table(30, 3).to_csv(folder / "a.csv", index=False)
    odd_table(900, 0).to_csv(folder / "p[1] é.csv", index=False)
    odd_table(700, 1).iloc[:, ::-1].to_csv(folder / "b" / "p.tsv", index=False, sep="\t")
    odd_table(800, 2).to_csv(folder / "z.csv.gz", index=False)
    (folder / "empty.csv").touch()
    (folder / "_SUCCESS.csv").write_text("none")


def parquet(root: Path) -> None:
    """In the types that tables have: narrow numbers, times, decimals."""
    folder, rows = root / INPUT, 400
    folder.mkdir(parents=True)
    random = np.random.default_rng(5)
    moments = pd.to_datetime("2024-01-01") + pd.to_timedelta(random.integers(0, 10**6, rows), "s")
    for number in range(2):
        pd.DataFrame(
            {
                "label": random.choice(["no", "yes"], rows),
                "amount": random.choice([1.0, 0.1, 1e22, 1e-7, np.inf, np.nan], rows),
                "country": random.choice(np.array(["US", " DE", None], dtype=object), rows),
                "when": moments.astype("datetime64[us]"),
                "day": moments.date,
                "later": moments.astype("datetime64[us]") + pd.to_timedelta(random.integers(0, 2, rows), "ms"),
                "small": random.random(rows).astype("float32"),
                "count": random.integers(0, 9, rows).astype("int16"),
                "big": random.integers(-(2**62), 2**62, rows),
                "sure": random.choice([True, False], rows),
                "price": [decimal.Decimal(int(cents) * 10**14) / 4 for cents in random.integers(0, 99, rows)],
                "code": random.choice(["1", "02"], rows) if number else random.integers(0, 3, rows),
            }
        ).to_parquet(folder / f"{number}.parquet")


CLEANING = {
    "LABEL_FIELD": "label",
    "NUMERICAL_COLUMNS": "amount",
    "CATEGORICAL_COLUMNS": "country",
    "DATE_COLUMNS": "when,later",
}


def test_preprocessing_is_the_same(tmp_path: Path, on_spark: Any) -> None:
    """Text and parquet both ways, split or not, on one instance and on several."""
    cases = [
        Case("tabular_preprocessing", several_parts, {**CLEANING, "OUTPUT_FORMAT": "PARQUET"}),
        Case("tabular_preprocessing", several_parts, CLEANING, ("--job_type", "training"), HOSTS),
        Case("tabular_preprocessing", several_parts, {"OUTPUT_FORMAT": "TSV"}, ("--job_type", "testing")),
        Case("tabular_preprocessing", parquet, CLEANING),
        Case("tabular_preprocessing", parquet, {**CLEANING, "OUTPUT_FORMAT": "PARQUET"}),
    ]
    for number, (case, (root, code, said)) in enumerate(zip(cases, on_spark(cases), strict=True)):
        assert code == 0, said
        require_the_same(root, on_one_machine(tmp_path, number, case), case.hosts)
    assert not list((tmp_path / "temporary").glob("tmp*"))


def splits(root: Path) -> None:
    """Two of them as text, one as parquet."""
    random = np.random.default_rng(7)

    def some(rows: int, *cells: Any) -> Any:
        return random.choice(np.array(cells, dtype=object), rows)

    for name, rows in (("train", 1500), ("val", 300), ("test", 300)):
        folder = root / INPUT / name
        folder.mkdir(parents=True)
        table = pd.DataFrame(
            {
                "label": random.choice(["1", "0", "true", "0.0"], rows),
                "country": random.choice(["US", "DE", "NULL", "NA", "1", "1.0", " US", "rare"], rows),
                "kind": random.integers(0, 4, rows),
                "amount": some(rows, "1.5", "NA", " 7 ", "1e5", None, "0.1", "True", "+2"),
                "price": random.choice([1e-7, 1.0, 1e22, 0.1, 123456.789, 1 / 3], rows),
                "market": some(rows, "1", "2.0", " 3", None),
                "currency": some(rows, " eur", "USD", None),
            }
        )
        if name == "val":
            table.astype({"kind": "int32", "price": "float32"}).to_parquet(folder / "rows.parquet")
        else:
            table.to_csv(folder / "rows.tsv", index=False, sep="\t")
    config = root / "opt/ml/processing/input/config"
    config.mkdir()
    told = {"cat_field_list": ["country", "kind"], "label_name": "label", "smooth_factor": 0.1, "count_threshold": 20}
    (config / "hyperparameters.json").write_text(json.dumps(told))


def with_tables(root: Path) -> None:
    """Risk tables that a training job would have made, and a table that is not split."""
    folder = root / "opt/ml/processing/input/risk_tables"
    folder.mkdir(parents=True)
    tables = {"country": {"default": 0.25, "risk": {"US": 0.1, "a,b": 1e-7}}, "zip": {"default": 1, "risk": {"8": 0}}}
    (folder / "risk_tables.json").write_text(json.dumps(tables))
    several_parts(root)


def test_risk_tables_are_the_same(tmp_path: Path, on_spark: Any) -> None:
    cases = [
        Case("risk_table_mapping", splits),
        Case("risk_table_mapping", splits, {"OUTPUT_FORMAT": "PARQUET"}, ("--job_type", "training"), HOSTS[:2]),
        Case("risk_table_mapping", with_tables, {}, ("--job_type", "calibration")),
    ]
    for number, (case, (root, code, said)) in enumerate(zip(cases, on_spark(cases), strict=True)):
        assert code == 0, said
        require_the_same(root, on_one_machine(tmp_path, number, case), case.hosts)


CONVERSION = {
    "CURRENCY_CONVERSION_VARS": "amount,price",
    "CURRENCY_CONVERSION_DICT": '{"EUR": 0.9, "JPY": 151.3}',
    "MARKETPLACE_INFO": json.dumps(
        {str(n): {"currency_code": code} for n, code in enumerate(["", "EUR", "jpy", "USD"]) if n}
    ),
    "LABEL_FIELD": "label",
}
KEYS = ("--marketplace-id-col", "market", "--currency-col", "currency")


def train_only(root: Path) -> None:
    """One table, not split, of which some labels are missing."""
    splits(root)
    table = pd.read_csv(root / INPUT / "train/rows.tsv", sep="\t", dtype=str, keep_default_na=False)
    shutil.rmtree(root / INPUT)
    (root / INPUT).mkdir()
    table.loc[::50, "label"] = ""
    table.loc[1::50, "market"] = "9"
    table.to_csv(root / INPUT / "rows.csv", index=False)


def test_conversion_is_the_same(tmp_path: Path, on_spark: Any) -> None:
    """Of splits and before the split; with currencies that nobody knows, where they are skipped."""
    before = ("--mode", "split_after_conversion", "--skip-invalid-currencies")
    cases = [
        Case("currency_conversion", splits, CONVERSION, ("--job_type", "training", *KEYS)),
        Case(
            "currency_conversion", splits, {**CONVERSION, "OUTPUT_FORMAT": "PARQUET"}, ("--job_type", "training", *KEYS)
        ),
        Case("currency_conversion", train_only, CONVERSION, ("--job_type", "training", *KEYS, *before), HOSTS[:2]),
    ]
    for number, (case, (root, code, said)) in enumerate(zip(cases, on_spark(cases), strict=True)):
        assert code == 0, said
        require_the_same(root, on_one_machine(tmp_path, number, case), case.hosts)


def test_loading_is_the_same(tmp_path: Path, on_spark: Any) -> None:
    """Files of some rows each, with their metadata."""
    shards = {"WRITE_DATA_SHARDS": "true", "SHARD_SIZE": "1000", "METADATA_FORMAT": "JSON"}
    cases = [
        Case("dummy_data_loading", several_parts, shards),
        Case("dummy_data_loading", several_parts, {"OUTPUT_FORMAT": "PARQUET"}),
    ]
    for number, (case, (root, code, said)) in enumerate(zip(cases, on_spark(cases), strict=True)):
        assert code == 0, said
        require_the_same(root, on_one_machine(tmp_path, number, case), case.hosts)


def sources(root: Path) -> None:
    """Orders in two files, and the countries that they name."""
    random, rows = np.random.default_rng(3), 500
    inputs = root / "opt/ml/processing/input"
    for number in range(2):
        place = inputs / "orders" / f"{number}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(
            {
                "id": np.arange(rows) + number * rows,
                "code": random.choice(["DE", "US", "FR", "NA", "NULL", "a,b", ""], rows),
                "amount": random.choice([1e-7, 1.0, 0.1, 1e22, 33.5], rows),
                "count": random.integers(0, 2**40, rows),
                "sure": random.choice(["true", "False"], rows),
                "day": random.choice(["2024-02-29", "1999-12-31"], rows),
                "at": random.choice(["2024-02-29 10:00:00", "2024-02-29 10:00:00.5"], rows),
                "zip": random.choice(["007", "8"], rows),
                "note.text": random.choice(['q"q', "x y"], rows),
            }
        ).to_csv(place, index=False)
    place = inputs / "countries" / "all.parquet"
    place.parent.mkdir()
    pd.DataFrame({"code": ["DE", "US", "NULL"], "people": [84, 333, 0]}).to_parquet(place)


def loading(*names: str, sql: str = "", **output: Any) -> Case:
    """A job that loads these of the sources."""
    given = [{"data_source_name": name, "data_source_type": "S3"} for name in names]
    spec = {"data_sources_spec": {"data_sources": given}, "output_spec": output}
    if sql:
        spec["transform_spec"] = {"transform_sql": sql, "job_split_options": {"merge_sql": "SELECT * FROM INPUT"}}

    def fill(root: Path) -> None:
        sources(root)
        config = root / "opt/ml/processing/input/config"
        config.mkdir()
        (config / "config.json").write_text(json.dumps(spec))

    return Case("data_loading", fill, {}, ())


JOINED = """
    SELECT o.code, o.day, c.people, count(*) AS orders, avg(o.count) AS mean, max(o.at) AS latest,
           CAST(sum(CASE WHEN o.sure THEN 1 ELSE 0 END) AS DOUBLE) / count(*) AS certainty
    FROM orders AS o LEFT JOIN countries AS c ON o.code = c.code
    WHERE o.amount < 1e20 GROUP BY o.code, o.day, c.people ORDER BY o.code NULLS FIRST, o.day
"""


def test_sources_are_loaded_the_same(tmp_path: Path, on_spark: Any) -> None:
    """As they are and through SQL that both dialects read alike: rows, types and names."""
    cases = [
        loading("orders", output_format="CSV", output_file_count=3),
        loading("orders", output_format="PARQUET", output_schema=["day", "at", "note.text", "amount", "sure"]),
        loading("orders", output_format="JSON", keep_dot_in_output_schema=True),
        loading("orders", "countries", sql=JOINED, output_format="TSV"),
    ]
    for number, (case, (root, code, said)) in enumerate(zip(cases, on_spark(cases), strict=True)):
        assert code == 0, said
        alone = on_one_machine(tmp_path, number, case)
        if case is cases[2]:
            for name, place in files(alone).items():
                if name.endswith(".jsonl"):
                    ours, theirs = (
                        list(map(json.loads, path.read_text().splitlines())) for path in (files(root)[name], place)
                    )
                    assert ours == theirs and len(ours) == 1000
                    place.unlink()
                    files(root)[name].unlink()
        require_the_same(root, alone, case.hosts)


def test_sql_stays_in_its_sources(on_spark: Any) -> None:
    """One SELECT, of what the config names."""
    table = {
        "DROP VIEW orders": "must be one SELECT",
        "SET spark.x = 1": "must be one SELECT",
        "INSERT INTO orders SELECT * FROM orders": "must be one SELECT",
        "SELECT TRANSFORM(id) USING 'cat' AS (x) FROM orders": "must not run programs",
        "SELECT reflect('java.lang.System', 'getProperty', 'user.home') FROM orders": "must not run programs",
        "SELECT * FROM csv.`/etc/passwd`": "Spark refuses the SQL",
        "SELECT nothing FROM orders": "Spark refuses the SQL",
        "SELEC": "Spark refuses the SQL",
    }
    cases = [loading("orders", sql=sql) for sql in table]
    for (root, code, said), reason in zip(on_spark(cases), table.values(), strict=True):
        assert (code, reason in said) == (3, True), (reason, said)
        assert not files(root)


def _one_file(name: str, content: str) -> Callable[[Path], None]:
    def fill(root: Path) -> None:
        (root / INPUT).mkdir(parents=True)
        (root / INPUT / name).write_text(content)

    return fill


def test_what_spark_would_read_in_another_way_is_refused(on_spark: Any) -> None:
    """Bad input ends the run in words, and what only one machine reads says so."""
    dates = {"LABEL_FIELD": "y", "DATE_COLUMNS": "d"}
    label = {"LABEL_FIELD": "y"}
    table = [
        ("a.json", '{"y": 1}\n', label, "a.json is not for the engine spark"),
        ("a.csv.zst", "", label, "a.csv.zst is not for the engine spark"),
        ("a.csv", "y,d\n" + "1,31.12.2024\n0,2024-12-31\n" * 9, dates, "has dates such as 31.12.2024"),
        ("a.csv", "y,x\n1,2\n0,3,4\n", label, "a.csv has 1 rows with more cells than its header has names"),
        ("a.csv", 'y,x\n1,2\n0,"3\n', label, "a quoted cell never ends"),
        ("a.csv", "y,x\n", label, "is empty"),
        ("a.csv", "x\n1\n", label, "has no column y; it has x"),
        ("a.csv", "y,x\n,1\n1,1\n", label, "The label y is missing in 1 of 2 rows"),
        ("a.csv", "y,x\n1,1\n", label, "1 rows are too few to be split"),
        ("a.parquet", "no parquet", label, "a.parquet cannot be read as parquet"),
    ]
    cases = [Case("tabular_preprocessing", _one_file(name, text), environ) for name, text, environ, _ in table]
    cases.append(
        Case("currency_conversion", splits, {**CONVERSION, "MARKETPLACE_INFO": "{}"}, ("--job_type", "training", *KEYS))
    )
    cases.append(
        Case(
            "currency_conversion",
            splits,
            {**CONVERSION, "CURRENCY_CONVERSION_VARS": "country"},
            ("--job_type", "training", *KEYS),
        )
    )
    reasons = [reason for *_, reason in table] + [
        "have a marketplace that the configuration does not",
        "country must hold numbers",
    ]
    for (root, code, said), reason in zip(on_spark(cases), reasons, strict=True):
        assert (code, reason in said) == (2, True), (reason, said)
        assert not files(root)
        assert reason in (root / "opt/ml/output/message").read_text()

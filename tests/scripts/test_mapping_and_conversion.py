"""Categories become risks and amounts become one currency, by the arithmetic that one can do by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import currencies
import currency_conversion
import pandas as pd
import pytest
import risk_table_mapping
from container import ConfigurationError, InputError

RATES = {"CURRENCY_CONVERSION_DICT": '{"EUR": 0.5, "JPY": 100}', "CURRENCY_CONVERSION_VARS": '["amount"]'}
MARKETPLACES = {"MARKETPLACE_INFO": '{"1": {"currency_code": "USD"}, "3": {"currency_code": "EUR"}}'}


def _map(folder: Path, arguments: Any, told: dict[str, Any], given: Path | None = None) -> dict[str, Any]:
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config/hyperparameters.json").write_text(json.dumps(told))
    inputs = {"data_input": str(folder / "in"), "hyperparameters_s3_uri": str(folder / "config")}
    inputs.update({"risk_tables": str(given)} if given else {})
    outputs = {"processed_data": str(folder / "out"), "risk_tables": str(folder / "out/risk_tables")}
    risk_table_mapping.main(inputs, outputs, {}, arguments)
    found: dict[str, Any] = json.loads((folder / "out/risk_tables/risk_tables.json").read_text())
    return found


TOLD: dict[str, Any] = {"cat_field_list": ["card"], "label_name": "y", "smooth_factor": 0.1, "count_threshold": 3}
TRAIN: dict[str, list[Any]] = {
    "card": ["a"] * 6 + ["b"] * 3 + ["c"],
    "y": [1, 1, 1, 0, 0, 0, 1, 1, 1, 0],
    "code": ["007"] * 10,
}


def _splits(folder: Path, write_table: Any) -> None:
    for name in ("train", "val", "test"):
        write_table(folder / f"in/{name}/{name}_processed_data.csv", TRAIN)


def test_a_risk_is_the_smoothed_share_of_the_label(tmp_path: Path, job: Any, write_table: Any) -> None:
    """(hits + weight x mean) / (rows + weight), the weight a share of all rows; rare and unseen ones get the mean."""
    _splits(tmp_path, write_table)
    tables = _map(tmp_path, job(), TOLD)
    assert tables == {"card": {"default": 0.6, "risk": {"a": (3 + 0.6) / 7, "b": (3 + 0.6) / 4}}}
    found = pd.read_csv(tmp_path / "out/test/test_processed_data.csv", dtype={"code": str})
    assert found["card"].tolist() == [tables["card"]["risk"].get(card, 0.6) for card in TRAIN["card"]]
    assert found["code"].tolist() == TRAIN["code"]
    assert json.loads((tmp_path / "out/val/_risk_tables.json").read_text()) == tables


def test_another_job_maps_by_the_training_jobs_tables(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Nothing is learned from data that come later; what training never saw gets its mean."""
    _splits(tmp_path / "training", write_table)
    tables = _map(tmp_path / "training", job(), TOLD)
    write_table(tmp_path / "later/in/calibration/a.csv", {"card": ["a", "new", None], "y": [1, 1, 1]})
    later = _map(tmp_path / "later", job("calibration"), TOLD, tmp_path / "training/out/risk_tables")
    assert later == tables
    found = pd.read_csv(tmp_path / "later/out/calibration/calibration_processed_data.csv")
    assert found["card"].tolist() == [tables["card"]["risk"]["a"], 0.6, 0.6]


def test_mapping_needs_its_tables_its_columns_and_two_classes(tmp_path: Path, job: Any, write_table: Any) -> None:
    """What is missing is named."""
    _splits(tmp_path, write_table)
    with pytest.raises(InputError, match=r"no risk_tables\.json"):
        _map(tmp_path, job("testing"), TOLD)
    with pytest.raises(InputError, match="no column shop"):
        _map(tmp_path, job(), {**TOLD, "cat_field_list": ["shop"]})
    with pytest.raises(ConfigurationError, match="two classes; y has 3"):
        _map(tmp_path, job(), {**TOLD, "multiclass_categories": [0, 1, 2]})
    (tmp_path / "in/val/val_processed_data.csv").unlink()
    (tmp_path / "in/val").rmdir()
    with pytest.raises(InputError, match="lack the split val"):
        _map(tmp_path, job(), TOLD)


def _convert(folder: Path, arguments: Sequence[str], **environ: str) -> dict[str, pd.DataFrame]:
    parsed = currencies.arguments().parse_args(["--job-type", "testing", *arguments])
    paths = {"data_input": str(folder / "in")}, {"converted_data": str(folder / "out")}
    currency_conversion.main(*paths, {**RATES, **MARKETPLACES, **environ}, parsed)
    return {path.parent.name: pd.read_csv(path, dtype={"code": str}) for path in (folder / "out").glob("*/*.csv")}


def test_an_amount_is_divided_by_its_currencys_rate(tmp_path: Path, write_table: Any) -> None:
    """A row's own currency wins over its marketplace's; without either it holds the default currency already."""
    table = {"amount": [10, 10, 10, None, 10], "own": ["EUR", None, "jpy", "EUR", None], "market": [1, 3, 3, 3, None]}
    write_table(tmp_path / "in/a.csv", {**table, "code": ["007"] * 5})
    found = _convert(tmp_path, ["--currency-col", "own", "--marketplace-id-col", "market"])["testing"]
    assert found["amount"].fillna(-1).tolist() == [20.0, 20.0, 0.1, -1.0, 10.0]
    assert found["code"].tolist() == ["007"] * 5


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"amount": [1, 2], "own": ["XYZ", "EUR"], "market": [1, 1]}, "1 rows have a currency .*: XYZ"),
        ({"amount": [1, 2], "own": [None, "EUR"], "market": [9, 1]}, "1 rows have a marketplace .*: 9"),
    ],
)
def test_what_has_no_rate_ends_the_run_or_stays_as_it_is(
    tmp_path: Path, write_table: Any, table: Any, sentence: str
) -> None:
    """An amount is never converted by a guess."""
    write_table(tmp_path / "in/a.csv", table)
    arguments = ["--currency-col", "own", "--marketplace-id-col", "market"]
    with pytest.raises(InputError, match=sentence):
        _convert(tmp_path, arguments)
    assert _convert(tmp_path, [*arguments, "--skip-invalid-currencies"])["testing"]["amount"].tolist() == [1.0, 4.0]


def test_conversion_can_come_before_the_split_or_be_off(tmp_path: Path, write_table: Any) -> None:
    """split_after_conversion splits like preprocessing does; switched off, amounts pass through."""
    write_table(tmp_path / "in/a.csv", {"amount": [1] * 20, "own": ["EUR"] * 20, "y": [0, 1] * 10})
    arguments = ["--currency-col", "own", "--job-type", "training", "--mode", "split_after_conversion"]
    found = _convert(tmp_path, arguments, LABEL_FIELD="y", TRAIN_RATIO="0.5")
    assert set(found) == {"train", "val", "test"}
    assert {amount for table in found.values() for amount in table["amount"]} == {2}
    off = _convert(tmp_path, ["--currency-col", "own", "--enable-conversion", "false"])
    assert set(off["testing"]["amount"]) == {1}


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CURRENCY_CONVERSION_DICT": '{"EUR": 0}'}, "rate of EUR"),
        ({"CURRENCY_CONVERSION_DICT": '{"EUR": "1"}'}, "rate of EUR"),
        ({"MARKETPLACE_INFO": '{"1": {}}'}, "marketplace 1"),
        ({}, "Neither --currency-col"),
    ],
)
def test_wrong_currency_settings_are_told(tmp_path: Path, environ: dict[str, str], sentence: str) -> None:
    """Before any row is read."""
    with pytest.raises(ConfigurationError, match=sentence):
        _convert(tmp_path, [], **environ)

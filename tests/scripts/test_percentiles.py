"""A score becomes the share of rows that have no higher one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import archives
import calibrators
import numpy as np
import pandas as pd
import percentile_model_calibration
import pytest
from container import ConfigurationError, InputError


def _calibrate(folder: Path, arguments: Any, **environ: str) -> Any:
    outputs = {name: str(folder / name) for name in percentile_model_calibration.OUTPUTS}
    percentile_model_calibration.main({"evaluation_data": str(folder / "in")}, outputs, environ, arguments)
    return json.loads((folder / "metrics_output/metrics.json").read_text())


@pytest.mark.parametrize("bins", [20, 1000])
def test_percentiles_are_ranks(tmp_path: Path, job: Any, write_table: Any, bins: int) -> None:
    """They are spread evenly, keep the order of rows, need no label, and serving applies the same curve."""
    scores = np.random.default_rng(1).beta(1, 12, 3000)
    write_table(tmp_path / "in/predictions.csv", {"id": range(3000), "prob_class_1": scores})
    found = _calibrate(tmp_path, job("calibration"), N_BINS=str(bins))
    table = pd.read_csv(tmp_path / "calibrated_data/calibrated_data.csv", dtype=str)
    told = table["prob_class_1_percentile"].map(float).to_numpy()
    ranks = scores.argsort().argsort() + 1
    np.testing.assert_allclose(told, ranks / 3000, atol=1 / bins + 1e-9)
    assert found["rows"] == 3000
    assert found["scores"]["prob_class_1"]["largest_gap"] == pytest.approx(np.abs(told - ranks / 3000).max())
    assert found["scores"]["prob_class_1"]["points"] <= bins + 3
    loaded = calibrators.load(tmp_path / "calibration_output")
    assert loaded is not None
    np.testing.assert_array_equal(loaded(np.column_stack([1 - scores, scores]))[:, 1], told)


def test_ties_and_ends(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Rows of one score share the highest of their ranks; below all is 0, above all is 1."""
    write_table(tmp_path / "in/predictions.csv", {"prob_class_1": [0.2, 0.2, 0.2, 0.6]})
    found = _calibrate(tmp_path, job("calibration"))
    curve = json.loads((tmp_path / "calibration_output/percentiles.json").read_text())["prob_class_1"]
    assert curve == {"x": [0.0, 0.2, 0.6, 1.0], "y": [0.0, 0.75, 1.0, 1.0]}
    assert found["scores"]["prob_class_1"]["largest_gap"] == 0.5


def test_accuracy_joins_what_lies_close(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Scores within it are one point of the curve, at the last of them."""
    write_table(tmp_path / "in/predictions.csv", {"prob_class_1": [0.1001, 0.1002, 0.1003, 0.9]})
    _calibrate(tmp_path, job("calibration"), ACCURACY="0.01")
    curve = json.loads((tmp_path / "calibration_output/percentiles.json").read_text())["prob_class_1"]
    assert curve == {"x": [0.0, 0.1003, 0.9, 1.0], "y": [0.0, 0.75, 1.0, 1.0]}


def test_several_scores_each_have_a_curve(tmp_path: Path, job: Any, write_table: Any) -> None:
    """A percentile of one score says nothing about another: there is nothing that serving could apply."""
    write_table(tmp_path / "in/predictions.csv", {"a": [0.1, 0.2, 0.3, 0.4], "b": [0.4, 0.3, 0.2, 0.1]})
    _calibrate(tmp_path, job("calibration"), SCORE_FIELDS="a,b")
    table = pd.read_csv(tmp_path / "calibrated_data/calibrated_data.csv")
    assert table["a_percentile"].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert table["b_percentile"].tolist() == [1.0, 0.75, 0.5, 0.25]
    assert [path.name for path in (tmp_path / "calibration_output").iterdir()] == ["percentiles.json"]


def test_a_training_jobs_archive_has_the_scores(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Those of val, as for every calibration."""
    write_table(tmp_path / "output/val/predictions.csv", {"prob_class_1": [0.1, 0.2]})
    write_table(tmp_path / "output/test/predictions.csv", {"prob_class_1": [0.1]})
    archives.write(tmp_path / "output", tmp_path / "in/job-1/output/output.tar.gz")
    assert _calibrate(tmp_path, job("calibration"))["rows"] == 2


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"y": [0, 1]}, "has no column prob_class_1"),
        ({"prob_class_1": [0.5, 1.5]}, "not between 0 and 1 in 1 rows"),
        ({"prob_class_1": ["a", "0.5"]}, "not between 0 and 1 in 1 rows"),
    ],
)
def test_wrong_scores_are_told(tmp_path: Path, job: Any, write_table: Any, table: Any, sentence: str) -> None:
    """In one sentence."""
    write_table(tmp_path / "in/predictions.csv", table)
    with pytest.raises(InputError, match=sentence):
        _calibrate(tmp_path, job("calibration"))


@pytest.mark.parametrize("environ", [{"N_BINS": "0"}, {"ACCURACY": "1"}, {"N_BINS": "many"}])
def test_wrong_settings_are_told(tmp_path: Path, job: Any, environ: dict[str, str]) -> None:
    """Before anything is read."""
    with pytest.raises(ConfigurationError, match=next(iter(environ))):
        _calibrate(tmp_path, job("calibration"), **environ)

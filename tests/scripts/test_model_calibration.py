"""Calibrated probabilities hold, in two classes and in more, by all three methods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import calibrators
import model_calibration
import numpy as np
import pandas as pd
import pytest
import tables
from container import ConfigurationError, InputError


def _calibrate(folder: Path, arguments: Any, **environ: str) -> dict[str, Any]:
    outputs = {name: str(folder / name) for name in model_calibration.OUTPUTS}
    told = {"LABEL_FIELD": "y", **environ}
    model_calibration.main({"evaluation_data": str(folder / "in")}, outputs, told, arguments)
    found: dict[str, Any] = json.loads((folder / "metrics_output/metrics.json").read_text())
    return found


def _overconfident(rows: int = 2000) -> pd.DataFrame:
    """Scores whose log-odds are three times what they should be."""
    random = np.random.default_rng(3)
    odds = random.normal(0, 1, rows)
    truth = random.random(rows) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame({"id": range(rows), "y": truth.astype(int), "prob_class_1": 1 / (1 + np.exp(-3 * odds))})


@pytest.mark.parametrize("method", ["gam", "isotonic", "platt"])
def test_overconfident_scores_become_true(tmp_path: Path, job: Any, write_table: Any, method: str) -> None:
    """The error falls below the threshold, the order of rows stays, and the file does what calibration did."""
    write_table(tmp_path / "in/predictions.csv", _overconfident())
    found = _calibrate(tmp_path, job("calibration"), CALIBRATION_METHOD=method)
    assert found["before"]["calibration_error"] > 0.1
    assert found["after"]["calibration_error"] < 0.05
    assert found["acceptable"] is True
    assert found["after"]["brier"] < found["before"]["brier"]
    scores = ("prob_class_1", "calibrated_prob_class_1")  # pandas' own reader was not exact once
    table = pd.concat(tables.frames(tmp_path / "calibrated_data", numbers=scores)).sort_values("prob_class_1")
    assert (table["calibrated_prob_class_1"].diff().dropna() >= -1e-12).all()
    loaded = calibrators.load(tmp_path / "calibration_output")
    assert loaded is not None
    raw = table["prob_class_1"].to_numpy()
    again = loaded(np.column_stack([1 - raw, raw]))[:, 1]
    np.testing.assert_allclose(again, table["calibrated_prob_class_1"], rtol=1e-12)


@pytest.mark.parametrize("method", ["gam", "isotonic", "platt"])
def test_three_classes_each_get_a_curve(tmp_path: Path, job: Any, write_table: Any, method: str) -> None:
    """Rows still add up to one, and the Brier score is not worse."""
    random = np.random.default_rng(5)
    scores = random.dirichlet([1, 1, 1], 1500)
    truth = [random.choice(3, p=row**0.3 / (row**0.3).sum()) for row in scores]
    columns = {f"prob_class_{number}": scores[:, number] for number in range(3)}
    write_table(tmp_path / "in/predictions.csv", {"y": truth, **columns})
    environ = {"IS_BINARY": "false", "NUM_CLASSES": "3", "MULTICLASS_CATEGORIES": '["a", "b", "c"]'}
    found = _calibrate(tmp_path, job("calibration"), CALIBRATION_METHOD=method, **environ)
    assert found["method"] == method
    assert found["after"]["brier"] < found["before"]["brier"]
    table = pd.read_csv(tmp_path / "calibrated_data/calibrated_data.csv")
    np.testing.assert_allclose(table.filter(like="calibrated_").sum(axis=1), 1.0)


def test_a_calibration_that_makes_things_worse_is_dropped(tmp_path: Path, job: Any, write_table: Any) -> None:
    """Perfect scores stay as they are, and the metrics say that nothing was changed."""
    write_table(tmp_path / "in/predictions.csv", {"y": [0, 1] * 50, "prob_class_1": [0.0, 1.0] * 50})
    found = _calibrate(tmp_path, job("calibration"), CALIBRATION_METHOD="platt")
    assert found["method"] == "identity"
    assert found["after"]["brier"] == 0


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"y": [0, 1]}, "has no column prob_class_1"),
        ({"prob_class_1": [0.5]}, "has no column y"),
        ({"y": [0, 1], "prob_class_1": [0.5, 1.5]}, "not a probability in 1 rows"),
        ({"y": [0, 1], "prob_class_1": [0.5, None]}, "not a probability in 1 rows"),
        ({"y": [0, 2], "prob_class_1": [0.5, 0.5]}, "unknown class 2"),
        ({"y": [1, 1], "prob_class_1": [0.5, 0.5]}, "with and without class 1"),
    ],
)
def test_predictions_that_cannot_be_calibrated_end_the_run(
    tmp_path: Path, job: Any, write_table: Any, table: Any, sentence: str
) -> None:
    """What is wrong with scores or labels is one sentence."""
    write_table(tmp_path / "in/predictions.csv", table)
    with pytest.raises(InputError, match=sentence):
        _calibrate(tmp_path, job("calibration"), CALIBRATION_METHOD="isotonic")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"CALIBRATION_METHOD": "luck"}, "must be one of gam, isotonic, platt"),
        ({"GAM_SPLINES": "2"}, "at least 4"),
        ({"IS_BINARY": "perhaps"}, "IS_BINARY must be true or false"),
        ({"IS_BINARY": "false", "NUM_CLASSES": "3", "MULTICLASS_CATEGORIES": "[0, 1]"}, "NUM_CLASSES is 3"),
    ],
)
def test_wrong_calibration_settings_are_told(
    tmp_path: Path, job: Any, write_table: Any, environ: dict[str, str], sentence: str
) -> None:
    """Each names the setting."""
    write_table(tmp_path / "in/predictions.csv", {"y": [0, 1], "prob_class_1": [0.1, 0.9]})
    with pytest.raises(ConfigurationError, match=sentence):
        _calibrate(tmp_path, job("calibration"), **environ)


def test_two_jobs_outputs_are_one_too_many(tmp_path: Path, job: Any) -> None:
    """Which job's predictions are meant is never guessed."""
    for name in ("job-1", "job-2"):
        (tmp_path / f"in/{name}/output").mkdir(parents=True)
        (tmp_path / f"in/{name}/output/output.tar.gz").write_bytes(b"")
    with pytest.raises(InputError, match="outputs of 2 jobs"):
        _calibrate(tmp_path, job("calibration"))

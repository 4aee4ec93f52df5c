"""The built-in algorithm xgboost: reads, writes and prints what its container does, with the library of this machine.

As a program it trains; its four functions serve the model that it leaves.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

# xgboost imports scikit-learn, for estimators that are not used here. That takes longer than a small training.
modules: dict[str, Any] = sys.modules
modules.setdefault("sklearn", None)
import xgboost  # noqa: E402

if modules["sklearn"] is None:
    del modules["sklearn"]

MODEL = "xgboost-model"
ROOT = Path(os.environ.get("CURSUS_CONTAINER_ROOT", "/")) / "opt/ml"
CSV = ("text/csv", "csv")
NOT_FOR_THE_LIBRARY = ("num_round", "early_stopping_rounds", "eval_metric", "csv_weights", "save_model_on_termination")


def train(root: Path) -> None:
    """Train on the channel ``train``, watch ``validation`` where there is one, and leave the model."""
    given = json.loads((root / "input/config/hyperparameters.json").read_text())
    channels = json.loads((root / "input/config/inputdataconfig.json").read_text())
    if "num_round" not in given:
        raise SystemExit("The hyperparameter num_round is required.")
    tables = {
        name: rows(root / "input/data" / name, channels[name].get("ContentType", "text/libsvm"))
        for name in ("train", "validation")
        if name in channels
    }
    told = {name: text for name, text in given.items() if name not in NOT_FOR_THE_LIBRARY and name[0] != "_"}
    metrics = [name for name in given.get("eval_metric", "").split(",") if name]
    wanted = given.get("_tuning_objective_metric", "").rpartition(":")[2]
    booster = xgboost.train(
        {**told, **({"eval_metric": [*metrics, *({wanted} - {"", *metrics})]} if metrics or wanted else {})},
        tables["train"],
        num_boost_round=int(given["num_round"]),
        evals=[(table, name) for name, table in tables.items()],
        early_stopping_rounds=int(given["early_stopping_rounds"]) if "early_stopping_rounds" in given else None,
    )
    (root / "model" / MODEL).write_bytes(booster.save_raw("ubj"))


def rows(folder: Path, content_type: str) -> Any:
    """All files of a channel, their first column the target."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise SystemExit(f"There is nothing in the channel {folder.name}.")
    if content_type.partition(";")[0].strip() in CSV:
        table = np.concatenate([np.genfromtxt(path, delimiter=",", dtype=np.float32, ndmin=2) for path in files])
        return xgboost.DMatrix(table[:, 1:], label=table[:, 0])
    if content_type in ("text/libsvm", "libsvm", "text/x-libsvm"):
        together = folder.with_name(f"{folder.name}.libsvm")
        together.write_text("".join(path.read_text() for path in files))
        return xgboost.DMatrix(f"{together}?format=libsvm")
    raise SystemExit(f"A local run reads text/csv and text/libsvm, not {content_type}.")


def model_fn(folder: str) -> Any:
    booster = xgboost.Booster()
    booster.load_model(bytearray((Path(folder) / MODEL).read_bytes()))
    return booster


def input_fn(payload: bytes, content_type: str) -> Any:
    if content_type.partition(";")[0].strip() not in CSV:
        raise SystemExit(f"A local run sends text/csv to a model, not {content_type}.")
    lines = payload.decode().splitlines()
    return xgboost.DMatrix(np.genfromtxt(lines, delimiter=",", dtype=np.float32, ndmin=2))


def predict_fn(table: Any, booster: Any) -> Any:
    return booster.predict(table, validate_features=False)


def output_fn(scores: Any, accept: str) -> str:
    """A line for each row, as the container answers a batch."""
    return "".join(f"{score}\n" for score in scores.tolist())


if __name__ == "__main__":
    train(ROOT)

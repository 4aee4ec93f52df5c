"""Tables that come with scikit-learn, in the places and forms that the pipelines of the catalogue read."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Final

import pandas as pd
import xgboost
from sklearn.datasets import load_breast_cancer, load_wine

BUCKET: Final = "cursus-example-data"


def write_tables(root: Path) -> None:
    """Every table below ``root``, which stands for S3."""
    house = _radii()
    tumours = _target_first(load_breast_cancer(as_frame=True).frame)
    tables = {
        "house_prices/table": house,
        "house_prices/shuffled": _shuffled(house),
        "house_prices/batch": house.iloc[:40, 1:],
        "churn/table": tumours,
        "churn/shuffled": _shuffled(tumours),
        "churn/batch": tumours.iloc[:40, 1:],
    }
    _write_model(root / BUCKET / "churn", tumours)
    for place, table in tables.items():
        _write(root, place, table, header=False)
    for place, table in {**_songs(), **_claims()}.items():
        _write(root, place, table, header=True)


def _write(root: Path, place: str, table: pd.DataFrame, *, header: bool) -> None:
    folder = root / BUCKET / place
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "rows.csv", index=False, header=header)


def _write_model(folder: Path, table: pd.DataFrame) -> None:
    """A model that was trained before, as the built-in algorithm leaves it."""
    matrix = xgboost.DMatrix(table.iloc[:, 1:].to_numpy(), label=table.iloc[:, 0])
    trees = bytes(xgboost.train({"objective": "binary:logistic", "max_depth": 3}, matrix, 10).save_raw("ubj"))
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / "model.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("xgboost-model")
        member.size = len(trees)
        archive.addfile(member, io.BytesIO(trees))


def _radii() -> pd.DataFrame:
    """569 tumours presented as houses: two thirds of the largest radius of each, by the other measurements."""
    table = load_breast_cancer(as_frame=True).frame
    table["target"] = table.pop("worst radius") * 2 / 3
    return _target_first(table)


def _target_first(table: pd.DataFrame) -> pd.DataFrame:
    return table[["target", *(name for name in table if name != "target")]]


def _shuffled(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows, each with the target of another: there is nothing to learn."""
    return table.assign(target=table["target"].sample(frac=1, random_state=7).to_numpy())


def _songs() -> dict[str, pd.DataFrame]:
    """178 wines presented as songs: three tables of one id."""
    wine = load_wine(as_frame=True).frame
    names = {"alcohol": "tempo", "color_intensity": "energy", "target": "rating", "hue": "mean_tempo"}
    table = wine[list(names)].rename(columns=names)
    table.insert(0, "id", range(len(table)))
    columns = {"tracks": ["id", "tempo", "energy"], "ratings": ["id", "rating"], "preferences": ["id", "mean_tempo"]}
    return {f"songs/{name}": table[kept] for name, kept in columns.items()}


def _claims() -> dict[str, pd.DataFrame]:
    """569 tumours presented as claims: two tables of one id."""
    frame = load_breast_cancer(as_frame=True).frame
    table = pd.DataFrame(
        {
            "id": range(len(frame)),
            "fraud": frame["target"],
            "amount": frame["mean area"],
            "gender": (frame["mean texture"] > frame["mean texture"].median()).astype(int),
            "age": frame["mean radius"],
        }
    )
    return {
        "claims/claims": table[["id", "fraud", "amount"]],
        "claims/customers": table[["id", "gender", "age"]],
    }

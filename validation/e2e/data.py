"""Tables that come with scikit-learn, in the places and forms that the pipelines of the catalogue read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
from sklearn.datasets import load_breast_cancer, load_wine

BUCKET: Final = "cursus-example-data"


def write_tables(root: Path) -> None:
    """Every table below ``root``, which stands for S3."""
    house = _areas()
    tumours = _target_first(load_breast_cancer(as_frame=True).frame)
    tables = {
        "house_prices/table": house,
        "house_prices/shuffled": _shuffled(house),
        "house_prices/batch": house.iloc[:40, 1:],
        "churn/table": tumours,
        "churn/shuffled": _shuffled(tumours),
    }
    for place, table in tables.items():
        _write(root, place, table, header=False)
    for place, table in {**_songs(), **_claims()}.items():
        _write(root, place, table, header=True)


def _write(root: Path, place: str, table: pd.DataFrame, *, header: bool) -> None:
    folder = root / BUCKET / place
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "rows.csv", index=False, header=header)


def _areas() -> pd.DataFrame:
    """569 tumours told as houses: the largest area of each, in hundreds, by the other measurements."""
    table = load_breast_cancer(as_frame=True).frame
    table["target"] = table.pop("worst area") / 100
    return _target_first(table)


def _target_first(table: pd.DataFrame) -> pd.DataFrame:
    return table[["target", *(name for name in table if name != "target")]]


def _shuffled(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows, each with the target of another: there is nothing to learn."""
    return table.assign(target=table["target"].sample(frac=1, random_state=7).to_numpy())


def _songs() -> dict[str, pd.DataFrame]:
    """178 wines told as songs: three tables of one id."""
    wine = load_wine(as_frame=True).frame
    names = {"alcohol": "tempo", "color_intensity": "energy", "target": "rating", "hue": "mean_tempo"}
    table = wine[list(names)].rename(columns=names)
    table.insert(0, "id", range(len(table)))
    columns = {"tracks": ["id", "tempo", "energy"], "ratings": ["id", "rating"], "preferences": ["id", "mean_tempo"]}
    return {f"songs/{name}": table[kept] for name, kept in columns.items()}


def _claims() -> dict[str, pd.DataFrame]:
    """569 tumours told as claims: two tables of one id."""
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

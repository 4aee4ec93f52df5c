"""Risk tables: where they lie, the settings of learning them, and a table from counts. Steps on Spark import it too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Mapping

from container import (
    ConfigurationError,
    InputError,
    as_text,
    json_setting,
    list_setting,
    number_setting,
    read_json,
    setting,
)

RISK_TABLES_FILE = "risk_tables.json"
MAPPED_BY_FILE = "_risk_tables.json"  # beside a table whose categories were already replaced by these tables

RiskTables = Dict[str, Dict[str, Any]]  # column -> {"default": risk of the unseen, "risk": {category: risk}}


@dataclass(frozen=True)
class Learning:
    """``fields``: the columns to learn; ``smooth``: the weight of the mean, as a share of all rows; ``threshold``: rows
    below which a category has the mean.
    """

    fields: list[str]
    label: str
    classes: list[Any]
    smooth: float
    threshold: float

    def table(self, counts: Mapping[str, Any], positives: int, rows: int) -> dict[str, Any]:
        """A field's table, from the rows with label 1 and all rows of each category, and of the whole table."""
        mean, weight = positives / rows, self.smooth * rows
        frequent = {key: found for key, found in counts.items() if found[1] >= max(self.threshold, 1)}
        risk = {key: float((hits + weight * mean) / (count + weight)) for key, (hits, count) in frequent.items()}
        return {"default": mean, "risk": risk}


def learning(config: Path | None, environ_vars: Mapping[str, str]) -> Learning:
    """The settings, from the environment, else from hyperparameters.json in ``config``, else their defaults.

    Raises ConfigurationError on more than two classes, and on numbers that are negative.
    """
    place = config / "hyperparameters.json" if config else None
    found = read_json(place) if place and place.is_file() else {}
    names = {"CAT_FIELD_LIST": "cat_field_list", "LABEL_FIELD": "label_name", "SMOOTH_FACTOR": "smooth_factor"}
    names.update(COUNT_THRESHOLD="count_threshold", MULTICLASS_CATEGORIES="multiclass_categories")
    told = {name: as_text(found[field]) for name, field in names.items() if found.get(field) is not None}
    told.update(environ_vars)
    label, classes = setting(told, "LABEL_FIELD", "target"), json_setting(told, "MULTICLASS_CATEGORIES", [0, 1])
    smooth, threshold = number_setting(told, "SMOOTH_FACTOR", 0.01), number_setting(told, "COUNT_THRESHOLD", 5)
    if len(classes) != 2:
        raise ConfigurationError(f"Risk tables need a label of two classes; {label} has {len(classes)}.")
    if smooth < 0 or threshold < 0:
        raise ConfigurationError("SMOOTH_FACTOR and COUNT_THRESHOLD must not be negative.")
    return Learning(list_setting(told, "CAT_FIELD_LIST"), label, classes, smooth, threshold)


def given(folder: Path | None) -> RiskTables:
    """The tables in ``folder``. Raises InputError when there are none."""
    place = folder / RISK_TABLES_FILE if folder else None
    if place is None or not place.is_file():
        raise InputError(f"There is no {RISK_TABLES_FILE}: only a training job learns the tables it maps by.")
    return dict(read_json(place))

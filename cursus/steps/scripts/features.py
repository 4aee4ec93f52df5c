"""From a table to the numbers a model takes, the same in training, evaluation and serving; kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np
import pandas as pd

from container import ConfigurationError, InputError, read_json, write_json
from labels import class_of
from risks import MAPPED_BY_FILE, RISK_TABLES_FILE, RiskTables

FEATURES_FILE = "features.json"

TRUTH = {word: float(word.lower() == "true") for word in ("True", "TRUE", "true", "False", "FALSE", "false")}


@dataclass(frozen=True)
class Features:
    """What the model's columns are: numbers as they are, categories by risk table, or by their place in a list."""

    columns: list[str]  # of the matrix, in order
    categories: dict[str, list[str]]  # column -> its categories, whose positions are the numbers
    risk_tables: RiskTables
    table_columns: list[str]  # of the training table, in order: how a row without a header is read
    id_name: str
    label_name: str
    classes: list[Any]

    @property
    def types(self) -> list[str]:
        """XGBoost's feature types: c for a native category, q for a quantity."""
        return ["c" if name in self.categories else "q" for name in self.columns]

    def matrix(self, table: pd.DataFrame, mapped: bool = False) -> np.ndarray[Any, Any]:
        """float64 (rows, columns), NaN where missing or, of a native category, unseen in training.

        ``mapped`` tells that ``table`` already has risks in place of the categories that have a risk table.
        Raises InputError on a missing column and on words in a column of numbers.
        """
        missing = [name for name in self.columns if name not in table.columns]
        if missing:
            raise InputError(f"The table lacks the model's column {', '.join(missing)}.")
        return np.column_stack([self._numbers(table[name], mapped) for name in self.columns])

    def _numbers(self, column: pd.Series[Any], mapped: bool) -> np.ndarray[Any, Any]:
        name = str(column.name)
        if name in self.categories:
            positions: dict[str, float] = {key: float(place) for place, key in enumerate(self.categories[name])}
            return np.asarray(category_keys(column).map(positions), dtype=np.float64)
        if name in self.risk_tables and not mapped:
            return risks(column, self.risk_tables[name])
        return numbers(column)

    @property
    def quantities(self) -> list[str]:
        """The columns whose cells are numbers in the table itself."""
        return [name for name in self.columns if name not in self.categories]

    def save(self, folder: Path) -> None:
        content = asdict(self)
        tables = content.pop("risk_tables")
        write_json(folder / FEATURES_FILE, content)
        if tables:
            write_json(folder / RISK_TABLES_FILE, tables)


def load(folder: Path) -> Features:
    """The features of the model in ``folder``. Raises InputError when it has none."""
    if not (folder / FEATURES_FILE).is_file():
        raise InputError(f"The model holds no {FEATURES_FILE}, so its columns are unknown.")
    tables = folder / RISK_TABLES_FILE
    return Features(risk_tables=read_json(tables) if tables.is_file() else {}, **read_json(folder / FEATURES_FILE))


def declared(table_columns: Sequence[str], hyperparameters: Mapping[str, Any], risk_tables: RiskTables) -> Features:
    """The features that ``hyperparameters`` declare for a table with these columns, still without their categories.

    Columns are tab_field_list, then cat_field_list; without both, full_field_list less id and label. Fields of
    cat_field_list that have no risk table are native categories.
    Raises ConfigurationError when no field is declared, InputError when the table lacks one.
    """
    id_name, label = str(hyperparameters.get("id_name", "")), str(hyperparameters["label_name"])
    categorical = list(hyperparameters.get("cat_field_list") or [])
    fields = [*(hyperparameters.get("tab_field_list") or []), *categorical]
    fields = fields or list(hyperparameters.get("full_field_list") or [])
    columns = [name for name in dict.fromkeys(fields) if name not in (id_name, label)]
    if not columns:
        raise ConfigurationError("The hyperparameters name no field: tab_field_list and cat_field_list are empty.")
    missing = [name for name in [*columns, label] if name not in table_columns]
    if missing:
        raise InputError(f"The training table has no column {', '.join(missing)}.")
    return Features(
        columns=columns,
        categories={name: [] for name in categorical if name in columns and name not in risk_tables},
        risk_tables={name: found for name, found in risk_tables.items() if name in columns},
        table_columns=list(table_columns),
        id_name=id_name,
        label_name=label,
        classes=list(hyperparameters.get("multiclass_categories") or [0, 1]),
    )


def category_keys(column: pd.Series[Any]) -> pd.Series[Any]:
    """Categories as text, the same for 1, 1.0 and "1"; missing stays missing."""
    keys = {value: str(class_of(value)) for value in column.dropna().unique()}
    return column.map(keys)


def risks(column: pd.Series[Any], risk_table: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    """float64, one per row: each category's risk, the default risk for missing and unseen ones."""
    found = category_keys(column).map(risk_table["risk"])
    return np.nan_to_num(np.asarray(found, dtype=np.float64), nan=float(risk_table["default"]))


def numbers(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """float64, one per row, NaN where missing, 1 and 0 for truth. Raises InputError, naming the column, on words."""
    try:
        return np.asarray(pd.to_numeric(column), dtype=np.float64)
    except (ValueError, TypeError):
        pass  # the words NA and true are numbers too
    try:
        cells = column.astype(object).where(column.notna() & (column != "NA"), None)
        return np.asarray(pd.to_numeric(cells.map(lambda cell: TRUTH.get(cell, cell))), dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise InputError(
            f"The column {column.name} must hold numbers ({error}); a category belongs in cat_field_list."
        ) from error


def mapped_by(folder: Path) -> RiskTables:
    """The risk tables that the table in ``folder`` was mapped by: empty when its categories are as they were."""
    place = folder / MAPPED_BY_FILE
    return dict(read_json(place)) if place.is_file() else {}

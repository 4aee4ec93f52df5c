"""A training job's rows as XGBoost's matrices, which are made block by block and hold a byte or so for each cell.

They give the very trees that a matrix of all numbers gives. Beyond a quarter of the memory that the process may take,
the matrix stays on disk, where the version of XGBoost can (3.0 and later).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping

import numpy as np
import xgboost

import memory
from features import Features
from hosts import Hosts
from training import Data, Rows
from xgboost_inference import matrix_of

CELL = 4  # bytes of a cell in the worst case: where values are missing
MAX_BIN = 256


class Blocks(xgboost.DataIter):
    """Feeds XGBoost the rows of one split."""

    def __init__(
        self, rows: Rows, features: Features, weights: np.ndarray[Any, Any] | None, hosts: Hosts, **more: Any
    ) -> None:
        self._rows, self._features, self._weights, self._hosts = rows, features, weights, hosts
        self._blocks = rows.blocks(hosts)
        super().__init__(**more)

    def next(self, input_data: Any) -> Any:  # the type that it is has changed
        for numbers, truth in self._blocks:
            if len(truth):
                more = {} if self._weights is None else {"weight": self._weights[truth]}
                names, types = self._features.columns, self._features.types
                input_data(data=numbers, label=truth, feature_names=names, feature_types=types, **more)
                return 1
        return 0

    def reset(self) -> None:
        self._blocks = self._rows.blocks(self._hosts)


def matrices(
    data: Data, told: Mapping[str, Any], weights: np.ndarray[Any, Any] | None, hosts: Hosts, scratch: Path
) -> dict[str, Any]:
    """The matrix of train, and of val when there is one; ``told`` are XGBoost's parameters."""
    names: list[str] = [name for name in ("train", "val") if name in data.rows]
    if told.get("booster") == "gblinear" or told["tree_method"] not in ("hist", "gpu_hist"):  # they want all numbers
        found: dict[str, Any] = {}
        for name in names:
            numbers, truth = data.rows[name].block(0, len(data.rows[name]), hosts)
            more = {} if weights is None else {"weight": weights[truth]}
            found[name] = matrix_of(data.features, numbers, label=truth, **more)
        return found
    quantized: dict[str, Any] = {}
    for name in names:
        size = len(data.rows[name]) // hosts.count * len(data.features.columns) * CELL
        outside = size > memory.limit() // 4 and hasattr(xgboost, "ExtMemQuantileDMatrix")
        kind = xgboost.ExtMemQuantileDMatrix if outside else xgboost.QuantileDMatrix
        cache = {"cache_prefix": str(scratch / f"{name}-cache")} if outside else {}
        blocks = Blocks(data.rows[name], data.features, weights, hosts, **cache)
        max_bin = int(told.get("max_bin", MAX_BIN))
        quantized[name] = kind(blocks, ref=quantized.get("train"), max_bin=max_bin, enable_categorical=True)
    return quantized

"""Serve the small tabular network of pytorch_training.py: in the archive as code/inference.py.

The weights are plain arrays (weights/<name>.npy): PyTorch's own files are pickles or the deprecated TorchScript, and
what is served must not be able to run code. PyTorch itself is imported when a model is loaded, so that evaluation can
import both handlers in an image that has only one of the libraries.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import calibrators
import features as model_features
import serving
from container import ConfigurationError, InputError, read_json, write_json

MODEL_FILE = "network.json"
WEIGHTS = "weights"


@dataclass(frozen=True)
class Scaling:
    """How the numbers reach the network: missing ones by the median, then standardised; categories as one-hot."""

    medians: list[float]
    means: list[float]
    deviations: list[float]

    def inputs(self, features: model_features.Features, matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """float32 (rows, network inputs) from ``Features.matrix``; unseen and missing categories are all zeros."""
        parts = []
        places = {name: place for place, name in enumerate(features.columns)}
        quantities = matrix[:, [places[name] for name in features.quantities]]
        filled = np.where(np.isnan(quantities), self.medians, quantities)
        parts.append((filled - self.means) / self.deviations)
        for name, categories in features.categories.items():
            parts.append((matrix[:, [places[name]]] == np.arange(len(categories))).astype(np.float64))
        return np.hstack(parts).astype(np.float32)


@dataclass(frozen=True)
class Model:
    network: Any  # torch.nn.Module
    scaling: Scaling
    features: model_features.Features
    calibration: calibrators.Calibration | None

    def probabilities(self, table: pd.DataFrame, mapped: bool = False) -> np.ndarray[Any, Any]:
        """float64 (rows, classes) for a table with the model's columns; ``mapped`` as in Features.matrix."""
        inputs = self.scaling.inputs(self.features, self.features.matrix(table, mapped))
        raw = predict(self.network, inputs)
        return self.calibration(raw) if self.calibration else raw


def predict(network: Any, inputs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """float64 (rows, classes); on the device where the network is."""
    import torch

    network.eval()
    device = next(network.parameters()).device
    with torch.no_grad():
        logits = network(torch.from_numpy(inputs).to(device)).double().cpu()
        return np.asarray(torch.softmax(logits, dim=1).numpy(), dtype=np.float64)


def build(sizes: list[int], dropout: float) -> Any:
    """A network of linear layers of ``sizes`` (inputs, hidden ..., classes) with ReLU and dropout between them."""
    try:
        from torch import nn
    except ImportError as error:
        raise ConfigurationError("This model needs PyTorch (torch), which this image lacks.") from error
    layers: list[Any] = []
    for number, (size, following) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.ReLU(), nn.Dropout(dropout)] if number else []
        layers.append(nn.Linear(size, following))
    return nn.Sequential(*layers)


def save(network: Any, sizes: list[int], dropout: float, scaling: Scaling, folder: Path) -> None:
    write_json(folder / MODEL_FILE, {"sizes": sizes, "dropout": dropout, "scaling": asdict(scaling)})
    (folder / WEIGHTS).mkdir(parents=True, exist_ok=True)
    for name, tensor in network.state_dict().items():
        np.save(folder / WEIGHTS / f"{name}.npy", tensor.cpu().numpy(), allow_pickle=False)


def model_fn(model_dir: str) -> Model:
    """Raises InputError when the folder does not hold a model that pytorch_training.py saved."""
    folder = Path(model_dir)
    if not (folder / MODEL_FILE).is_file():
        raise InputError(f"The model holds no {MODEL_FILE}.")
    told = read_json(folder / MODEL_FILE)
    network = build(told["sizes"], told["dropout"])
    import torch

    weights = {path.stem: np.load(path, allow_pickle=False) for path in sorted((folder / WEIGHTS).glob("*.npy"))}
    network.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    features, calibration = model_features.load(folder), calibrators.load(folder / "calibration")
    return Model(network, Scaling(**told["scaling"]), features, calibration)


def input_fn(request_body: Any, content_type: str) -> serving.Request:
    return serving.read_request(request_body, content_type)


def predict_fn(request: serving.Request, model: Model) -> serving.Prediction:
    return serving.answer(request, model)


def output_fn(prediction: serving.Prediction, accept: str) -> tuple[str, str]:
    return serving.write_response(prediction, accept)

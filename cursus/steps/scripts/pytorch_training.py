"""Train a small network for tables by PyTorch, stop early by val, and tell how good it is on val and test.

Numbers are filled by their median and standardised; categories that no risk table has mapped become one-hot columns.
The model folder holds network.json and weights/ (see pytorch_inference.py), features.json, hyperparameters.json, and
code/ with the inference handler that lies beside this script.
"""

from __future__ import annotations

import argparse
import copy
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import torch

import archives
import features as model_features
import training
from container import ConfigurationError, InputError, run, write_json
from pytorch_inference import Scaling, build, predict, quantities_of, save

INPUTS = {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config"}
OUTPUTS = {"model_output": "/opt/ml/model", "data_output": "/opt/ml/output/data"}
OPTIMIZERS = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Train on <input_path>/train (val and test are optional); hyperparameters from hyperparameters.json.

    Known hyperparameters: batch_size (64), lr (0.001), max_epochs (100), optimizer (adam, adamw, sgd), device (auto,
    cpu, cuda), hidden_sizes ([64, 32]), dropout (0.1), early_stopping_rounds (10), seed (42), class_weights.
    Raises InputError on tables that cannot be learned from, ConfigurationError on wrong hyperparameters.
    """
    hyperparameters = training.read_hyperparameters(Path(input_paths["hyperparameters_s3_uri"]))
    data = training.load(Path(input_paths["input_path"]), hyperparameters)
    features = data.features
    matrices = {name: features.matrix(table, mapped=True) for name, table in data.tables.items()}
    scaling = scale(features, matrices["train"])
    inputs = {name: scaling.inputs(features, matrix) for name, matrix in matrices.items()}
    sizes = [inputs["train"].shape[1], *hyperparameters.get("hidden_sizes", [64, 32]), len(features.classes)]
    dropout = float(hyperparameters.get("dropout", 0.1))
    torch.manual_seed(int(hyperparameters.get("seed", training.SEED)))
    network = train(build(sizes, dropout), inputs, data, hyperparameters)
    model_dir = Path(output_paths["model_output"])
    save(network, sizes, dropout, scaling, model_dir)
    features.save(model_dir)
    write_json(model_dir / "hyperparameters.json", hyperparameters)
    archives.copy_inference(Path(__file__).resolve().parent, model_dir / "code")
    judged: dict[str, Any] = {name: predict(network, inputs[name]) for name in ("val", "test") if name in inputs}
    training.report(data, judged, Path(output_paths["data_output"]))


def scale(features: model_features.Features, matrix: np.ndarray[Any, Any]) -> Scaling:
    """Raises InputError when a column of numbers has none."""
    places = [features.columns.index(name) for name in quantities_of(features)]
    quantities = matrix[:, places]
    empty = [features.columns[place] for place in places if np.isnan(matrix[:, place]).all()]
    if empty:
        raise InputError(f"The column {', '.join(empty)} has no number in train.")
    medians = np.nanmedian(quantities, axis=0) if places else np.empty(0)
    filled = np.where(np.isnan(quantities), medians, quantities)
    deviations = filled.std(axis=0)
    return Scaling(medians.tolist(), filled.mean(axis=0).tolist(), np.where(deviations > 0, deviations, 1.0).tolist())


def train(
    network: Any, inputs: Mapping[str, np.ndarray[Any, Any]], data: training.Data, hyperparameters: Mapping[str, Any]
) -> Any:
    """The network of the epoch with the lowest loss on val; without val, of the last epoch."""
    device = torch.device(_device(str(hyperparameters.get("device") or "auto")))
    name = str(hyperparameters.get("optimizer", "adam")).lower()
    if name not in OPTIMIZERS:
        raise ConfigurationError(f"The optimizer must be one of {', '.join(OPTIMIZERS)}, and is {name!r}.")
    network.to(device)
    optimizer = OPTIMIZERS[name](network.parameters(), lr=float(hyperparameters.get("lr", 1e-3)))
    weights = training.class_weights(hyperparameters.get("class_weights"), len(data.features.classes))
    weight = None if weights is None else torch.tensor(weights, dtype=torch.float32, device=device)
    loss_of = torch.nn.CrossEntropyLoss(weight=weight)
    tensors = {
        split: (torch.from_numpy(rows).to(device), torch.from_numpy(data.labels[split]).to(device))
        for split, rows in inputs.items()
    }
    patience, epochs = (
        int(hyperparameters.get("early_stopping_rounds") or 10),
        int(hyperparameters.get("max_epochs", 100)),
    )
    best, best_loss, waited = copy.deepcopy(network.state_dict()), float("inf"), 0
    for epoch in range(int(epochs)):
        _epoch(network, optimizer, loss_of, tensors["train"], int(hyperparameters.get("batch_size", 64)))
        if "val" not in tensors:
            best = network.state_dict()
            continue
        network.eval()
        with torch.no_grad():
            loss = float(loss_of(network(tensors["val"][0]), tensors["val"][1]))
        if epoch % 10 == 0:
            print(f"epoch {epoch}: val loss {loss:.4f}")
        if loss < best_loss:
            best, best_loss, waited = copy.deepcopy(network.state_dict()), loss, 0
        else:
            waited += 1
            if waited >= patience:
                break
    network.load_state_dict(best)
    return network


def _epoch(network: Any, optimizer: Any, loss_of: Any, rows: tuple[Any, Any], batch_size: int) -> None:
    network.train()
    order: Any = torch.randperm(len(rows[0]))
    for batch in order.split(batch_size):
        optimizer.zero_grad()
        loss_of(network(rows[0][batch]), rows[1][batch]).backward()
        optimizer.step()


def _device(name: str) -> str:
    """Hyperparameters of old name a GPU by its number, -1 the CPU."""
    if name == "auto" or name.lstrip("-").isdigit():
        return "cuda" if torch.cuda.is_available() and name != "-1" else "cpu"
    return name


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS)

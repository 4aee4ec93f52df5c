"""Train a small network for tables by PyTorch, stop early by val, and tell how good it is on val and test.

Numbers are filled by their median and standardised; categories that no risk table has mapped become one-hot columns.
The model folder holds network.json and weights/ (see pytorch_inference.py), features.json, hyperparameters.json, and
code/ with the inference handler that lies beside this script. Of several hosts each learns from its rows, and the first
one writes.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import operator
import tempfile
from pathlib import Path
from typing import Any, Iterator, Mapping

import numpy as np
import torch

import archives
import features as model_features
import hosts as job_hosts
import training
from container import ConfigurationError, InputError, run, write_json
from hosts import Hosts
from pytorch_hosts import collective, launch, launches, processes, shared_network, together, total_of
from pytorch_inference import Scaling, build, predict, save

INPUTS = {"input_path": "/opt/ml/input/data", "hyperparameters_s3_uri": "/opt/ml/input/data/config"}
OUTPUTS = {"model_output": "/opt/ml/model", "data_output": "/opt/ml/output/data"}
MEMORY = 256 << 20  # bytes of numbers that are held at once
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
    hyperparameters = training.read_hyperparameters(Path(input_paths["hyperparameters_s3_uri"]), environ_vars)
    kind, hosts = training.output_format_of(hyperparameters), job_hosts.of(environ_vars)
    if launches(hosts, environ_vars):
        launch(hosts, environ_vars)
        return
    hosts = processes(hosts, environ_vars)
    with tempfile.TemporaryDirectory() as scratch:
        data = training.load(Path(input_paths["input_path"]), hyperparameters, Path(scratch), np.float64)
        features = data.features
        scaling = scale(features, data.rows["train"])
        inputs = network_inputs(data, scaling, Path(scratch))
        width = inputs["train"].width
        sizes = [width, *hyperparameters.get("hidden_sizes", [64, 32]), len(features.classes)]
        dropout = float(hyperparameters.get("dropout", 0.1))
        torch.manual_seed(int(hyperparameters.get("seed", training.SEED)))
        with collective(hosts, environ_vars):
            network = train(build(sizes, dropout), inputs, features, hyperparameters, hosts)
        if hosts.rank:
            return
        model_dir = Path(output_paths["model_output"])
        save(network, sizes, dropout, scaling, model_dir)
        features.save(model_dir)
        write_json(model_dir / "hyperparameters.json", hyperparameters)
        archives.copy_inference(Path(__file__).resolve().parent, model_dir / "code")
        judged: dict[str, Any] = {
            name: np.concatenate([predict(network, rows) for rows, _ in inputs[name].blocks()])
            for name in ("val", "test")
            if name in inputs
        }
        training.report(data, judged, Path(output_paths["data_output"]), kind)


def scale(features: model_features.Features, rows: training.Rows) -> Scaling:
    """Medians, means and deviations of so many columns at a time as fit into ``MEMORY``.

    Raises InputError when a column of numbers has none.
    """
    places = [features.columns.index(name) for name in features.quantities]
    at_once = max(1, MEMORY // (8 * max(1, len(rows))))
    parts = [_scaling(features, rows, places[start : start + at_once]) for start in range(0, len(places), at_once)]
    return Scaling(*(list(itertools.chain.from_iterable(part[number] for part in parts)) for number in range(3)))


def _scaling(
    features: model_features.Features, rows: training.Rows, places: list[int]
) -> tuple[list[float], list[float], list[float]]:
    quantities = np.concatenate([matrix[:, places] for matrix, _ in rows.blocks()])
    empty = [features.columns[place] for number, place in enumerate(places) if np.isnan(quantities[:, number]).all()]
    if empty:
        raise InputError(f"The column {', '.join(empty)} has no number in train.")
    medians = np.nanmedian(quantities, axis=0)
    filled = np.where(np.isnan(quantities), medians, quantities)
    deviations = filled.std(axis=0)
    return medians.tolist(), filled.mean(axis=0).tolist(), np.where(deviations > 0, deviations, 1.0).tolist()


def network_inputs(data: training.Data, scaling: Scaling, scratch: Path) -> dict[str, training.Rows]:
    """What the network takes, float32, by split."""
    features = data.features
    width = len(features.quantities) + sum(map(len, features.categories.values()))
    found = {name: training.Rows(scratch / f"{name}-inputs", width, np.float32) for name in data.rows}
    for name, rows in found.items():
        rows.fill((scaling.inputs(features, matrix), truth) for matrix, truth in data.rows[name].blocks())
    return found


def train(
    network: Any,
    inputs: Mapping[str, training.Rows],
    features: model_features.Features,
    hyperparameters: Mapping[str, Any],
    hosts: Hosts,
) -> Any:
    """The network of the epoch with the lowest loss on val; without val, of the last epoch."""
    device = torch.device(_device(str(hyperparameters.get("device") or "auto")))
    name = str(hyperparameters.get("optimizer", "adam")).lower()
    if name not in OPTIMIZERS:
        raise ConfigurationError(f"The optimizer must be one of {', '.join(OPTIMIZERS)}, and is {name!r}.")
    network.to(device)
    shared = shared_network(network, hosts)
    optimizer = OPTIMIZERS[name](network.parameters(), lr=float(hyperparameters.get("lr", 1e-3)))
    weights = training.class_weights(hyperparameters.get("class_weights"), len(features.classes))
    weight = None if weights is None else torch.tensor(weights, dtype=torch.float32, device=device)
    loss_of = torch.nn.CrossEntropyLoss(weight=weight)
    patience, epochs = (
        int(hyperparameters.get("early_stopping_rounds") or 10),
        int(hyperparameters.get("max_epochs", 100)),
    )
    best, best_loss, waited = copy.deepcopy(network.state_dict()), float("inf"), 0
    for epoch in range(epochs):
        network.train()
        with together(shared, hosts):
            for rows, truth in Batches(inputs["train"], hosts, int(hyperparameters.get("batch_size", 64)), device):
                optimizer.zero_grad()
                loss_of(shared(rows), truth).backward()
                optimizer.step()
        if "val" not in inputs:
            best = network.state_dict()
            continue
        loss = _loss(network, inputs["val"], loss_of, hosts, device)
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


class Batches(torch.utils.data.IterableDataset):  # type: ignore[misc]
    """This host's rows in random order, a batch at a time; a table larger than ``MEMORY`` part by part."""

    def __init__(self, rows: training.Rows, hosts: Hosts, size: int, device: Any) -> None:
        self._rows, self._hosts, self._size, self._device = rows, hosts, size, device

    def __iter__(self) -> Iterator[Any]:
        at_once = max(1, MEMORY // (4 * self._rows.width))
        starts = list(range(0, len(self._rows), at_once))
        for number in torch.randperm(len(starts)).tolist() if len(starts) > 1 else [0]:
            rows, truth = _tensors(self._rows.block(starts[number], at_once, self._hosts), self._device)
            for chosen in torch.randperm(len(rows)).split(self._size):
                yield rows[chosen], truth[chosen]


def _loss(network: Any, rows: training.Rows, loss_of: Any, hosts: Hosts, device: Any) -> float:
    """The mean over all rows of all hosts, by their classes' weights."""
    network.eval()
    losses, weights = [], []
    with torch.no_grad():
        for block in rows.blocks(hosts):
            numbers, truth = _tensors(block, device)
            if len(truth):
                losses.append(float(loss_of(network(numbers), truth)))
                weights.append(float(len(truth) if loss_of.weight is None else loss_of.weight[truth].sum()))
    if len(losses) == 1 and hosts.count == 1:
        return losses[0]
    total, weight = total_of(hosts, [sum(map(operator.mul, losses, weights)), sum(weights)])
    return total / weight


def _tensors(block: training.Block, device: Any) -> tuple[Any, Any]:
    rows, truth = block
    return torch.from_numpy(np.ascontiguousarray(rows)).to(device), torch.from_numpy(truth.astype(np.int64)).to(device)


def _device(name: str) -> str:
    """Hyperparameters of old name a GPU by its number, -1 the CPU."""
    if name == "auto" or name.lstrip("-").isdigit():
        return "cuda" if torch.cuda.is_available() and name != "-1" else "cpu"
    return name


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS)

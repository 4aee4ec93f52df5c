"""PyTorch's own process group between the hosts of a training job, as torchrun would make it."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Mapping, Sequence

import torch
from torch import distributed

from hosts import Hosts

PORT = "29500"  # of the first host, unless MASTER_PORT says otherwise


@contextlib.contextmanager
def collective(hosts: Hosts, environ_vars: Mapping[str, str]) -> Iterator[None]:
    """For the block, connect all hosts to the first one, or to MASTER_ADDR; nothing to do for one."""
    if hosts.count == 1:
        yield
        return
    address = environ_vars.get("MASTER_ADDR", "").strip() or hosts.names[0]
    place = f"tcp://{address}:{environ_vars.get('MASTER_PORT', '').strip() or PORT}"
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, init_method=place, rank=hosts.rank, world_size=hosts.count)
    try:
        yield
    finally:
        distributed.destroy_process_group()


def shared_network(network: Any, hosts: Hosts) -> Any:
    """``network``, with its gradients averaged over the hosts."""
    return network if hosts.count == 1 else torch.nn.parallel.DistributedDataParallel(network)


def together(network: Any, hosts: Hosts) -> Any:
    """For the block, hosts that have fewer batches wait for the others."""
    return contextlib.nullcontext() if hosts.count == 1 else network.join()


def total_of(hosts: Hosts, numbers: Sequence[float]) -> list[float]:
    """The sums of the hosts' ``numbers``."""
    if hosts.count == 1:
        return list(numbers)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    found = torch.tensor(list(numbers), dtype=torch.float64, device=device)
    distributed.all_reduce(found)
    return [float(number) for number in found]

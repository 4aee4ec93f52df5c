"""PyTorch's own process group between the hosts of a training job, and between the GPUs of each, by torchrun."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Iterator, Mapping, Sequence

import torch
from torch import distributed

from hosts import Hosts

PORT = "29500"  # of the first host, unless MASTER_PORT says otherwise
STARTED = "TORCHELASTIC_RUN_ID"  # torchrun sets it, and RANK, LOCAL_RANK and WORLD_SIZE


def launches(hosts: Hosts, environ_vars: Mapping[str, str]) -> bool:
    """Whether this process has torchrun start those that train, as there are several hosts or GPUs."""
    return STARTED not in environ_vars and (hosts.count > 1 or torch.cuda.device_count() > 1)


def launch(hosts: Hosts, environ_vars: Mapping[str, str]) -> None:
    """Have torchrun start this script for each GPU of this host, or once, and wait; exit as they do.

    All hosts meet at the first one, or at MASTER_ADDR.
    """
    from torch.distributed import run as torchrun
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    told = {
        "nnodes": hosts.count,
        "node_rank": hosts.rank,
        "nproc_per_node": max(1, torch.cuda.device_count()),
        "master_addr": environ_vars.get("MASTER_ADDR", "").strip() or hosts.names[0],
        "master_port": environ_vars.get("MASTER_PORT", "").strip() or PORT,
    }
    try:
        torchrun.main([*(f"--{name}={value}" for name, value in told.items()), *sys.argv])
    except ChildFailedError as error:
        _, failure = error.get_first_failure()
        sys.exit(max(1, failure.exitcode))  # a signal has a negative one


def processes(hosts: Hosts, environ_vars: Mapping[str, str]) -> Hosts:
    """All processes of the job, by the names of hosts, and which one this is; the hosts themselves without torchrun."""
    if STARTED not in environ_vars:
        return hosts
    names = tuple(map(str, range(int(environ_vars["WORLD_SIZE"]))))
    return Hosts(names, names[int(environ_vars["RANK"])], hosts.replicated)


@contextlib.contextmanager
def collective(hosts: Hosts, environ_vars: Mapping[str, str]) -> Iterator[None]:
    """For the block, connect the processes that torchrun has started; nothing to do for one."""
    if hosts.count == 1:
        yield
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(int(environ_vars["LOCAL_RANK"]))
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
    finally:
        distributed.destroy_process_group()


def shared_network(network: Any, hosts: Hosts) -> Any:
    """``network``, with its gradients averaged over the processes."""
    return network if hosts.count == 1 else torch.nn.parallel.DistributedDataParallel(network)


def together(network: Any, hosts: Hosts) -> Any:
    """For the block, processes that have fewer batches wait for the others."""
    return contextlib.nullcontext() if hosts.count == 1 else network.join()


def total_of(hosts: Hosts, numbers: Sequence[float]) -> list[float]:
    """The sums of the processes' ``numbers``."""
    if hosts.count == 1:
        return list(numbers)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    found = torch.tensor(list(numbers), dtype=torch.float64, device=device)
    distributed.all_reduce(found)
    return [float(number) for number in found]

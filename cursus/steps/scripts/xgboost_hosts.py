"""XGBoost's own collective between the hosts of a training job: each learns from its rows, all get the same trees."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Mapping

import xgboost

import hosts as job_hosts
from container import ConfigurationError, number_setting
from hosts import Hosts

PORT = 9099  # of the first host, unless MASTER_PORT says otherwise
RETRIES = 20  # of connecting to it; XGBoost waits a second longer after each


@contextlib.contextmanager
def collective(hosts: Hosts, environ_vars: Mapping[str, str]) -> Iterator[None]:
    """For the block, connect XGBoost on all hosts; nothing to do for one.

    The first host, or MASTER_ADDR, runs the tracker. Raises ConfigurationError when the version has no collective.
    """
    if hosts.count == 1:
        yield
        return
    if not hasattr(xgboost, "collective"):
        raise ConfigurationError("Several instances need XGBoost 1.7 or later, which has a collective.")
    address = job_hosts.address(environ_vars.get("MASTER_ADDR", "").strip() or hosts.names[0])
    port = int(number_setting(environ_vars, "MASTER_PORT", PORT))
    tracker = _tracker(address, port, hosts.count) if hosts.rank == 0 else None
    told: dict[str, Any] = {
        "dmlc_tracker_uri": address,
        "dmlc_tracker_port": port,
        "dmlc_task_id": f"[xgboost]:{hosts.rank:05d}",
    }
    if _version() < (2, 1):
        retries = {"DMLC_WORKER_CONNECT_RETRY": str(RETRIES)}
        told = {**{name.upper(): str(value) for name, value in told.items()}, **retries}
    else:
        told["dmlc_retry"] = RETRIES
    with xgboost.collective.CommunicatorContext(**told):
        yield
    if tracker is not None:
        tracker.wait_for() if hasattr(tracker, "wait_for") else tracker.join()


def _tracker(address: str, port: int, workers: int) -> Any:
    import xgboost.tracker

    make: Any = xgboost.tracker.RabitTracker  # its arguments have changed
    if _version() < (2, 1):
        tracker = make(host_ip=address, n_workers=workers, port=port)
        tracker.start(workers)
    else:
        tracker = make(n_workers=workers, host_ip=address, port=port, sortby="task")
        tracker.start()
    return tracker


def _version() -> tuple[int, ...]:
    return tuple(int(part) for part in xgboost.__version__.split(".")[:2])

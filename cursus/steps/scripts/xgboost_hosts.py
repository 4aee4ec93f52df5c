"""XGBoost's own collective between the hosts of a training job: each learns from its rows, all get the same trees."""

from __future__ import annotations

import contextlib
import time
import warnings
from typing import Any, Iterator, Mapping

import xgboost

import hosts as job_hosts
from container import ConfigurationError, number_setting
from hosts import Hosts

PORT = 9099  # of the first host, unless MASTER_PORT says otherwise
RETRIES = 20  # of connecting to it before XGBoost 2.1, which waits a second longer after each
PATIENCE = 1800.0  # seconds for the first host to read its rows, before the others stop asking for it


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
    with contextlib.ExitStack() as connected:
        _connect(told, connected)
        yield
    if tracker is not None:
        tracker.wait_for() if hasattr(tracker, "wait_for") else tracker.join()


def _connect(told: Mapping[str, Any], connected: contextlib.ExitStack) -> None:
    """Join the others until ``connected`` is closed; the first host may still be reading its rows.

    Since version 2.1 XGBoost's own second try never succeeds, and its third comes six seconds later. So each of ours
    is a first one.
    """
    if _version() < (2, 1):
        old = {name.upper(): str(value) for name, value in told.items()}
        connected.enter_context(xgboost.collective.CommunicatorContext(**old, DMLC_WORKER_CONNECT_RETRY=str(RETRIES)))
        return
    begun, pause = time.monotonic(), 0.1
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it says of each try that it failed
                connected.enter_context(xgboost.collective.CommunicatorContext(**told, dmlc_retry=1))
            return
        except xgboost.core.XGBoostError as error:
            if "tracker" not in str(error) or time.monotonic() - begun > PATIENCE:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 5.0)


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

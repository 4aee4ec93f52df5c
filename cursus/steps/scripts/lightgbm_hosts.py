"""LightGBM's own network between the hosts of a training job: each learns from its rows, all get the same trees."""

from __future__ import annotations

from typing import Any, Mapping

import hosts as job_hosts
from container import number_setting
from hosts import Hosts

PORT = 12400  # that each host listens on
LOOPBACK = "127.0.0.1"  # where all hosts are one machine, and each has a port of its own
PATIENCE = 5  # minutes until all hosts are there


def network(hosts: Hosts, environ_vars: Mapping[str, str]) -> dict[str, Any]:
    """What LightGBM is told of the other hosts; nothing for one. MASTER_PORT is another port than PORT."""
    if hosts.count == 1:
        return {}
    first = int(number_setting(environ_vars, "MASTER_PORT", PORT))
    if environ_vars.get("MASTER_ADDR", "").strip() == LOOPBACK:
        places = [(LOOPBACK, first + number) for number in range(hosts.count)]
    else:
        places = [(job_hosts.address(name), first) for name in hosts.names]
    return {
        "machines": ",".join(f"{address}:{port}" for address, port in places),
        "num_machines": hosts.count,
        "local_listen_port": places[hosts.rank][1],
        "time_out": PATIENCE,
        "tree_learner": "data",
        "pre_partition": True,
    }

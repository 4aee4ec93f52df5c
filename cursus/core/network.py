"""The network that jobs run in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cursus.core.paths import Location
from cursus.core.step import present
from cursus.definition.values import PipelineVariable


@dataclass(frozen=True)
class NetworkConfig:
    """Names and meaning are those of the SDK's NetworkConfig, whose objects work in its place."""

    enable_network_isolation: bool | PipelineVariable | None = None
    security_group_ids: Sequence[Location] | None = None
    subnets: Sequence[Location] | None = None
    encrypt_inter_container_traffic: bool | None = None


def vpc(network: NetworkConfig | None) -> dict[str, Any]:
    """``VpcConfig`` of a training job or a model; empty without a network."""
    return present(Subnets=network.subnets, SecurityGroupIds=network.security_group_ids) if network else {}

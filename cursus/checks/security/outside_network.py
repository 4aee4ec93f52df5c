"""W565: a step outside the network that others run in."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.security._uneven import uneven

_VPC = {"SecurityGroupIds": ["sg-12345678"], "Subnets": ["subnet-12345678"]}
_PROCESSING, _TRAINING = "Steps[0].Arguments.NetworkConfig", "Steps[1].Arguments.VpcConfig"


class OutsideNetwork(Check):
    """One step runs in a VPC, and another step reaches the same data over the internet.

    The step succeeds, unless the bucket's policy allows that VPC only: then it cannot read its data.
    """

    code = "W565"
    name = "step outside the VPC"
    remedy = "Give every step the same subnets and security groups, or none."
    source = "VpcConfig in the API reference: each job is in a VPC only if its own request says so."
    bad = Change({_PROCESSING: {"VpcConfig": _VPC}})
    good = Change({_PROCESSING: {"VpcConfig": _VPC}, _TRAINING: _VPC})

    def check(self, index: Index) -> Iterable[Problem]:
        return uneven(index, lambda kind: kind.network, index.steps.keys(), "VPC")

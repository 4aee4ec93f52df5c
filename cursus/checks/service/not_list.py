"""E545: one value where the service takes a list."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck

_ENTRY = "Steps[1].Arguments.AlgorithmSpecification.ContainerEntrypoint"


class NotList(ContractCheck):
    """Subnets and security groups are lists, even if there is only one.

    ``subnets=ParameterString(...)`` compiles, but the service rejects the job when the step starts.
    """

    code = "E545"
    name = "single value instead of a list"
    remedy = "Put it into a list: [value]."
    fault = Fault.NOT_LIST
    bad = Change({_ENTRY: "train"})
    good = Change({_ENTRY: ["train"]})

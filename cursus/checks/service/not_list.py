"""E545: one value where the service takes a list."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck

_ENTRY = "Steps[1].Arguments.AlgorithmSpecification.ContainerEntrypoint"


class NotList(ContractCheck):
    """Subnets and security groups are lists, and a single one is a list of one.

    ``subnets=ParameterString(...)`` compiles, and the job is refused when the step's turn comes.
    """

    code = "E545"
    name = "scalar for list"
    remedy = "Put it into a list: [value]."
    fault = Fault.NOT_LIST
    bad = Change({_ENTRY: "train"})
    good = Change({_ENTRY: ["train"]})

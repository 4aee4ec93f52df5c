"""E552: a value of another type than the service takes."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class WrongType(ContractCheck):
    """A number as text, an object where a list belongs: the job is refused when the step's turn comes.

    A parameter counts as a value of its declared type, so an instance count needs a ParameterInteger.
    """

    code = "E552"
    name = "wrong type"
    remedy = "Give a value of that type; declare the parameter with it."
    fault = Fault.TYPE
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount": "1"})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount": 1})

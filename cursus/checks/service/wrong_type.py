"""E552: a value of another type than the service takes."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class WrongType(ContractCheck):
    """A number given as text, or an object in place of a list: the service rejects the job when the step starts.

    A parameter counts as its declared type, so an instance count needs a ParameterInteger.
    """

    code = "E552"
    name = "wrong type"
    remedy = "Use a value of that type, or declare the parameter with it."
    fault = Fault.TYPE
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount": "1"})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceCount": 1})

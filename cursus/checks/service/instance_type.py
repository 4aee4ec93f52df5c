"""W557: an instance type that botocore does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class InstanceType(ContractCheck):
    """An instance type that this botocore does not know: a typo, or newer than botocore.

    A misspelt one is refused when the step's turn comes.
    """

    code = "W557"
    name = "instance type"
    remedy = "Correct it, or update botocore."
    fault = Fault.INSTANCE_TYPE
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType": "ml.m5.huge"})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType": "ml.m5.2xlarge"})

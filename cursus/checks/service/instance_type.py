"""W557: an instance type that botocore does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class InstanceType(ContractCheck):
    """This botocore does not know the instance type: a typo, or a type newer than botocore.

    If it is a typo, the service rejects the job when the step starts.
    """

    code = "W557"
    name = "unknown instance type"
    remedy = "Correct it, or update botocore."
    fault = Fault.INSTANCE_TYPE
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType": "ml.m5.huge"})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.InstanceType": "ml.m5.2xlarge"})

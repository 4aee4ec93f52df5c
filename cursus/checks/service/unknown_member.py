"""E550: a member of a request that the service does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class UnknownMember(ContractCheck):
    """The service refuses a request with a member that it does not know.

    Most are slips of the pen; a few are new, and need a newer botocore to be known here.
    """

    code = "E550"
    name = "unknown member"
    remedy = "Correct its name, take it out, or update botocore."
    fault = Fault.UNKNOWN
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeSize": 30})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeKmsKeyId": "alias/data"})

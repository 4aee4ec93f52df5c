"""E550: a member of a request that the service does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class UnknownMember(ContractCheck):
    """The service rejects a request with a member that it does not know.

    Most are typos. If the member is new, you need a newer botocore.
    """

    code = "E550"
    name = "unknown member"
    remedy = "Correct its name, remove it, or update botocore."
    fault = Fault.UNKNOWN
    bad = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeSize": 30})
    good = Change({"Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeKmsKeyId": "alias/data"})

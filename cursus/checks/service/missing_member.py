"""E551: a member that the service requires is missing."""

from __future__ import annotations

from cursus.checks.examples import GONE, Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class MissingMember(ContractCheck):
    """CreatePipeline does not check the arguments of steps. The service rejects the job when the step starts.

    By then the steps before it have run, maybe for hours.
    """

    code = "E551"
    name = "missing member"
    remedy = "Add it."
    fault = Fault.MISSING
    bad = Change({"Steps[1].Arguments.RoleArn": GONE})
    good = Change({"Steps[1].Arguments.StoppingCondition.MaxRuntimeInSeconds": GONE})

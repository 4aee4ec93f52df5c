"""E555: more or less than the service takes."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class Bounds(ContractCheck):
    """Numbers, lengths and counts have bounds: 10 processing inputs, 256 characters in an environment value.

    Most are found when the step's turn comes, and a value made of a long prefix outgrows them in one account only.
    """

    code = "E555"
    name = "bounds"
    remedy = "Make it fit; pass long values as files."
    fault = Fault.BOUNDS
    bad = Change({"Steps[0].Arguments.Environment.COLUMNS": ",".join("c" * 129)})
    good = Change({"Steps[0].Arguments.Environment.COLUMNS": ",".join("c" * 128)})

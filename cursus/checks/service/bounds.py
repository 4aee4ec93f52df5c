"""E555: more or less than the service takes."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class Bounds(ContractCheck):
    """Numbers, lengths and counts have limits: 10 processing inputs, 256 characters in an environment variable.

    Most violations appear only when the step starts. A value that contains a long prefix may break a limit in one
    account only.
    """

    code = "E555"
    name = "value out of bounds"
    remedy = "Keep within the limit; pass long values as files."
    fault = Fault.BOUNDS
    bad = Change({"Steps[0].Arguments.Environment.COLUMNS": ",".join("c" * 129)})
    good = Change({"Steps[0].Arguments.Environment.COLUMNS": ",".join("c" * 128)})

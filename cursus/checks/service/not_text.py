"""E544: something else than text in an environment, in hyperparameters or in arguments."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class NotText(ContractCheck):
    """Environments, hyperparameters and arguments are texts for the service, numbers and truth values too.

    The job is refused when the step's turn comes; null in an environment is the usual case.
    """

    code = "E544"
    name = "not text"
    remedy = "Write it as text; leave out what has no value."
    fault = Fault.NOT_TEXT
    bad = Change({"Steps[1].Arguments.HyperParameters.depth": 4})
    good = Change({"Steps[1].Arguments.HyperParameters.depth": "4"})

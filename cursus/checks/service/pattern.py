"""E553: a text that has not the form the service takes."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class Pattern(ContractCheck):
    """A location without a scheme, a role that is not an ARN: the service rejects the job when the step starts.

    Values that are only known when an execution starts are not checked.
    """

    code = "E553"
    name = "value that does not match its pattern"
    remedy = "Write it in the form that the service accepts."
    fault = Fault.PATTERN
    bad = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri": "raw-bucket/table"})
    good = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri": "s3://raw-bucket/table.csv"})

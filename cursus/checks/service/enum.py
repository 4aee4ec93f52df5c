"""E554: a word that the service does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class Choice(ContractCheck):
    """The service takes one of a fixed set of words here, case and all, and refuses the job for any other.

    Instance types are told apart (W557), as new ones appear faster than botocore is updated.
    """

    code = "E554"
    name = "enum"
    remedy = "Use one of the words that the service knows."
    fault = Fault.ENUM
    bad = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType": "s3prefix"})
    good = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType": "ManifestFile"})

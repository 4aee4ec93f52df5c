"""E554: a word that the service does not know."""

from __future__ import annotations

from cursus.checks.examples import Change
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck


class Choice(ContractCheck):
    """The service accepts only certain words here, with this exact case, and rejects the job otherwise.

    Instance types have a separate code (W557), because new ones appear faster than botocore releases.
    """

    code = "E554"
    name = "unknown word in place of an enum value"
    remedy = "Use one of the words that the service knows."
    fault = Fault.ENUM
    bad = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType": "s3prefix"})
    good = Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.S3DataType": "ManifestFile"})

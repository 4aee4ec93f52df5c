"""W564: a step that writes without the key that others encrypt their output with."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.security._uneven import uneven

_PROCESSING = "Steps[0].Arguments.ProcessingOutputConfig.KmsKeyId"
_TRAINING = "Steps[1].Arguments.OutputDataConfig.KmsKeyId"


class Unencrypted(Check):
    """One step encrypts its output with a KMS key, and another step copies the data unencrypted.

    The step succeeds, unless the bucket's policy requires the key: then it fails after it has done its work.
    """

    code = "W564"
    name = "output without a KMS key"
    remedy = "Use the key for every output, or for none."
    source = "Encryption of outputs in the developer guide: each job has its own key or the bucket's default."
    bad = Change({_PROCESSING: "alias/data"})
    good = Change({_PROCESSING: "alias/data", _TRAINING: "alias/data"})

    def check(self, index: Index) -> Iterable[Problem]:
        writing = {place.step.name for place in index.writes}
        return uneven(index, lambda kind: kind.output_key, writing, "key for its output")

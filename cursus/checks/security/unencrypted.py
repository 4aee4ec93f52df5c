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
    """Where one step encrypts with a key of its own, the data is worth it; another step copies it in the clear.

    Nothing fails, unless the bucket's policy asks for the key: then the step does, when it has done its work.
    """

    code = "W564"
    name = "output without the key"
    remedy = "Give the output the key too, or to none of them."
    source = "Encryption of outputs in the developer guide: each job has a key of its own or the bucket's default."
    bad = Change({_PROCESSING: "alias/data"})
    good = Change({_PROCESSING: "alias/data", _TRAINING: "alias/data"})

    def check(self, index: Index) -> Iterable[Problem]:
        writing = {place.step.name for place in index.writes}
        return uneven(index, lambda kind: kind.output_key, writing, "key for its output")

"""How a check takes its share of what the request shapes found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from cursus.checks.base import Check, Problem
from cursus.checks.index import Index
from cursus.checks.requests import Fault


class ContractCheck(Check):
    """Says which violations of the service's request shapes are its own."""

    source = "The request shapes in botocore's model of SageMaker; the report says which version judged."
    fault: ClassVar[Fault]

    def check(self, index: Index) -> Iterable[Problem]:
        for violation in index.violations:
            if violation.fault is self.fault:
                yield Problem(violation.place, violation.message, violation.hint)

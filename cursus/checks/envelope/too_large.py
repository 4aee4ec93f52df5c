"""E547: the definition is larger than the service takes."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index

LIMIT = 1024 * 1024


class TooLarge(Check):
    """CreatePipeline takes definitions of up to 1 MiB, also by way of S3.

    Definitions get large when they contain data: tables in arguments, long lists in environments.
    """

    code = "E547"
    name = "definition too large"
    remedy = "Pass data to steps as files, or split the pipeline."
    source = "PipelineDefinition in botocore's model of CreatePipeline: at most 1,048,576 characters."
    bad = Change({"Metadata": {"notes": "n" * LIMIT}})
    good = Change({"Metadata": {"notes": "n" * 1024}})

    def check(self, index: Index) -> Iterable[Problem]:
        if index.size > LIMIT:
            yield Problem((), f"the definition has {index.size:,} bytes, the service takes {LIMIT:,}")

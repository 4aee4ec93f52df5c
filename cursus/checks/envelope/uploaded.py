"""I548: the definition is so large that the SDK uploads it."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.envelope.too_large import LIMIT
from cursus.checks.examples import Change
from cursus.checks.index import Index

UPLOADED_FROM = 100 * 1024


class Uploaded(Check):
    """From 100 KiB on, ``Pipeline.upsert`` uploads the definition to the session's default bucket.

    The caller of upsert needs permission to write there, and the service needs permission to read.
    """

    code = "I548"
    name = "definition uploaded to S3"
    remedy = "Nothing, as long as the role may write to the session's default bucket."
    source = "sagemaker.workflow.pipeline, Pipeline.upsert and Pipeline.create."
    bad = Change({"Metadata": {"notes": "n" * UPLOADED_FROM}})
    good = Change({"Metadata": {"notes": "n" * 1024}})

    def check(self, index: Index) -> Iterable[Problem]:
        if UPLOADED_FROM <= index.size <= LIMIT:
            yield Problem((), f"the definition has {index.size:,} bytes: the SDK uploads it to the default bucket")

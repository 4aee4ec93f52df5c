"""Fail: a step that ends the run with its own message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, failure


@dataclass(frozen=True)
class FailRequest:
    message: str
    reads: Sequence[str] = ()

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        return cls(fields.text("ErrorMessage", "the pipeline ends here"))

    def run(self, job: Job) -> Result:
        raise failure(job, self.message)

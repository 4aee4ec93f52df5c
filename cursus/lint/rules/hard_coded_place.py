"""E809: an s3:// literal in a builder."""

from __future__ import annotations

from cursus.lint.events import Literal
from cursus.lint.rules.base import Rule


class HardCodedPlace(Rule):
    """A bucket that a builder names is in every definition it takes part in.

    The definition runs in one account only; elsewhere it fails with AccessDenied, or writes to someone else's bucket.
    """

    code = "E809"
    name = "hard-coded place"
    does = "hard-codes an S3 path"
    remedy = "Start from self._get_base_output_path(), or take the place from the config or an external input."
    bad = 'source = "s3://team-bucket/lookup/table.csv"'
    good = 'assert self.config.bucket, "the config names a bucket, as in s3://bucket/prefix"'

    def check(self, event: Literal) -> str | None:
        shown = event.text.rstrip("?") + ("..." if event.text.endswith("?") else "")
        return f"the builder hard-codes a location: {shown}" if event.in_builder else None

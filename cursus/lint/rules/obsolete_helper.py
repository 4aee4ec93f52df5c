"""E811: helpers that worked on S3 paths as text."""

from __future__ import annotations

from cursus.lint.events import HelperUsed
from cursus.lint.rules.base import Rule


class ObsoleteHelper(Rule):
    """These helpers parse and clean text, and before the pipeline runs a path is not text.

    With a ParameterString they raise, or return it untouched and check nothing. A Join of clean parts needs none.
    """

    code = "E811"
    name = "obsolete helper"
    does = "calls an obsolete helper"
    remedy = "Remove it: Join puts exactly one slash between parts."
    bad = "return self._normalize_s3_uri(self.config.model_uri)"
    good = 'return Join(on="/", values=[base_output_path, "model"])'

    def check(self, event: HelperUsed) -> str | None:
        return f"{event.name} is {'defined' if event.defined else 'called'}, an obsolete helper"

"""E813: a builder that reads pipeline_s3_loc where it should ask for the base of this run."""

from __future__ import annotations

from cursus.lint.events import StaticRead
from cursus.lint.rules.base import Rule


class StaticBase(Rule):
    """``pipeline_s3_loc`` is where the author's runs write; a builder that reads it ignores the execution prefix.

    Nothing raises, not even inside a Join: the run writes to the author's bucket, whatever prefix it was given.
    """

    code = "E813"
    name = "static base"
    does = "starts a path at the config's own location"
    remedy = "Ask self._get_base_output_path(), which is the execution prefix where the pipeline has one."
    bad = 'return Join(on="/", values=[self.config.pipeline_s3_loc, "model"])'
    good = 'return Join(on="/", values=[self._get_base_output_path(), "model"])'

    def check(self, event: StaticRead) -> str | None:
        return "the builder reads pipeline_s3_loc, and so ignores the execution prefix"

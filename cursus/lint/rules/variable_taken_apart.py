"""E805: urlparse or a string method on a pipeline variable."""

from __future__ import annotations

from cursus.lint.events import TakenApart
from cursus.lint.rules.base import Rule
from cursus.lint.syntax import written


class VariableTakenApart(Rule):
    """A variable has no characters before the pipeline runs.

    ``urlparse``, ``.split``, ``.rstrip``, slices, ``len`` and ``str`` raise TypeError or AttributeError with a
    ParameterString; with ``pipeline_s3_loc`` they work on the author's bucket, whichever bucket the run has.
    """

    code = "E805"
    name = "variable taken apart"
    does = "takes a pipeline variable apart as if it were text"
    remedy = "Hand the parts you need to Join, or check the value where the pipeline is started."
    bad = 'bucket = base_output_path.split("/")[2]'
    good = 'service = self.config.service_name.split("-")[0]'

    def check(self, event: TakenApart) -> str | None:
        return f"{event.operation} on {written(event.operand)}, which may be a pipeline variable"

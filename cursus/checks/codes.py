"""The codes of the checks, and of what can go wrong around them."""

from __future__ import annotations

from typing import Final

from cursus.checks import CHECKS
from cursus.codes import Code

CODES: Final[dict[str, Code]] = {check.code: check.documentation for check in CHECKS} | {
    "E525": Code(
        "no such base",
        "The parameter that all outputs should start with is not declared, so no output was compared with it.",
        "Correct the name that --base gives, or declare the parameter.",
    ),
    "E570": Code(
        "crashed check",
        "A check crashed, so the definition may have the problem that this check looks for.",
        "Report it, with the definition. The results of the other checks are valid.",
    ),
    "E577": Code(
        "malformed suppressions",
        "The suppressions file is not valid, so nothing is suppressed.",
        "Write [[suppress]] tables, each with code, path and reason.",
    ),
    "W575": Code(
        "suppression without effect",
        "A suppression without a code and a reason cannot be reviewed and outlives its purpose. It has no effect.",
        "Name one code, and say in reason why the definition is right here.",
    ),
    "W576": Code(
        "unused suppression",
        "There is no longer a finding with this code. The suppression would hide the next one.",
        "Delete it.",
    ),
}

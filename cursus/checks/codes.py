"""The codes of the checks, and of what can go wrong around them."""

from __future__ import annotations

from typing import Final

from cursus.checks import CHECKS
from cursus.codes import Code

CODES: Final[dict[str, Code]] = {check.code: check.documentation for check in CHECKS} | {
    "E525": Code(
        "no such base",
        "The parameter that all outputs should lie below is not declared, so no output was held against it.",
        "Correct the name that --base gives, or declare the parameter.",
    ),
    "E570": Code(
        "crashed check",
        "A check failed by itself: the definition may be wrong in the way it looks for, and nobody looked.",
        "Report it with the definition; until then the other checks hold.",
    ),
    "E577": Code(
        "malformed suppressions",
        "The file of suppressions cannot be read as what it should be, so nothing is suppressed.",
        "Write [[suppress]] tables, each with code, path and reason.",
    ),
    "W575": Code(
        "suppression of no use",
        "Without a code or a reason it cannot be reviewed, and outlives what it was meant for: it suppresses nothing.",
        "Name one code, and say in reason why the definition is right here.",
    ),
    "W576": Code(
        "unused suppression",
        "Nothing of that code is found there any more: the next finding would be hidden unseen.",
        "Delete it.",
    ),
}

"""The codes of the linter: one of each rule, and those of its own doing."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code
from cursus.lint.rules import RULES

CODES: Final[dict[str, Code]] = {
    **{rule.code: rule.documentation for rule in RULES},
    "E800": Code(
        "unreadable source",
        "A file that is not there, or that is not Python, was not checked at all.",
        "Correct the path or the syntax.",
    ),
    "W890": Code(
        "suppression without code or reason",
        "Nobody can tell later whether it is still right.",
        "Write ignore[E801] and the reason behind it.",
    ),
    "W891": Code(
        "suppression that is not needed",
        "It would hide the next finding in that place.",
        "Delete it.",
    ),
    "W892": Code(
        "baseline entry that is gone",
        "What the entry excuses does not exist any more; it would excuse its return.",
        "Write the baseline anew.",
    ),
    "E894": Code(
        "unreadable baseline",
        "Without it every finding that it excuses would count again.",
        "Correct the path, or write the baseline anew.",
    ),
}

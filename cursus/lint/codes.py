"""The codes of lint, E800 to E819 and E890 to E894: the rules' own, and those of reading and suppressing."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code
from cursus.lint.rules import RULES

CODES: Final[dict[str, Code]] = {rule.code: rule.documentation for rule in RULES} | {
    "E800": Code(
        "unreadable source",
        "The file is missing, not text in its declared encoding, or not Python: nothing in it was checked.",
        "Correct the path or the file.",
    ),
    "W890": Code(
        "suppression without a reason",
        "A suppression without a reason cannot be reviewed and outlives its purpose.",
        "Write `# cursus: ignore[E801] the reason`.",
    ),
    "W891": Code(
        "suppression not needed",
        "Nothing of that code is found there: the next finding would be silenced unseen.",
        "Delete the suppression.",
    ),
    "W892": Code(
        "baseline entry gone",
        "What the baseline tolerates is not there any more, and could come back unseen.",
        "Write the baseline anew with `--update-baseline`.",
    ),
    "E894": Code(
        "no baseline",
        "The file is not a baseline that this version reads.",
        "Write it with `cursus lint --baseline FILE --update-baseline`.",
    ),
}

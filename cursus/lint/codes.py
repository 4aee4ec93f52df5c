"""The codes of lint, E800 to E819 and E890 to E894: the rules' own, and those of reading and suppressing."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code
from cursus.lint.rules import RULES

CODES: Final[dict[str, Code]] = {rule.code: rule.documentation for rule in RULES} | {
    "E800": Code(
        "unreadable source",
        "The file is missing, not in its declared encoding, or not Python, so it was not checked.",
        "Correct the path or the file.",
    ),
    "W890": Code(
        "suppression without a reason",
        "A suppression without a reason cannot be reviewed and outlives its purpose.",
        "Write `# cursus: ignore[E801] the reason`.",
    ),
    "W891": Code(
        "suppression not needed",
        "There is no longer a finding with this code. The comment would hide the next one.",
        "Remove the comment.",
    ),
    "W892": Code(
        "baseline entry gone",
        "A finding in the baseline is gone. The baseline would hide it if it came back.",
        "Update the baseline with `--update-baseline`.",
    ),
    "E894": Code(
        "no baseline",
        "The file is not a baseline that this version reads.",
        "Write it with `cursus lint --baseline FILE --update-baseline`.",
    ),
}

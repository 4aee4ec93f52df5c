"""The codes of the command line itself, E001 to E003: what went wrong before or around a command's own work."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E001": Code(
        "wrong command line",
        "An option is unknown or contradicts another, or a file that is named is not there: nothing was done.",
        "`--help` behind the command shows what it takes, with examples.",
    ),
    "E002": Code(
        "stopped",
        "Ctrl-C ended the command before it was done; what it was about to write is not half there.",
        "Start it again.",
    ),
    "E003": Code(
        "fault of cursus",
        "Something happened that no command expects, so its answer is missing.",
        "Look at the line that is named if it is of a builder of yours: where a parameter is put into text there, "
        "`cursus lint` tells what to write. Else report it with what the command shows under `CURSUS_TRACEBACK=1`.",
    ),
}

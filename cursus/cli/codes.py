"""The codes of the command line itself, E001 to E004: what went wrong before or around a command's own work."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E001": Code(
        "wrong command line",
        "An option is unknown or contradicts another, or a file does not exist. Nothing was done.",
        "Add `--help` to the command to see its options and examples.",
    ),
    "E002": Code(
        "stopped",
        "Ctrl-C ended the command early. Files are written atomically, so none is incomplete.",
        "Start it again.",
    ),
    "E003": Code(
        "fault of cursus",
        "Something unexpected happened, so there is no result.",
        "If the reported line is in your own builder, fix it; if it puts a parameter into text, "
        "`cursus lint` shows what to write. Otherwise report it with the output under `CURSUS_TRACEBACK=1`.",
    ),
    "E004": Code(
        "outside the working folder",
        "An agent may read files of one folder: the one that `cursus mcp` was started for. The path, or a file that is "
        "read because of it, lies elsewhere, or a link leads there.",
        "Put the file inside the folder, or start `cursus mcp` for a folder that holds both.",
    ),
}

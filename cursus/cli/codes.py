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
        "internal error",
        "Something unexpected happened, so there is no result.",
        "If the reported line is in your own builder, fix it; if it puts a parameter into text, "
        "`cursus lint` shows what to write. Otherwise report it with the output under `CURSUS_TRACEBACK=1`.",
    ),
    "E004": Code(
        "outside the working folder",
        "`cursus mcp` reads files in one folder only. The path, a file that it refers to, or the target of a link "
        "is outside.",
        "Put the file inside the folder, or start `cursus mcp` for a folder that holds both.",
    ),
}

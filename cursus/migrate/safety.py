"""What the fix of each lint rule may change next to the finding: ``cursus explain`` prints it under "Fix safety"."""

from __future__ import annotations

from typing import Final

_PATH = (
    "Safe: with the static base the path is the same text, slash for slash, and the value only goes where a pipeline "
    "variable is known to be taken. Where that is not known, the path is left. Unsafe, and left without --unsafe: "
)
_EMPTY = "an empty segment (//), which the Join leaves out; a path that does not begin with the variable"
_PARAMETER = "No fix: it needs a parameter of the pipeline, and its name and default are the author's to say."
_BEFORE = "Unsafe: the path was another one before, so it changes even with the static base."

SAFETY: Final[dict[str, str]] = {
    "E801": f"{_PATH}{_EMPTY}.",
    "E802": f"{_PATH}{_EMPTY}.",
    "E803": f"{_PATH}{_EMPTY}.",
    "E804": f"{_PATH}Path, which had made s3:/ of s3://; a base that may end with a slash, which os.path.join "
    "minds and a Join does not. A part that is a value must not begin with a slash: os.path.join would drop the base.",
    "E805": "Safe for str(), and for rstrip('/') and a slash made sure of where the text is known to end with none. "
    "Unsafe for rstrip('/') elsewhere. Everything else is left.",
    "E806": _BEFORE,
    "E807": _BEFORE,
    "E808": "Safe: the message shows the variable by !r, with quotes around it, and only where people read it.",
    "E809": "No fix: only the author knows the right location.",
    "E810": "No fix: whether to use the Join or to delete it is the author's to say.",
    "E811": "Unsafe: the helper also cleaned the path up.",
    "E812": "Safe where the value is only split into parts. Unsafe where an empty segment (//) goes with it.",
    "E813": "Safe: with the static base the value is the same; it is replaced only where a variable may go.",
    "E814": _PARAMETER,
    "W815": _PARAMETER,
    "E816": _PARAMETER,
}


def fix_safety(code: str) -> str:
    """Of the fix of a lint rule; empty for a code that is none."""
    from cursus.lint.rules import RULES

    if not any(rule.code == code for rule in RULES):
        return ""
    return SAFETY.get(code, "No fix: migrate leaves it to you.")

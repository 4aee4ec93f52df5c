"""The last runs whose reports went to one folder, for the trend on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError
from cursus.jsonfile import read_json

FILE_NAME: Final = "history.json"
_KEPT: Final = 30
"""Runs that are kept: as many as the page has room for on a phone."""
_MEMBERS: Final = {"created": str, "commit": str, "passed": int, "whole": int, "causes": int, "seconds": float}


def entry(document: dict[str, Any]) -> dict[str, Any]:
    """A run in the trend: when, at which commit, how many compiles of cases passed, the causes, and the duration."""
    passed = [outcome["passed"] for case in document["cases"] for outcome in case["outcomes"]]
    return {
        "created": document["created"],
        "commit": document["commit"],
        "passed": sum(passed),
        "whole": len(passed),
        "causes": sum(cause["severity"] == "error" for cause in document["causes"]),
        "seconds": document["seconds"],
    }


def earlier(folder: Path) -> list[dict[str, Any]]:
    """The runs in the folder's file, the oldest first. A file that says something else counts for nothing."""
    try:
        runs = read_json(folder / FILE_NAME, "E601")
    except CursusError:
        return []
    return [run for run in runs if _is_entry(run)][-_KEPT + 1 :] if isinstance(runs, list) else []


def _is_entry(run: Any) -> bool:
    return isinstance(run, dict) and all(
        isinstance(run.get(name), (int, float) if kind is float else kind) for name, kind in _MEMBERS.items()
    )

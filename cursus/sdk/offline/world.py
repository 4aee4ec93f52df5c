"""What the caller's code meets instead of AWS, and a record of what it asked for."""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NOT_THEIRS = tuple(
    {os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib")}
    | {str(Path(__file__).resolve().parent) + os.sep}
)


class Refused(Exception):
    """The caller's code cannot be compiled: a code of ``cursus.sdk.codes``, what is wrong, where, and a hint."""

    def __init__(self, code: str, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.report = {"code": code, "message": message, "where": where, "hint": hint}


@dataclass
class World:
    """The identity that AWS shows, answers that the caller gave, and everything that happened, in order.

    ``events``: kind, what and where of each, without repetitions. ``definitions``: those of pipelines that the code
    created, by name. ``objects``: what it uploaded, by bucket and key; None for the content of a file.
    ``before_creation``: how many of the events came before the last pipeline was created.
    """

    region: str
    partition: str
    account: str
    bucket: str
    role: str
    answers: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    before_creation: int = 0

    def create(self, name: str, definition: str) -> None:
        self.note("not-made", "sagemaker.CreatePipeline")
        self.definitions[name] = definition
        self.before_creation = len(self.events)

    def forget_what_came_after(self) -> None:
        """Answers that were asked for after the pipeline had been created are not in its definition."""
        later = self.events[self.before_creation :]
        self.events[self.before_creation :] = [
            event for event in later if event["kind"] not in ("stand-in", "unanswered", "network")
        ]

    def note(self, kind: str, what: str) -> None:
        event = {"kind": kind, "what": what, "where": caller() or ""}
        if event not in self.events:
            self.events.append(event)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


def caller() -> str | None:
    """``file:line`` of the caller's own code that is running; None where a thread of a library runs."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if is_theirs(frame.f_code.co_filename):
            return place(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None


def is_theirs(file: str) -> bool:
    """Whether a file is neither Python's, nor a package's, nor ours."""
    return not file.startswith("<") and not os.path.realpath(file).startswith(_NOT_THEIRS)


def place(file: str, line: int) -> str:
    """A line of a file, which is named as seen from the current folder where it is below that."""
    below = os.path.relpath(file)
    return f"{Path(file).name if below.startswith(os.pardir) else below}:{line}"

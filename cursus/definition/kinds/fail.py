"""Fail: the end of an execution, with a message."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Entry, Kind

KIND: Final = Kind(
    type="Fail",
    no_request="The service ends the execution itself, with the message in the Arguments.",
    shapes={
        "Fail": {
            "type": "structure",
            "members": {"ErrorMessage": {"service": "step", "shape": "ErrorMessage"}},
            "required": ["ErrorMessage"],
        },
        "ErrorMessage": {"type": "string", "max": 3072},
    },
    echoes=False,
    entry=Entry(("Arguments", "ErrorMessage"), ("Fail", "ErrorMessage")),
)

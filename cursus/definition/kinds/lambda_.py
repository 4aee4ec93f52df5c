"""Lambda: a call of a function, which may answer with outputs that it declares."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import STEP, Entry, Kind, ShapeName

KIND: Final = Kind(
    type="Lambda",
    no_request="The Arguments are the event that the function gets: whatever its author likes.",
    echoes=False,
    entry=Entry(("FunctionArn",), ("Lambda", "Arn")),
    shapes={"FunctionArn": {"type": "string", "pattern": "arn:[^:]+:lambda:[^:]*:[^:]*:function:.+"}},
    members=("FunctionArn", "OutputParameters"),
    member_shapes={"FunctionArn": ShapeName(STEP, "FunctionArn")},
    required=("FunctionArn",),
    cached=True,
)

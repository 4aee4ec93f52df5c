"""Callback: a message to a queue, and the wait for anyone who answers it with the outputs that the step declares."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import STEP, Entry, Kind, ShapeName

KIND: Final = Kind(
    type="Callback",
    no_request="The Arguments are what the message holds: whatever its author likes.",
    echoes=False,
    entry=Entry(("SqsQueueUrl",), ("Callback", "SqsQueueUrl")),
    shapes={"SqsQueueUrl": {"type": "string", "pattern": "https?://.+"}},
    members=("SqsQueueUrl", "OutputParameters"),
    member_shapes={"SqsQueueUrl": ShapeName(STEP, "SqsQueueUrl")},
    required=("SqsQueueUrl",),
    cached=True,
)

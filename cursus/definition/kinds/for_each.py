"""ForEach: the steps of its body, once for every item of a list."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import BELOW, Kind

KIND: Final = Kind(
    type="ForEach",
    no_request="The service runs the steps of the body itself; each of them has its own request.",
    shapes={
        "ForEach": {
            "type": "structure",
            "members": {
                "IterableItems": {"service": "step", "shape": "ForEachItems"},
                "MaxConcurrency": {"service": "step", "shape": "ForEachConcurrency"},
                "Selector": {"service": "step", "shape": "ForEachSelector"},
            },
            "required": ["IterableItems", "MaxConcurrency"],
        },
        "ForEachItems": {"type": "any"},
        "ForEachPick": {"type": "string", "enum": ["MaxBy", "MinBy"]},
        "ForEachConcurrency": {"type": "integer", "min": 1, "max": 50},
        "ForEachSelector": {
            "type": "structure",
            "members": {
                "Pick": {"service": "step", "shape": "ForEachPick"},
                "Field": {"service": "step", "shape": "ForEachItems"},
            },
            "required": ["Pick", "Field"],
        },
    },
    echoes=False,
    properties={
        ("Status",): "text",
        ("InputItemCount",): "integer",
        ("TotalStepCount",): "integer",
        ("SucceededStepCount",): "integer",
        ("FailedStepCount",): "integer",
        ("StoppedStepCount",): "integer",
        ("IterationOutputs", BELOW): "any",
        ("Selected", BELOW): "any",
    },
    branches=("ForEachBody",),
)

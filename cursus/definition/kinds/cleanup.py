"""Cleanup: deletes what earlier steps wrote to S3."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, Kind

KIND: Final = Kind(
    type="Cleanup",
    no_request="The service deletes the outputs of the named steps itself.",
    shapes={
        "Cleanup": {
            "type": "structure",
            "members": {"Resources": {"service": "step", "shape": "CleanupResources"}},
            "required": ["Resources"],
        },
        "CleanupResources": {
            "type": "structure",
            "members": {"S3": {"service": "step", "shape": "CleanupSources"}},
            "required": ["S3"],
        },
        "CleanupSources": {"type": "list", "member": {"service": "step", "shape": "CleanupSource"}, "min": 1},
        "CleanupSource": {
            "type": "structure",
            "members": {
                "StepName": {"service": "step", "shape": "CleanupStepName"},
                "S3Uris": {"service": "step", "shape": "CleanupUris"},
            },
            "required": ["StepName"],
        },
        "CleanupStepName": {"type": "string", "min": 1, "max": 64},
        "CleanupUris": {"type": "list", "member": {"service": "sagemaker", "shape": "S3Uri"}, "min": 1},
    },
    echoes=False,
    names_steps=(("Resources", "S3", EACH, "StepName"),),
)

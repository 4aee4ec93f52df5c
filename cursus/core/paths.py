"""The one way that a path is built."""

from __future__ import annotations

from typing import TypeAlias

from cursus.definition.values import Join, PipelineVariable

Location: TypeAlias = str | PipelineVariable
"""An S3 location: known now, or when the pipeline runs."""


def join_path(base: Location, *parts: str) -> Join:
    """``base/part/part…`` as an expression that the service evaluates: right for a text and for a parameter alike."""
    return Join("/", [base, *parts])  # By position: names would cost a dict for each path.

"""The formats that steps write tables in. Every step reads all of them, and more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

OutputFormat: TypeAlias = Literal["CSV", "TSV", "PARQUET"]

VARIABLE = "OUTPUT_FORMAT"
DOCUMENT = "hyperparameters.json"


def format_setting(output_format: OutputFormat | None) -> dict[str, str]:
    """The environment variable of a processing script; none when the config does not say."""
    return {} if output_format is None else {VARIABLE: output_format}


def with_format(documents: Mapping[str, Any], output_format: OutputFormat | None) -> dict[str, Any]:
    """The same for a training script, which reads it from its hyperparameters."""
    if output_format is None:
        return dict(documents)
    return {**documents, DOCUMENT: {**documents.get(DOCUMENT, {}), "output_format": output_format}}

"""The formats that steps write tables in. Every step reads all of them, and more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import BeforeValidator, Field, model_validator

from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.tiers import wrong_field

_Format: TypeAlias = Literal["CSV", "TSV", "JSON", "PARQUET"]


def _capitals(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


IN_CAPITALS = BeforeValidator(_capitals)
"""Saved configs spell the names of formats as they like."""

OutputFormat = Annotated[_Format, IN_CAPITALS]

VARIABLE = "OUTPUT_FORMAT"
DOCUMENT = "hyperparameters.json"


def with_format(documents: Mapping[str, Any], output_format: OutputFormat | None) -> dict[str, Any]:
    """The format for a training script, which reads it from its hyperparameters."""
    if output_format is None:
        return dict(documents)
    return {**documents, DOCUMENT: {**documents.get(DOCUMENT, {}), "output_format": output_format}}


class TableConfig(ProcessingConfig):
    """A step that writes a table. Saved configs spell the formats as they like."""

    output_format: str | None = Field(
        default=None, description="Format of the table: CSV, TSV, JSON or PARQUET; CSV when not given."
    )

    @model_validator(mode="after")
    def _check_format(self) -> Self:
        known = get_args(_Format)
        named = self.output_format
        if named is not None and not self.runs_own_script and named.upper() not in known:
            raise wrong_field(self, "output_format", f"must be one of {', '.join(known)} unless the script is your own")
        return self

    def format_setting(self) -> dict[str, str]:
        """The environment variable of the script, as it was saved: ours reads it in any case."""
        return {} if self.output_format is None else {VARIABLE: self.output_format}

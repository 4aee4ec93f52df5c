"""The functions that the service evaluates: joined text, and a value from a JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cursus.definition.values.base import PipelineVariable
from cursus.definition.values.properties import PropertyFile

_JOINED = (str, int, float, PipelineVariable)


@dataclass(frozen=True, slots=True, init=False)
class Join(PipelineVariable):
    """``values``, joined by ``on`` when the pipeline runs.

    Raises TypeError when ``values`` is one text, which would be joined letter by letter, or holds what has no text.
    """

    on: str
    values: Sequence[Any]

    def __init__(self, on: str = "", values: Sequence[Any] | None = None) -> None:
        # Nearly always a list of texts, which two comparisons find faster than isinstance.
        values = [] if values is None else values
        if type(values) is not list and (isinstance(values, str) or not isinstance(values, Sequence)):
            raise TypeError(f"Join takes a list of values, not {values!r}: write Join(on={on!r}, values=[...])")
        for value in values:
            if type(value) is not str and not isinstance(value, _JOINED):
                raise TypeError(f"Join takes text, numbers and pipeline variables, not {value!r}")
        _set_on(self, on)
        _set_values(self, values)

    def to_string(self) -> PipelineVariable:
        """The Join itself: it is text already."""
        return self

    @property
    def expr(self) -> dict[str, Any]:
        values = [value if isinstance(value, str | int | float) else value.expr for value in self.values]
        return {"Std:Join": {"On": self.on, "Values": values}}

    @property
    def _referenced_steps(self) -> list[Any]:
        variables = (value for value in self.values if isinstance(value, PipelineVariable))
        return [step for variable in variables for step in variable._referenced_steps]


# A pipeline has a Join for each path: object.__setattr__ would look its two slots up by name for each.
_set_on, _set_values = (vars(Join)[slot].__set__ for slot in ("on", "values"))


@dataclass(frozen=True, slots=True)
class JsonGet(PipelineVariable):
    """The value at ``json_path`` in a property file of ``step_name``, or in the JSON file at ``s3_uri``.

    Raises ValueError unless exactly one of ``property_file`` and ``s3_uri`` is given, the first with its step's name.
    """

    step_name: str | None = None
    property_file: PropertyFile | str | None = None
    json_path: str | None = None
    s3_uri: Join | None = None

    def __post_init__(self) -> None:
        if bool(self.property_file) == bool(self.s3_uri):
            raise ValueError("pass JsonGet either property_file or s3_uri")
        if self.property_file and not self.step_name:
            raise ValueError("pass JsonGet the step_name of the step that writes the property file")

    @property
    def expr(self) -> dict[str, Any]:
        if self.s3_uri:
            return {"Std:JsonGet": {"S3Uri": self.s3_uri.expr, "Path": self.json_path}}
        file = self.property_file.name if isinstance(self.property_file, PropertyFile) else self.property_file
        reference = {"Get": f"Steps.{self.step_name}.PropertyFiles.{file}"}
        return {"Std:JsonGet": {"PropertyFile": reference, "Path": self.json_path}}

    @property
    def _referenced_steps(self) -> list[Any]:
        return [self.step_name] if self.step_name else self.s3_uri._referenced_steps if self.s3_uri else []

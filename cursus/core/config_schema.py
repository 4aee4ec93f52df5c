"""JSON Schema of saved configs, so that an editor completes and checks them while they are written."""

from __future__ import annotations

from typing import Any

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.history import fields_of
from cursus.core.base.tiers import TieredModel
from cursus.core.catalog import Catalog
from cursus.core.field_parameters import EXTERNAL

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PARAMETER = {
    "description": "A parameter of the pipeline, by the name that dag.json declares.",
    "type": "object",
    "properties": {"parameter": {"type": "string"}},
    "required": ["parameter"],
    "additionalProperties": False,
}

_ABOUT = ("title", "description", "default", "examples")
"""What a schema says of a field, whichever of its values stands there."""


def config_schema(cls: type[BasePipelineConfig]) -> dict[str, Any]:
    """The schema of one config as a saved file holds it: its class name and derived fields are allowed next to it."""
    return {"$schema": _DIALECT, **_as_saved(cls)}


def file_schema(steps: Catalog) -> dict[str, Any]:
    """The schema of a whole saved file. No field is required in a config: it may stand in the shared part."""
    classes = {builder.Config.__name__: builder.Config for builder in steps.builders.values()}
    definitions: dict[str, Any] = {}
    for name, cls in classes.items():
        schema = _as_saved(cls)
        definitions |= schema.pop("$defs", {})
        schema.pop("required", None)
        definitions[name] = schema
    by_class = [
        {
            "if": {"properties": {"__model_type__": {"enum": list(cls.class_names())}}, "required": ["__model_type__"]},
            "then": {"$ref": f"#/$defs/{name}"},
        }
        for name, cls in classes.items()
    ]
    named = {"__model_type__": {"enum": list(steps.configs)}}
    config = {"type": "object", "properties": named, "allOf": by_class}
    configuration: dict[str, Any] = {
        "type": "object",
        "properties": {"shared": {"type": "object"}, "specific": {"type": "object", "additionalProperties": config}},
        "required": ["specific"],
    }
    return {
        "$schema": _DIALECT,
        "title": "Saved config of a pipeline",
        "type": "object",
        "properties": {
            "configuration": configuration,
            "metadata": {"type": "object"},
            **configuration["properties"],  # Earlier versions also saved the inside alone.
        },
        "anyOf": [{"required": ["configuration"]}, {"required": ["specific"]}],
        "$defs": definitions,
    }


def _as_saved(cls: type[BasePipelineConfig]) -> dict[str, Any]:
    schema = cls.model_json_schema()
    fields = schema["properties"]
    for name in cls.parameter_fields():
        fields[name] = _or_parameter(fields[name])
    fields[EXTERNAL]["additionalProperties"] = _or_parameter(fields[EXTERNAL]["additionalProperties"])
    _allow_marks(schema, cls)
    for definition in schema.get("$defs", {}).values():
        definition.setdefault("properties", {})["__model_type__"] = {"type": "string"}
    return schema


def _or_parameter(field: dict[str, Any]) -> dict[str, Any]:
    value = {name: said for name, said in field.items() if name not in _ABOUT}
    return {name: said for name, said in field.items() if name in _ABOUT} | {"anyOf": [value, _PARAMETER]}


def _allow_marks(schema: dict[str, Any], cls: type[TieredModel]) -> None:
    marks: dict[str, Any] = {"__model_type__": {"enum": list(cls.class_names())}}
    for name in cls.derived_fields():
        marks[name] = {"description": f"Derived: {(getattr(cls, name).__doc__ or '').strip()}"}
    marks |= {name: {"description": "Of an earlier version; not used."} for name in sorted(cls.obsolete)}
    patterns: dict[str, Any] = {}
    for change in fields_of(cls):
        fate = f"{change.fate}: {change.became}" if change.became else change.fate
        place = patterns if "*" in change.field else marks
        name = f"^{change.field.replace('*', '.*')}$" if place is patterns else change.field
        place.setdefault(name, {"description": f"Of an earlier version; {fate}."})
    schema["properties"] = {**marks, **schema.get("properties", {})}
    if patterns:
        schema["patternProperties"] = patterns

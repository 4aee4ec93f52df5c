"""What there is to know of a step before using it, read from its declaration: for the command line and the docs."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.context import BuildContext
from cursus.core.base.ports import Input
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.base.tiers import TieredModel, nested_model
from cursus.core.config_skeleton import job_types
from cursus.core.expressions import NoScope
from cursus.core.sizing import Needs, measured

_SYMBOLS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "min_length": "length ≥", "max_length": "length ≤"}

_EXAMPLES: dict[str, Any] = {
    "author": "ana",
    "bucket": "ana-models",
    "role": "arn:aws:iam::111122223333:role/SageMakerRole",
    "region": "NA",
    "service_name": "Orders",
    "pipeline_version": "1.0.0",
    "full_field_list": ["id", "label", "amount", "country"],
    "cat_field_list": ["country"],
    "tab_field_list": ["amount"],
    "id_name": "id",
    "label_name": "label",
    "label_field": "label",
    "multiclass_categories": [0, 1],
    "data_sources": [
        {
            "data_source_name": "orders",
            "data_source_type": "S3",
            "s3_data_source_properties": {"s3_uri": "s3://ana-data/orders"},
        }
    ],
}


@dataclass(frozen=True, slots=True)
class PortDescription:
    """``required``: yes, no, or for which job types not; ``connects``: sources of an input, aliases of an output."""

    name: str
    path: str
    required: str
    connects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """A field of a config; a field of a nested model has a dotted name. ``default`` is None where one is required."""

    name: str
    type: str
    default: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class StepDescription:
    """A step as its users see it. ``example`` is a config with the required fields and made-up values.

    ``spark_script``: what runs in the place of ``script`` with the engine spark. ``needs``: of memory and disk, where
    they were measured.
    """

    name: str
    summary: str
    verb: str
    script: str
    spark_script: str
    output_folder: str
    config: tuple[str, ...]
    job_types: tuple[str, ...]
    inputs: tuple[PortDescription, ...]
    outputs: tuple[PortDescription, ...]
    fields: tuple[FieldDescription, ...]
    derived: tuple[FieldDescription, ...]
    environment: tuple[str, ...]
    needs: Needs | None
    example: dict[str, Any]


def describe(builder: type[StepBuilderBase[Any]]) -> StepDescription:
    """Everything that the declaration of a step says; needs no SDK."""
    config = builder.Config
    example = example_config(builder)
    return StepDescription(
        name=builder.step_type(),
        summary=summary(builder),
        verb=verb(builder),
        script=builder.script,
        spark_script=getattr(builder, "spark_script", ""),
        output_folder=builder.output_folder,
        config=config.class_names(),
        job_types=job_types(config),
        inputs=tuple(
            PortDescription(port.name, port.path, _required(port), port.sources)
            for port in builder.input_ports.values()
        ),
        outputs=tuple(
            PortDescription(port.name, port.path, "", tuple(_aliases(port.aliases, port.aliases_for)))
            for port in builder.output_ports.values()
        ),
        fields=tuple(_fields(config)),
        derived=tuple(
            FieldDescription(name, "", None, inspect.cleandoc(getattr(config, name).__doc__ or ""))
            for name in config.derived_fields()
        ),
        environment=_environment(builder, example),
        needs=measured().get(builder.step_type()),
        example=example,
    )


def summary(builder: type[StepBuilderBase[Any]]) -> str:
    """What the step does, in a sentence."""
    return inspect.cleandoc(builder.__doc__ or "").partition("\n\n")[0]


def verb(builder: type[StepBuilderBase[Any]]) -> str:
    """``processing``, ``training`` …: the base that makes the SDK's step."""
    home = StepBuilderBase.__module__.rpartition(".")[0]
    modules = (cls.__module__ for cls in builder.__mro__ if cls is not StepBuilderBase)
    return next((name.rpartition(".")[2] for name in modules if name.startswith(f"{home}.")), "")


def example_config(builder: type[StepBuilderBase[Any]]) -> dict[str, Any]:
    """A config of this step as a saved file holds it, with the required fields and made-up values."""
    example = {"__model_type__": builder.Config.__name__, **_example_fields(builder.Config)}
    if builder.script and "training_entry_point" in example:
        example["training_entry_point"] = builder.script
    return example


def _required(port: Input) -> str:
    if not port.required:
        return "no"
    return f"not for {', '.join(port.optional_for)}" if port.optional_for else "yes"


def _aliases(always: tuple[str, ...], by_job_type: Any) -> list[str]:
    return [*always, *(f"{name} ({job_type})" for job_type, names in by_job_type.items() for name in names)]


def _fields(model: type[BaseModel], prefix: str = "") -> list[FieldDescription]:
    fields = []
    takes = model.parameter_fields() if issubclass(model, BasePipelineConfig) else ()
    for name, info in sorted(model.model_fields.items(), key=lambda item: not item[1].is_required()):
        default = None if info.is_required() else repr(info.get_default(call_default_factory=True))
        type_ = f"{_type_of(info)} or parameter" if name in takes else _type_of(info)
        fields.append(FieldDescription(f"{prefix}{name}", type_, default, info.description or ""))
        if (nested := nested_model(info.annotation)) is not None:
            fields += _fields(nested, f"{prefix}{name}.")
    return fields


def _type_of(info: FieldInfo) -> str:
    """The type as people write it, and its limits: ``float > 0 < 1``."""
    # Without validators: they would show as functions, with their addresses in memory.
    plain = get_type_hints(type("Held", (), {"__annotations__": {"type": info.annotation}}))["type"]
    name = re.sub(r"\b(?:[A-Za-z_]\w*\.)+(\w+)", r"\1", inspect.formatannotation(plain))
    limits = [
        f"{symbol} {getattr(limit, attribute)}"
        for limit in info.metadata
        for attribute, symbol in _SYMBOLS.items()
        if getattr(limit, attribute, None) is not None
    ]
    return " ".join([name, *limits])


def _environment(builder: type[StepBuilderBase[Any]], example: dict[str, Any]) -> tuple[str, ...]:
    """Names of the environment variables that the script gets from the example config."""
    if not issubclass(builder, ProcessingStepBuilder):
        return ()
    try:
        config = builder.Config.model_validate(_without_marks(example))
    except ValidationError:
        return ()  # Fields that depend on each other in a way that no made-up values meet.
    # A real context would import the SDK; an environment depends on the config alone.
    told = {"parameters": SimpleNamespace(prefix=None), "asset_mode": "session", "source_root": None}
    offline = SimpleNamespace(**told, scope=NoScope())
    context = cast(BuildContext, offline)
    return tuple(builder(config, context=context).environment())


def _without_marks(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_marks(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_marks(item) for name, item in value.items() if name != "__model_type__"}
    return value


def _example_fields(model: type[BaseModel]) -> dict[str, Any]:
    """Values for the fields to fill in: what the field itself gives as an example, else one of its type."""
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    needed = model.needed_fields() if issubclass(model, TieredModel) else required
    return {
        name: info.examples[0] if info.examples else _EXAMPLES.get(name, _example_of(info.annotation, info))
        for name, info in model.model_fields.items()
        if name in needed or (name == "job_type" and issubclass(model, BasePipelineConfig))
    }


def _example_of(annotation: Any, info: FieldInfo) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {"__model_type__": annotation.__name__, **_example_fields(annotation)}
    arms = get_args(annotation)
    match get_origin(annotation) or annotation:
        case origin if origin is Literal:
            return arms[0]
        case origin if origin is dict:
            return {"name": _example_of(arms[1], info)}
        case origin if origin in (list, tuple, set):
            return [_example_of(arms[0], info)]
        case kind if kind is bool:
            return False
        case kind if kind in (int, float):
            return 1
        case kind if kind is str:
            return "text"
        case _:
            return _example_of(arms[0], info) if arms else None

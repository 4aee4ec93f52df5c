"""Fields of configs whose value is a parameter of the pipeline: ``"training_instance_count": {"parameter": "Count"}``.

A config is validated with a stand-in in the field's place; once the pipeline's parameters are known, each is put there
after it was held against the field's type.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from cursus.core.base.config_base import BasePipelineConfig, ConfigT
from cursus.definition.values import Parameter, PipelineVariable
from cursus.errors import Diagnostic, did_you_mean

EXTERNAL: Final = "external_inputs"

_ARN: Final = "arn:aws:lambda:us-east-1:111122223333:function:name"
_AS_FIELD: Final = "Declare the parameter with the field's type, and a default that the field takes."
_AS_FLAG: Final = 'Declare it so that it can be nothing else: {"type": "String", "enum": ["true", "false"]}.'
_STAND_INS: Final = (1, 2, 0.5, True, "ml.m5.large", "/opt/ml/checkpoints", "s3://bucket/key", _ARN, "text", 1000, 100)


def reference(value: Any) -> str | None:
    """The name of the parameter that a field's value refers to; None where it is a value."""
    match value:
        case {"parameter": str(name), **rest} if not rest:
            return name
        case _:
            return None


def set_aside(
    cls: type[BasePipelineConfig], values: Mapping[str, Any], where: str
) -> tuple[dict[str, Any], dict[str, str], list[Diagnostic]]:
    """``values`` with stand-ins for parameters, which parameter belongs where, and E267 where none may be."""
    plain, named, found = dict(values), dict[str, str](), list[Diagnostic]()
    for field, value in values.items():
        if field == EXTERNAL and isinstance(value, Mapping):
            ports = {port: name for port, given in value.items() if (name := reference(given))}
            named |= {f"{EXTERNAL}.{port}": name for port, name in ports.items()}
            plain[field] = {port: given for port, given in value.items() if port not in ports}
        elif (name := reference(value)) and field in cls.model_fields and not _holds_objects(cls.model_fields[field]):
            if field in cls.parameter_fields():
                named[field] = name
                plain[field] = _stand_in(cls.model_fields[field])
            else:
                message, hint = _refusal(cls, field, name)
                found.append(Diagnostic("E267", message, f"{where}.{field}", hint))
                plain[field] = _stand_in(cls.model_fields[field])
    return plain, named, found


def _refusal(cls: type[BasePipelineConfig], field: str, name: str) -> tuple[str, str]:
    """Message and hint for a field that takes no parameter."""
    if field in cls.of_own_script:
        variable = f'"environment": {{"{field.upper()}": {{"parameter": "{name}"}}}}'
        return f"{field} cannot be a parameter: only your own script reads it", f"Give it to your script: {variable}."
    hint = f"Write a value. Of {cls.__name__} these can be parameters: {', '.join(cls.parameter_fields())}."
    return f"{field} cannot be a parameter: its value is needed when the pipeline is compiled", hint


def with_parameters(
    config: ConfigT, named: Mapping[str, str], own: Mapping[str, Parameter], where: str
) -> tuple[ConfigT, dict[str, Parameter], list[Diagnostic]]:
    """The config with its parameters in their fields, those of external inputs, and E262 or E268 for what cannot be."""
    fields: dict[str, Any] = {}
    external: dict[str, Parameter] = {}
    found: list[Diagnostic] = []
    for field, name in named.items():
        parameter = own.get(name)
        if parameter is None:
            hint = f"{did_you_mean(name, own)} Declare it under parameters in dag.json.".strip()
            found.append(Diagnostic("E262", f"the pipeline declares no parameter {name!r}", f"{where}.{field}", hint))
            continue
        port = field.removeprefix(f"{EXTERNAL}.")
        info = type(config).model_fields.get(field)
        is_flag = field in config.flag_fields()
        problem = misfit_of_flag(parameter) if is_flag else misfit(parameter, info)
        if problem:
            found.append(of_misfit(parameter, problem, f"{where}.{field}", _AS_FLAG if is_flag else _AS_FIELD))
        elif port != field:
            external[port] = parameter
        else:
            fields[field] = parameter
    filled = config.model_copy(update=fields)
    return filled, external, found or list(_contradictions(filled, where))


def _contradictions(config: BasePipelineConfig, where: str) -> Iterator[Diagnostic]:
    """E268 for a field whose value does not go with those of other fields, by the defaults of the parameters."""
    defaults: dict[str, Any] = {}

    def value(field: str) -> Any:
        told = getattr(config, field)
        if isinstance(told, Parameter) and told.default_value is not None:
            defaults[told.name] = told.default_value
        return math.nan if isinstance(told, PipelineVariable) and known(told) is None else known(told)

    for field, why in config.contradictions(value):
        said = ", ".join(f"{name} is {default!r} by default" for name, default in defaults.items())
        hint = "Change a default, or leave it out: then each start has to give the value."
        yield Diagnostic("E268", f"{why} ({said})" if said else why, f"{where}.{field}", hint)


def of_misfit(parameter: Parameter, problem: str, where: str, hint: str = _AS_FIELD) -> Diagnostic:
    """E268 for a parameter that a field does not take."""
    return Diagnostic("E268", f"the parameter {parameter.name} {problem}", where, hint)


def _holds_objects(info: FieldInfo) -> bool:
    """Whether the field may hold an object by itself, so that ``{"parameter": …}`` is its own value."""
    return _accepts(info, {"parameter": "X"})


def _stand_in(info: FieldInfo) -> Any:
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    if default is not None:
        return default
    samples = (*_choices(info.annotation), *_STAND_INS)
    # Of a field that may be left out, None would say that it is.
    return next(
        (value for value in (samples if info.is_required() else reversed(samples)) if _accepts(info, value)), None
    )


def _accepts(info: FieldInfo, value: Any) -> bool:
    try:
        _adapter(info).validate_python(value, strict=isinstance(value, bool))
    except ValidationError:
        return False
    return True


def _adapter(info: FieldInfo) -> TypeAdapter[Any]:
    annotation: Any = info.annotation
    for constraint in info.metadata:
        annotation = Annotated[annotation, constraint]
    try:
        return _adapter_of(annotation)
    except TypeError:  # what a field is annotated with need not be hashable
        return TypeAdapter(annotation)


@functools.cache
def _adapter_of(annotation: Any) -> TypeAdapter[Any]:
    """Made once for each type: fields of the same type are asked about many values."""
    return TypeAdapter(annotation)


def _choices(annotation: Any) -> list[Any]:
    """The values that a field takes which is one of a few."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [choice for part in get_args(annotation) for choice in _choices(part)]


_PYTHON: Final[Mapping[str, type]] = {"String": str, "Integer": int, "Float": float, "Boolean": bool}


def misfit(parameter: Parameter, info: FieldInfo | None) -> str | None:
    """Why a field cannot hold a parameter; None where it can. An external input takes text."""
    kind = parameter.parameter_type.value
    samples: Iterable[Any] = (*_STAND_INS, *_choices(info.annotation if info else None))
    of_kind = [value for value in samples if type(value) is _PYTHON[kind]]
    if info is None:
        return None if kind == "String" else f"is of type {kind}; an S3 location is a String"
    if not any(_accepts(info, value) for value in of_kind):
        return f"is of type {kind}, which the field does not take"
    if parameter.default_value is not None and not _accepts(info, parameter.default_value):
        return f"has the default {parameter.default_value!r}, which the field does not take"
    choices = getattr(parameter, "enum_values", None) or ()
    refused = next((value for value in choices if not _accepts(info, value)), None)
    return None if refused is None else f"may be {refused!r}, which the field does not take"


def misfit_of_flag(parameter: Parameter) -> str | None:
    """Why a field whose truth value a script reads as text cannot hold a parameter; None where it can."""
    kind, choices = parameter.parameter_type.value, getattr(parameter, "enum_values", None) or ()
    if kind != "String":
        return f"is of type {kind}, and the script reads the text true or false"
    if not choices:
        return "may be any text, and the script reads true or false"
    other = next((choice for choice in choices if choice not in ("true", "false")), None)
    return None if other is None else f"may be {other!r}, and the script reads true or false"


def known(value: Any) -> Any:
    """The value of a field as far as compiling knows it: a parameter's default; None for what only a run knows."""
    if isinstance(value, PipelineVariable):
        return getattr(value, "default_value", None)  # only parameters have one
    return value

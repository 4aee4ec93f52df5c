"""A saved config to begin with: every field that only the user knows, with its meaning in place of its value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.tiers import nested_model
from cursus.core.catalog import catalog
from cursus.dag import PipelineDAG
from cursus.errors import CompilationError, Diagnostic, did_you_mean

_PLACEHOLDER = re.compile(r"<\w+: (?P<meaning>[^<>]*)>")


def unfilled(value: Any, where: str) -> Iterator[Diagnostic]:
    """E226 for each placeholder in ``value`` that no one filled in."""
    if isinstance(value, str):
        if matched := _PLACEHOLDER.fullmatch(value):
            yield Diagnostic("E226", "still has the placeholder value", where, f"Set it to: {matched['meaning']}")
    elif isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, dict | list) or (isinstance(item, str) and item.startswith("<")):
                yield from unfilled(item, f"{where}.{name}")


def job_types(config: type[BaseModel]) -> tuple[str, ...]:
    """The job types that a config class allows; none where it has no such field."""
    info = config.model_fields.get("job_type")
    if info is None:
        return ()
    arms = (info.annotation, *get_args(info.annotation))
    return next((get_args(arm) for arm in arms if get_origin(arm) is Literal), ())


@dataclass(frozen=True, slots=True)
class _Planned:
    """A node and the step that its name, or the user, says it is."""

    builder: type[StepBuilderBase[Any]]
    job_type: str | None
    is_root: bool


def config_skeleton(dag: PipelineDAG, steps: Mapping[str, str] = {}) -> dict[str, Any]:
    """The content of a saved file with one config for each node: required fields as placeholders, no defaults.

    ``steps``: ``StepType`` or ``StepType_jobtype`` of the nodes whose names do not say it. A field that two or more
    nodes need is in the shared part, unless it says what data to load. Inputs of nodes without predecessors are
    asked for as external inputs.
    Raises CompilationError with what is wrong with the DAG, and E225 for each node whose step is not known.
    """
    order = dag.order()
    planned = _plan(dag, order, steps)
    wanted = {name: _required_fields(node) for name, node in planned.items()}
    # What a step without inputs has to read is its own: two that read the same would be one.
    readers = [wanted[name] for name, node in planned.items() if node.builder.input_ports]
    count = Counter(field for fields in readers for field in fields)
    common = {field for field, number in count.items() if number > 1} | BasePipelineConfig.model_fields.keys()
    shared = {field: value for fields in wanted.values() for field, value in fields.items() if field in common}
    specific = {}
    for name, node in planned.items():
        own = {field: value for field, value in wanted[name].items() if field not in common}
        job = {"job_type": node.job_type} if node.job_type else {}
        specific[name] = {"__model_type__": node.builder.Config.__name__, **job, **own, **_external_inputs(node)}
    types = {name: node.builder.Config.__name__ for name, node in planned.items()}
    return {"configuration": {"shared": shared, "specific": specific}, "metadata": {"config_types": types}}


def blanked(saved: Mapping[str, Any]) -> dict[str, Any]:
    """A saved file that asks for its owner: placeholders for what its shared part says of who, where and which name."""
    configuration = saved["configuration"]
    asked = {name: _wanted(name, info) for name, info in BasePipelineConfig.model_fields.items() if info.is_required()}
    shared = {name: asked.get(name, value) for name, value in configuration["shared"].items()}
    return {**saved, "configuration": {**configuration, "shared": shared}}


def _plan(dag: PipelineDAG, order: list[str], steps: Mapping[str, str]) -> dict[str, _Planned]:
    known: dict[str, tuple[type[StepBuilderBase[Any]], str | None]] = {}
    for step_type, builder in catalog().builders.items():
        known[step_type] = (builder, None)
        known |= {f"{step_type}_{job_type}": (builder, job_type) for job_type in job_types(builder.Config)}
    found = [
        Diagnostic("E225", "is not a node of the DAG", f"--step {name}", did_you_mean(name, order))
        for name in steps
        if name not in order
    ]
    planned = {}
    for name in order:
        step = steps.get(name, name)
        if step in known:
            planned[name] = _Planned(*known[step], is_root=not dag.predecessors(name))
        else:
            hint = f"{did_you_mean(step, known)} For a node of any other name: --step {name}=StepType".lstrip()
            found.append(Diagnostic("E225", f"no step is called {step!r}", f"dag.{name}", hint))
    if found:
        raise CompilationError(found)
    return planned


def _required_fields(node: _Planned) -> dict[str, Any]:
    config = node.builder.Config
    fields = {name: _wanted(name, config.model_fields[name]) for name in config.needed_fields(node.job_type)}
    if node.job_type:
        fields.pop("job_type", None)
    if "training_entry_point" in fields and node.builder.script:
        fields["training_entry_point"] = node.builder.script
    return fields


def _wanted(name: str, info: FieldInfo) -> Any:
    model = nested_model(info.annotation)
    if model is not None:
        inner = {field: _wanted(field, held) for field, held in model.model_fields.items() if held.is_required()}
        value: Any = {"__model_type__": model.__name__, **inner}
    else:
        value = _placeholder(name, _meaning(info))
    return [value] if get_origin(info.annotation) is list else value


def _meaning(info: FieldInfo) -> str:
    """What the field is for, and the values to choose from where there are but a few."""
    meaning = info.description or "required"
    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    told = all(str(choice) in meaning for choice in choices)
    return meaning if told else f"{meaning} One of {', '.join(map(str, choices))}."


def _external_inputs(node: _Planned) -> dict[str, Any]:
    if not node.is_root:
        return {}
    ports = [port for port in node.builder.input_ports.values() if port.required_by(node.job_type)]
    wanted = {port.name: _placeholder(port.name, "S3 URI of this input.") for port in ports}
    return {"external_inputs": wanted} if wanted else {}


def _placeholder(name: str, meaning: str) -> str:
    return f"<{name}: {meaning.translate({ord('<'): '(', ord('>'): ')'})}>"

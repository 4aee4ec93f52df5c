"""The ways to break a definition; the second paragraph of each, if it has one, says what is left out.

Every mutant is wrong whatever its author meant: the service refuses it, or a run reads, writes or waits wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from cursus.definition.paths import Key, iter_steps
from cursus.definition.references import Kind, Reference, parse_keys, references

Keys: TypeAlias = tuple[Key, ...]


class _Gone(Enum):
    GONE = "gone"


GONE: Final = _Gone.GONE


@dataclass(frozen=True, slots=True)
class Mutation:
    """``value`` put in the place of what stands at ``keys``; GONE takes it out. ``what`` says which kind it is."""

    keys: Keys
    value: Any
    what: str


Operator: TypeAlias = Callable[[Mapping[str, Any]], Iterator[Mutation]]

# Optional in the API reference: without one of these a request is another one, and as good.
_OPTIONAL: Final = frozenset(
    {
        "Accept",
        "AppManaged",
        "AssembleWith",
        "ContainerArguments",
        "ContainerEntrypoint",
        "ContentType",
        "CustomerMetadataProperties",
        "DataDistributionType",
        "DataProcessing",
        "EnableInterContainerTrafficEncryption",
        "EnableNetworkIsolation",
        "Environment",
        "ExperimentConfig",
        "Framework",
        "FrameworkVersion",
        "HyperParameters",
        "InputDataConfig",
        "InputFilter",
        "InputMode",
        "JoinSource",
        "KmsKeyId",
        "MaxRuntimeInSeconds",
        "ModelApprovalStatus",
        "ModelDataUrl",
        "NetworkConfig",
        "OutputCompression",
        "OutputFilter",
        "ProcessingOutputConfig",
        "ProfilerConfig",
        "S3CompressionType",
        "S3DataDistributionType",
        "SamplePayloadUrl",
        "SkipModelValidation",
        "SplitType",
        "SupportedContentTypes",
        "SupportedRealtimeInferenceInstanceTypes",
        "SupportedResponseMIMETypes",
        "SupportedTransformInstanceTypes",
        "Tags",
        "VolumeKmsKeyId",
        "VolumeSizeInGB",
        "VpcConfig",
        "WorkGroup",
    }
)
# Objects whose keys are the author's own.
_MAPS: Final = frozenset({"Environment", "HyperParameters", "CustomerMetadataProperties"})
# Members that hold one word of a fixed set.
_WORDS: Final = frozenset(
    {
        "AssembleWith",
        "InputMode",
        "InstanceType",
        "JoinSource",
        "ModelApprovalStatus",
        "OutputFormat",
        "S3CompressionType",
        "S3DataDistributionType",
        "S3DataType",
        "S3InputMode",
        "S3UploadMode",
        "SplitType",
        "TrainingInputMode",
    }
)


def mutated(definition: Mapping[str, Any], mutation: Mutation) -> dict[str, Any]:
    """A definition with one mutation; what lies beside its path is shared with the original."""
    result: dict[str, Any] = _with(definition, mutation.keys, mutation.value)
    return result


def _with(value: Any, keys: Keys, new: Any) -> Any:
    if not keys:
        return new
    key, rest = keys[0], keys[1:]
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    if not rest and new is GONE:
        del changed[key]
    else:
        changed[key] = _with(changed[key], rest, new)
    return changed


def drop(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Takes out a member of a request, or a parameter, step or output that something refers to.

    Dropped members that the API reference calls optional; dropped entries of environments, hyperparameters and tags;
    dropped steps, outputs and parameters that nothing refers to; a DependsOn where a reference orders the steps too.
    """
    parameters, steps, outputs = _referred(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            yield Mutation(("Parameters", number), GONE, "a parameter in use dropped")
    for keys, step in _steps(definition):
        if step["Name"] in steps:
            yield Mutation(keys, GONE, "a step in use dropped")
        for inner, key, value in _members(step):
            if isinstance(key, str) and key not in _OPTIONAL and not _MAPS & {*inner}:
                yield Mutation((*keys, *inner, key), GONE, f"{key} dropped")
            if (step["Name"], _name(value)) in outputs and inner[-1:] == ("Outputs",):
                yield Mutation((*keys, *inner, key), GONE, "an output in use dropped")


def rename(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Misspells a name: of a member, of a type, of a word from a fixed set, or of what something refers to.

    Renamed parameters, steps and outputs that nothing refers to; renamed inputs and channels, which scripts alone
    know; keys of environments and hyperparameters.
    """
    parameters, steps, outputs = _referred(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            yield Mutation(("Parameters", number, "Name"), parameter["Name"] + "2", "a parameter in use renamed")
        yield Mutation(("Parameters", number, "Type"), "Text", "the type of a parameter renamed")
    for keys, step in _steps(definition):
        yield Mutation((*keys, "Type"), step["Type"] + "Job", "the type of a step renamed")
        if step["Name"] in steps:
            yield Mutation((*keys, "Name"), step["Name"] + "2", "a step in use renamed")
        for inner, key, value in _members(step):
            if key in _WORDS and isinstance(value, str):
                yield Mutation((*keys, *inner, key), value + "s", f"the word in {key} misspelt")
            if (step["Name"], _name(value)) in outputs and inner[-1:] == ("Outputs",):
                yield Mutation((*keys, *inner, key, "OutputName"), _name(value) + "2", "an output in use renamed")
            if isinstance(key, str) and not _MAPS & {*inner}:
                renamed = {(name + "s" if name == key else name): child for name, child in _at(step, inner).items()}
                yield Mutation((*keys, *inner), renamed, f"{key} misspelt")


def retype(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Gives a value another JSON type: a number for a text, an entry for a list, null for anything.

    Another type for a parameter that nothing refers to.
    """
    parameters, _, _ = _referred(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            other = "Integer" if parameter["Type"] == "String" else "String"
            yield Mutation(("Parameters", number, "Type"), other, "a parameter declared with another type")
    for keys, step in _steps(definition):
        for inner, key, value in _members(step):
            place = (*keys, *inner, key)
            match value:
                case bool() | int() | float():
                    yield Mutation(place, str(value), "a number or truth value as text")
                    yield Mutation(place, None, "null for a number or truth value")
                case str():
                    yield Mutation(place, 7, "a number for a text")
                    yield Mutation(place, [value], "a list for a text")
                    yield Mutation(place, None, "null for a text")
                case [first, *_]:
                    yield Mutation(place, first, "the first entry for a list")
                case dict() if not _is_expression(value):
                    yield Mutation(place, [value], "a list for an object")
    for keys, join in _joins(definition):
        yield Mutation((*keys, "Std:Join", "Values", len(join["Values"]) - 1), None, "null in a Join")
        yield Mutation((*keys, "Std:Join", "Values"), "values", "a text for the values of a Join")


def unresolve(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Breaks an expression: it names what is not there, or is none any more."""
    for keys, reference in _references(definition):
        parts = reference.text.split(".")
        yield Mutation((*keys, "Get"), ".".join([parts[0], parts[1] + "2", *parts[2:]]), "a name that is not there")
        yield Mutation((*keys, "Get"), reference.text.replace(".", "/"), "a reference of another form")
        yield Mutation(keys, {"Ref": reference.text}, "an object that is no expression")
        if reference.kind is Kind.PROPERTY:
            yield Mutation(
                (*keys, "Get"), ".".join([*parts[:2], "Outcome", *parts[3:]]), "a property that is not there"
            )
    for keys, join in _joins(definition):
        yield Mutation(keys, {"Fn:Join": join}, "a function that is none")


def double_slash(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Puts an empty segment into an S3 location.

    A slash behind the last part, which says that a folder is meant.
    """
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if str(parameter.get("DefaultValue", "")).startswith("s3://"):
            value = parameter["DefaultValue"] + "/"
            yield Mutation(("Parameters", number, "DefaultValue"), value, "a slash behind the base")
    for keys, join in _joins(definition):
        values = join["Values"]
        if join.get("On") != "/":
            continue
        yield Mutation((*keys, "Std:Join", "Values"), [values[0], "", *values[1:]], "an empty part")
        yield Mutation((*keys, "Std:Join", "Values"), [*values, ""], "an empty part at the end")
        for number, part in enumerate(values[1:], 1):
            if isinstance(part, str):
                yield Mutation((*keys, "Std:Join", "Values", number), f"/{part}", "a slash before a part")
                if number < len(values) - 1:
                    yield Mutation((*keys, "Std:Join", "Values", number), f"{part}/", "a slash behind a part")
    for keys, step in _steps(definition):
        for inner, key, value in _members(step):
            if isinstance(value, str) and value.startswith("s3://"):
                bucket, _, path = value.removeprefix("s3://").partition("/")
                yield Mutation((*keys, *inner, key), f"s3://{bucket}//{path}", "an empty segment in a location")


def stringify(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Puts a text about an expression in the place of the expression, as Python and JSON write it."""
    for keys, reference in _references(definition):
        expression = {"Get": reference.text}
        yield Mutation(keys, repr(expression), "the repr of a reference")
        yield Mutation(keys, json.dumps(expression), "the JSON of a reference")
        yield Mutation(keys, json.dumps(json.dumps(expression)), "the JSON of a reference in JSON")
        yield Mutation(keys, f"/tmp/{reference.text}/data", "the name of a reference in a path")  # noqa: S108
    for keys, join in _joins(definition):
        yield Mutation(keys, repr({"Std:Join": join}), "the repr of a Join")
        yield Mutation(keys, json.dumps({"Std:Join": join}), "the JSON of a Join")
        yield Mutation(keys, f"Join(on='/', values={join['Values']})", "the repr of the SDK's Join")
        part = next((part for part in reversed(join["Values"]) if isinstance(part, str)), "")
        if len(part) > 2:
            yield Mutation((*keys, "Std:Join", "Values"), list(part), "a Join of characters")


def reorder(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Changes the order where it means something: the base is not the first part, the script comes before python.

    The order of steps, parameters, inputs, outputs, channels and object keys means nothing. Another order of the
    folders in a path, or of a script's arguments, is another path and another call.
    """
    for keys, join in _joins(definition):
        first, *rest = join["Values"]
        if rest and isinstance(first, dict):
            yield Mutation((*keys, "Std:Join", "Values"), [*rest, first], "the base at the end of a path")
            yield Mutation((*keys, "Std:Join", "Values"), [rest[0], first, *rest[1:]], "the base inside of a path")
    for keys, step in _steps(definition):
        specification = step["Arguments"].get("AppSpecification", {})
        if len(entry := specification.get("ContainerEntrypoint", ())) > 1:
            place = (*keys, "Arguments", "AppSpecification", "ContainerEntrypoint")
            yield Mutation(place, entry[::-1], "an entry point backwards")


def swap_step(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Lets a reference, or a whole step's arguments, be another step's.

    A reference to the same property of another step that has it, when no cycle comes of it: other wiring, as good.
    A DependsOn on another step where references order the steps.
    """
    steps = dict(_steps(definition))
    readers = {keys: {ref.step for _, ref in references(step)} for keys, step in steps.items()}
    for keys, reference in _references(definition):
        if reference.step is None:
            continue
        reader = keys[:2]
        for other_keys, other in steps.items():
            if other["Name"] == reference.step:
                continue
            cyclic = other_keys == reader or steps[reader]["Name"] in readers[other_keys]
            if cyclic or not _offers(other, reference):
                parts = reference.text.split(".")
                text = ".".join(["Steps", other["Name"], *parts[2:]])
                yield Mutation((*keys, "Get"), text, "a reference to another step")
    for keys, step in steps.items():
        for other in steps.values():
            if other["Type"] != step["Type"]:
                yield Mutation((*keys, "Arguments"), other["Arguments"], "the arguments of a step of another type")


def drop_anything(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Takes out whatever there is, wrong or not."""
    for member in ("Parameters", "Steps"):
        for number in range(len(definition.get(member, ()))):
            yield Mutation((member, number), GONE, f"one of {member} dropped")
    for keys, step in _steps(definition):
        for member in sorted(step.keys() - {"Name", "Type", "Arguments"}):
            yield Mutation((*keys, member), GONE, f"{member} dropped")
        for inner, key, _ in _members(step):
            yield Mutation((*keys, *inner, key), GONE, f"{key} dropped")


OPERATORS: Final[Mapping[str, Operator]] = {
    "drop": drop,
    "rename": rename,
    "retype": retype,
    "unresolve": unresolve,
    "double slash": double_slash,
    "stringify": stringify,
    "reorder": reorder,
    "swap step": swap_step,
}


def _steps(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    for path, step in iter_steps(definition):
        yield parse_keys(path.removeprefix("$.")) or (), step


def _members(step: Mapping[str, Any]) -> Iterator[tuple[Keys, Key, Any]]:
    """Everything in a step's Arguments but expressions' insides: keys of what holds it, its key, and itself."""
    pending: list[tuple[Keys, Any]] = [(("Arguments",), step["Arguments"])]
    while pending:
        keys, value = pending.pop()
        children: list[tuple[Key, Any]] = []
        if isinstance(value, dict) and not _is_expression(value):
            children = list(value.items())
        elif isinstance(value, list):
            children = list(enumerate(value))
        for key, child in children:
            yield keys, key, child
        pending += [((*keys, key), child) for key, child in reversed(children)]


def _references(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, Reference]]:
    for path, reference in references(definition["Steps"], "$.Steps"):
        if keys := parse_keys(path.removeprefix("$.")):
            yield keys, reference


def _joins(definition: Mapping[str, Any]) -> Iterator[tuple[Keys, dict[str, Any]]]:
    for keys, step in _steps(definition):
        for inner, key, value in _members(step):
            if isinstance(value, dict) and "Std:Join" in value:
                yield (*keys, *inner, key), value["Std:Join"]


def _referred(definition: Mapping[str, Any]) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Parameters, steps and outputs (step, name) that something refers to."""
    found = [reference for _, reference in _references(definition)]
    waited_for = {name for _, step in _steps(definition) for name in step.get("DependsOn", ())}
    return (
        {reference.name for reference in found if reference.kind is Kind.PARAMETER},
        {reference.step for reference in found if reference.step} | waited_for,
        {
            (reference.name, str(reference.keys[2]))
            for reference in found
            if reference.keys[:2] == ("ProcessingOutputConfig", "Outputs")
        },
    )


def _offers(step: Mapping[str, Any], reference: Reference) -> bool:
    """Whether a step has the property that the reference reads from another one."""
    if reference.keys[:2] == ("ProcessingOutputConfig", "Outputs"):
        outputs = step["Arguments"].get("ProcessingOutputConfig", {}).get("Outputs", ())
        return reference.keys[2] in {output["OutputName"] for output in outputs}
    first = str(reference.keys[0])
    produced = {"Training": {"ModelArtifacts", "TrainingJobName"}, "Model": {"ModelName"}}
    return first in step["Arguments"] or first in produced.get(step["Type"], set())


def _is_expression(value: Any) -> bool:
    return isinstance(value, dict) and any(key == "Get" or key.startswith("Std:") for key in value)


def _name(value: Any) -> str:
    return str(value.get("OutputName")) if isinstance(value, dict) else ""


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        value = value[key]
    return value

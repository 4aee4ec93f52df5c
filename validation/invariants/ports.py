"""Each port has its own data: the place that feeds it is at its name, its channel, its member of the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cursus.core.base.ports import Output
from cursus.definition.ports import by_name
from cursus.errors import Diagnostic
from validation.invariants._built import Built, BuiltStep, flat

_DATA: Final = "/opt/ml/input/data/"


def check(built: Built) -> Iterator[Diagnostic]:
    """E619 for each input or output that the request has in another place than its port says."""
    hint = "The verb has to put the source of a port where the port says."
    for step in built.steps.values():
        fed = _sources(built, step.node)
        for message in _JUDGES.get(step.step["Type"], _nothing)(built, step, fed):
            yield step.wrong("E619", f"{step.name}: {message}", (), hint)


def _sources(built: Built, node: str) -> Mapping[str, str]:
    """What feeds each input, flat; without those whose producer is not a step of ours."""
    wiring = built.assembler.wiring
    fed = {port: flat(location) for port, location in wiring.external.get(node, {}).items()}
    for port, source in wiring.links[node].items():
        location = _location(built, source.node, source.output)
        if location is not None:
            fed[port] = location
    return fed


def _location(built: Built, node: str, output: str) -> str | None:
    """The reference to an output, flat, as the service names the properties of its job."""
    producer = built.steps.get(node)
    if producer is None:
        return None
    port = producer.builder.output_ports.get(output)
    match producer.step["Type"]:
        case "Processing" if port is not None:
            place = "S3Output.S3Uri" if port.in_s3 else "FeatureStoreOutput.FeatureGroupName"
            folder = f"{{Steps.{producer.name}.ProcessingOutputConfig.Outputs['{output}'].{place}}}"
            return f"{folder}/{port.file}" if port.file else folder
        case "Training" if port is not None:
            model = port.path == "/opt/ml/model"
            member = "ModelArtifacts.S3ModelArtifacts" if model else "OutputDataConfig.S3OutputPath"
            return f"{{Steps.{producer.name}.{member}}}"
        case "Transform":
            return f"{{Steps.{producer.name}.TransformOutput.S3OutputPath}}"
        case "Model":
            return f"{{Steps.{producer.name}.ModelName}}"
        case _:
            return None


def _processing(_: Built, step: BuiltStep, fed: Mapping[str, str]) -> Iterator[str]:
    inputs = by_name(step.arguments.get("ProcessingInputs", []), "InputName")
    for name, location in fed.items():
        there = inputs.get(name, {}).get("S3Input", {})
        if flat(there.get("S3Uri")) != location:
            yield f"the input {name!r} is not read from {location}"
        if there.get("LocalPath") != step.builder.input_ports[name].path:
            yield f"the input {name!r} is not at {step.builder.input_ports[name].path}"
    outputs = by_name(step.arguments.get("ProcessingOutputConfig", {}).get("Outputs", []), "OutputName")
    for name, port in step.builder.output_ports.items():
        if port.in_s3 and outputs.get(name, {}).get("S3Output", {}).get("LocalPath") != port.path:
            yield f"the output {name!r} is not taken from {port.path}"


def _training(_: Built, step: BuiltStep, fed: Mapping[str, str]) -> Iterator[str]:
    channels = {
        channel["ChannelName"]: flat(channel["DataSource"]["S3DataSource"]["S3Uri"])
        for channel in step.arguments.get("InputDataConfig", [])
    }
    for name, location in fed.items():
        port = step.builder.input_ports[name]
        wanted = {channel: f"{location}/{channel}/" for channel in port.channels} or {
            port.path.removeprefix(_DATA): location
        }
        for channel, place in wanted.items():
            if channels.get(channel) != place:
                yield f"the channel {channel!r} is not read from {place}"


def _model(_: Built, step: BuiltStep, fed: Mapping[str, str]) -> Iterator[str]:
    arguments = step.arguments
    archives = [flat(one.get("ModelDataUrl")) for one in arguments.get("Containers") or [arguments["PrimaryContainer"]]]
    for archive in archives if fed else ():
        if archive is not None and archive not in fed.values():
            yield f"its archive is {archive}, which feeds none of its inputs"


def _transform(_: Built, step: BuiltStep, fed: Mapping[str, str]) -> Iterator[str]:
    table = flat(step.arguments["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"])
    told = {"model_name": flat(step.arguments["ModelName"]), "table": table}
    for name, location in fed.items():
        member = name if name == "model_name" else "table"
        if told[member] != location:
            yield f"its {member} is {told[member]}, not {location}"


def _register(built: Built, step: BuiltStep, fed: Mapping[str, str]) -> Iterator[str]:
    containers = step.arguments["InferenceSpecification"]["Containers"]
    archives = [flat(container.get("ModelDataUrl")) for container in containers]
    told = {*archives, flat(step.arguments.get("SamplePayloadUrl"))}
    for port, location in fed.items() if len(fed) > 1 else ():
        if location not in told:
            yield f"its {port} is at {location}, which it does not have"
    links = built.assembler.wiring.links[step.node]
    models = {
        fed[port]
        for port, source in links.items()
        if port in fed and _is_model(built.steps[source.node].builder.output_ports[source.output])
    }
    if models and models.isdisjoint(archives):
        yield f"its archives are {archives}, none of which is a model; {', '.join(sorted(models))} is one"


def _is_model(port: Output) -> bool:
    return port.file == "model.tar.gz" or port.path == "/opt/ml/model"


def _nothing(_: Built, __: BuiltStep, ___: Mapping[str, str]) -> Iterator[str]:
    yield from ()


_JUDGES: Final[Mapping[str, Any]] = {
    "Processing": _processing,
    "Training": _training,
    "Model": _model,
    "Transform": _transform,
    "RegisterModel": _register,
}

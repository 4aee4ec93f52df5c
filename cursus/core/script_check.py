"""A step against its script: what the builder gives is what the script reads, no less and no more."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cursus.core.assets import Content, read_content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.processing import CODE, CONFIG, ProcessingStepBuilder
from cursus.core.base.training import DATA, ScriptModeBuilder
from cursus.core.script_interface import ScriptInterface, imported_modules, read_interface
from cursus.errors import Diagnostic, did_you_mean

_PLATFORM = ("/opt/ml/output/message", "/opt/ml/output/failure", "/opt/ml/input/config", CODE, CONFIG)
"""What SageMaker or the framework itself puts there, for every step."""

_PLATFORM_VARIABLES = ("SM_", "AWS_", "TRAINING_JOB_", "CURSUS_", "PATH", "HOME")

_ROOT = "/opt/ml/processing"


def check_script(builder: StepBuilderBase[Any], unfed: Collection[str] = ()) -> list[Diagnostic]:
    """What does not fit between a processing or training step and its script (E301 to E307).

    ``unfed``: inputs that nothing feeds in this pipeline. A script need not know of them.
    Raises CompilationError when the step's sources cannot be found.
    """
    if isinstance(builder, ScriptModeBuilder):
        return list(_check_training(builder))
    if not isinstance(builder, ProcessingStepBuilder):
        return []
    interface = _interface_of(builder.source_files(), builder.entry_point)
    if interface is None:
        return []
    return [
        *_environment(builder, interface),
        *_arguments(builder, interface),
        *_paths(builder, interface, unfed),
    ]


def _check_training(builder: ScriptModeBuilder[Any]) -> list[Diagnostic]:
    """A training script gets its arguments from the hyperparameters; its environment is the platform's alone."""
    entry_point = builder.entry_point
    interface = _interface_of(builder.source_files(), entry_point)
    if interface is None:
        return []
    found = []
    for name in sorted(interface.required):
        if not name.startswith(_PLATFORM_VARIABLES) and name not in builder.config.environment:
            message = f"{entry_point} needs {name}, and a training job does not have it"
            found.append(Diagnostic("E301", message, builder.node, "Read it from the hyperparameters instead."))
    inputs = builder.input_ports.values()
    channels = {f"{port.path}/{channel}".rstrip("/") for port in inputs for channel in port.channels or ("",)}
    provided = {*channels, *(port.path for port in builder.output_ports.values()), *_PLATFORM, f"{DATA}/config"}
    for path in sorted(interface.paths):
        if path.startswith("/opt/ml/") and not any(_same_branch(path, other) for other in provided):
            message = f"{entry_point} uses {path}, which the job does not have"
            found.append(Diagnostic("W306", message, builder.node, did_you_mean(path, provided)))
    return found


def _interface_of(files: Mapping[str, Content], entry_point: str) -> ScriptInterface | None:
    """Of the entry point and the modules next to it that it imports; other scripts of the directory have their own."""
    pending, found = [entry_point], dict[str, str]()
    while pending:
        name = pending.pop()
        if name not in files or name in found:
            continue
        found[name] = read_content(files[name]).decode(errors="replace")
        for module in imported_modules(found[name]):
            parts = module.split(".")
            for length in range(1, len(parts) + 1):
                path = "/".join(parts[:length])
                pending += [file for file in (f"{path}.py", f"{path}/__init__.py") if file in files]
    if not found:  # a container that runs no script of the step
        return None
    return _interface(tuple(sorted(found.items())))


@functools.cache
def _interface(sources: tuple[tuple[str, str], ...]) -> ScriptInterface | None:
    return read_interface(source for _, source in sources)


def _environment(builder: ProcessingStepBuilder[Any], script: ScriptInterface) -> Iterator[Diagnostic]:
    given = builder.environment()
    for name in sorted(script.required - {*given, *builder.config.environment}):
        hint = f'Give it in the config: "environment": {{"{name}": …}}. {did_you_mean(name, given)}'.rstrip()
        yield Diagnostic(
            "E301", f"{builder.entry_point} needs {name}, and the step does not set it", builder.node, hint
        )
    # Some variables are there because scripts of earlier versions may ask for them.
    offered: frozenset[str] = getattr(builder, "offered", frozenset())
    for name in given:
        if not script.reads(name) and name not in offered:
            hint = "Read it in the script if the setting matters. Your own builder can leave it out."
            yield Diagnostic("W302", f"{builder.entry_point} never reads {name}", builder.node, hint)


def _arguments(builder: ProcessingStepBuilder[Any], script: ScriptInterface) -> Iterator[Diagnostic]:
    arguments = builder.all_arguments()
    texts = [argument for argument in arguments if isinstance(argument, str)]  # others are known when it runs
    given = {text.partition("=")[0] for text in texts if text.startswith("--")}
    if not script.options:
        return  # It reads its command line by other means, or not at all.
    for option in sorted(given - script.options):
        hint = did_you_mean(option, script.options)
        yield Diagnostic("E303", f"{builder.entry_point} knows no argument {option}", builder.node, hint)
    for option in sorted(script.required_options - given):
        hint = f'Give it in the config: "processing_script_arguments": ["{option}", …].'
        yield Diagnostic(
            "E304", f"{builder.entry_point} insists on {option}, and the step does not give it", builder.node, hint
        )


def _paths(
    builder: ProcessingStepBuilder[Any], script: ScriptInterface, unfed: Collection[str]
) -> Iterator[Diagnostic]:
    sides = (builder.input_ports, builder.output_ports)
    ports = {port.path: name for side in sides for name, port in side.items() if port.path}
    own = {path: name for name, (path, _) in builder.own_inputs().items()}
    mentioned = {path for path in script.paths if path.startswith(f"{_ROOT}/")}
    for path, name in ports.items():
        if name not in unfed and not any(_same_branch(path, other) for other in mentioned):
            hint = did_you_mean(path, mentioned - ports.keys())
            yield Diagnostic("W305", f"{builder.entry_point} never touches {path}", f"{builder.node}.{name}", hint)
    provided = {*ports, *own, *_PLATFORM}
    for path in sorted(mentioned):
        if not any(_same_branch(path, other) for other in provided):
            hint = did_you_mean(path, provided)
            yield Diagnostic(
                "W306", f"{builder.entry_point} uses {path}, which is not a port of the step", builder.node, hint
            )


def _same_branch(one: str, other: str) -> bool:
    """Whether a path is another one, in it, or around it."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")

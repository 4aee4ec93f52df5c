"""A step against its script: what the builder gives is what the script reads, no less and no more."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cursus.core.assets import Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.processing import CODE, CONFIG, ProcessingStepBuilder
from cursus.core.script_interface import ScriptInterface, read_interface
from cursus.errors import Diagnostic, did_you_mean

_PLATFORM = ("/opt/ml/output/message", "/opt/ml/output/failure", "/opt/ml/input/config", CODE, CONFIG)
"""What SageMaker or the framework itself puts there, for every step."""

_ROOT = "/opt/ml/processing"


def check_script(builder: StepBuilderBase[Any]) -> list[Diagnostic]:
    """What does not fit between a processing step and its script (E301 to W306); nothing for other verbs.

    Raises CompilationError when the step's sources cannot be found.
    """
    if not isinstance(builder, ProcessingStepBuilder):
        return []
    files = builder.source_files()
    interface = _interface(tuple(sorted(_python(files).items())))
    if interface is None:
        return []
    return [
        *_environment(builder, interface),
        *_arguments(builder, interface),
        *_paths(builder, interface),
    ]


def _python(files: Mapping[str, Content]) -> dict[str, str]:
    return {
        name: (content.read_bytes() if isinstance(content, Path) else content).decode(errors="replace")
        for name, content in files.items()
        if name.endswith(".py")
    }


@functools.cache
def _interface(sources: tuple[tuple[str, str], ...]) -> ScriptInterface | None:
    return read_interface(source for _, source in sources)


def _environment(builder: ProcessingStepBuilder[Any], script: ScriptInterface) -> Iterator[Diagnostic]:
    given = builder.environment()
    for name in sorted(script.required - given.keys()):
        hint = f"Give it in environment(). {did_you_mean(name, given)}".rstrip()
        yield Diagnostic(
            "E301", f"{builder.entry_point} needs {name}, and the step does not set it", builder.node, hint
        )
    for name in given:
        if not script.reads(name):
            hint = "Take it out of environment(), or read it in the script."
            yield Diagnostic("W302", f"{builder.entry_point} never reads {name}", builder.node, hint)


def _arguments(builder: ProcessingStepBuilder[Any], script: ScriptInterface) -> Iterator[Diagnostic]:
    arguments = [*builder.arguments(), *(builder.config.processing_script_arguments or ())]
    given = {argument.partition("=")[0] for argument in arguments if argument.startswith("--")}
    if not script.options:
        return  # It reads its command line by other means, or not at all.
    for option in sorted(given - script.options):
        hint = did_you_mean(option, script.options)
        yield Diagnostic("E303", f"{builder.entry_point} knows no argument {option}", builder.node, hint)
    for option in sorted(script.required_options - given):
        hint = "Give it in arguments()."
        yield Diagnostic(
            "E304", f"{builder.entry_point} insists on {option}, and the step does not give it", builder.node, hint
        )


def _paths(builder: ProcessingStepBuilder[Any], script: ScriptInterface) -> Iterator[Diagnostic]:
    ports = {port.path: name for side in (builder.input_ports, builder.output_ports) for name, port in side.items()}
    own = {path: name for name, (path, _) in builder.own_inputs().items()}
    mentioned = {path for path in script.paths if path.startswith(f"{_ROOT}/")}
    for path, name in ports.items():
        if not any(_same_branch(path, other) for other in mentioned):
            hint = did_you_mean(path, mentioned - ports.keys())
            yield Diagnostic("W305", f"{builder.entry_point} never touches {path}", f"{builder.node}.{name}", hint)
    provided = {*ports, *own, *_PLATFORM}
    for path in sorted(mentioned):
        if not any(_same_branch(path, other) for other in provided):
            hint = did_you_mean(path, provided)
            yield Diagnostic(
                "W306", f"{builder.entry_point} uses {path}, which is no port of the step", builder.node, hint
            )


def _same_branch(one: str, other: str) -> bool:
    """Whether a path is another one, in it, or around it."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")

"""What a step takes out of its container is what its script leaves there."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from cursus.core.assets import Content
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.base.training import TrainingStepBuilder
from cursus.core.script_interface import parsed
from cursus.errors import Diagnostic
from validation.invariants._built import Built

_VARIABLES = {"/opt/ml/model": "SM_MODEL_DIR", "/opt/ml/output/data": "SM_OUTPUT_DATA_DIR"}
"""The folders of which a training job keeps what is in them, and the variables that give a script their paths."""


def check(built: Built) -> Iterator[Diagnostic]:
    """E617 for each output whose container path the step's script does not write."""
    hint = "Set the output's container path to the folder that the script writes to."
    for step in built.steps.values():
        builder = step.builder
        if not isinstance(builder, ProcessingStepBuilder | TrainingStepBuilder) or _is_users_own(builder):
            continue
        named = _texts_of(builder)
        read = tuple(port.path for port in builder.input_ports.values())
        for name, port in builder.output_ports.items():
            if isinstance(builder, TrainingStepBuilder) and port.path not in _VARIABLES:
                message = f"a training job keeps nothing of {port.path}, which the output {name!r} is taken from"
                yield step.wrong("E617", message, (), "Take it from one of " + ", ".join(_VARIABLES) + ".")
            if named and not _writes(named, port.path, read):
                message = f"no script of {step.name} writes {port.path}, which its output {name!r} is taken from"
                yield step.wrong("E617", message, (), hint)


def _is_users_own(builder: ProcessingStepBuilder[Any] | TrainingStepBuilder[Any]) -> bool:
    """Whether the script is one of the config's, which may find its folders in any way; W305 says what it may miss."""
    config = builder.config
    own: bool = config.runs_own_script if isinstance(config, ProcessingConfig) else config.source_dir is not None
    return own


@functools.cache
def _writes(named: frozenset[str], path: str, read: tuple[str, ...]) -> bool:
    if path in named or _VARIABLES.get(path) in named:
        return True
    above = any(text.startswith(f"{path}/") for text in named)
    if above and not any(other.startswith(f"{path}/") for other in read):
        return True
    # The script may name a folder around it, and below that every folder on the way by itself.
    return any(
        str(folder) in named and all(part in named for part in PurePosixPath(path).relative_to(folder).parts)
        for folder in PurePosixPath(path).parents
    )


def _texts_of(builder: ProcessingStepBuilder[Any] | TrainingStepBuilder[Any]) -> frozenset[str]:
    """Every text in the Python sources of the step; none when there is a source of another language."""
    sources = builder.source_files()
    if any(name.endswith(".sh") for name in sources):
        return frozenset()
    return _texts_in(tuple(content for name, content in sources.items() if name.endswith(".py")))


@functools.cache
def _texts_in(contents: tuple[Content, ...]) -> frozenset[str]:
    return frozenset[str]().union(*map(_texts, contents))


@functools.cache
def _texts(content: Content) -> frozenset[str]:
    source = content.read_bytes() if isinstance(content, Path) else content
    try:
        tree = parsed(source.decode(errors="replace"))
    except (SyntaxError, ValueError):
        return frozenset()
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(part for text in constants if isinstance(text, str) for part in (text, *text.split("/")))

"""Hyperparameters that are in the user's source directory, as ``hyperparams/hyperparameters.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.saved_values import TYPE, plain
from cursus.errors import CompilationError, Diagnostic

FILE: Final = "hyperparams/hyperparameters.json"
CHANNEL_FILE: Final = "hyperparameters.json"


def saved_hyperparameters(builder: StepBuilderBase[Any], *directories: str | None) -> dict[str, Any] | None:
    """What the file in the first of these directories that has it holds; None where none has.

    A directory that is not there is passed over: the step that needs its code reports it.
    Raises CompilationError (E241) for a file that is not a JSON object.
    """
    for named in filter(None, dict.fromkeys(directories)):
        try:
            content = builder.user_files(named, "source_dir").get(FILE)
        except CompilationError:
            continue
        if content is not None:
            text = content.read_bytes() if isinstance(content, Path) else content
            return _parsed(text, f"{builder.node}: {FILE}")
    return None


def training_documents(builder: StepBuilderBase[Any], *, needed: bool) -> dict[str, Any]:
    """The ``config`` channel of a training job: the config's hyperparameters, else those in the source directory.

    There is no channel where the user's script reads the file in its own directory. ``needed``: our own script cannot
    do without. Raises CompilationError (E240) when there are none and the script reads them from the channel.
    """
    config: Any = builder.config
    own = config.hyperparameters
    in_directory = saved_hyperparameters(builder, config.source_dir)
    skip = config.skip_hyperparameters_s3_uri
    if own is None and in_directory is None:
        if skip is False or (needed and config.source_dir is None):
            hint = f"Set hyperparameters in the config, or put {FILE} into its source_dir."
            where = f"{builder.node}.hyperparameters"
            raise CompilationError([Diagnostic("E240", "there are no hyperparameters", where, hint)])
        return {}
    if skip and in_directory is not None:
        return {}
    return {CHANNEL_FILE: in_directory if own is None else own.to_document()}


def _parsed(text: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise CompilationError([Diagnostic("E241", f"is not JSON: {error}", where, "Correct the file.")]) from error
    if not isinstance(found, dict):
        raise CompilationError([Diagnostic("E241", "is not a JSON object", where, "Write name and value of each.")])
    return {name: value for name, value in plain(found).items() if name != TYPE}

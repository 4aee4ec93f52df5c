"""How the commands read a definition, from wherever it comes, and what they know about the run that it is for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import click

from cursus.cli._options import FILE, Existing, all_of, make_compiler, split_pairs
from cursus.cli._output import COMPILING, progress, report
from cursus.cli._project import chosen
from cursus.cli._source import hand_written
from cursus.errors import CursusError, Diagnostic, Where
from cursus.visible import visible

if TYPE_CHECKING:
    from cursus.gate.case import Function, Saved

    Given: TypeAlias = str | Function | Saved
    """What a command is given: the path of a definition, or what has to be compiled to one."""

STDIN: Final = "-"

DEFINITION: Final = Existing(exists=True, dir_okay=False, allow_dash=True)
"""A file with a compiled definition, or - for stdin."""


def name_of(given: Given) -> str:
    """What findings call the place that a definition was read from."""
    from cursus.gate.case import Function, Saved

    match given:
        case Function(source):
            return source.target
        case Saved(dag):
            return str(dag)
    return "stdin" if given == STDIN else given


def title_of(given: Given) -> str:
    """What the pipeline is called that a definition is of."""
    if isinstance(given, str):
        return visible(Path(name_of(given)).stem)
    pipeline = chosen().pipeline
    return pipeline.name if pipeline else name_of(given).rpartition(":")[2]


def one_of(path: Given | None, code: Function | None) -> Given:
    """The one pipeline that was named. Raises UsageError unless it is exactly one."""
    given = path or code
    if given is None or (path and code):
        raise click.UsageError("Name one pipeline: PIPELINE.JSON, --pipeline NAME, or --from MODULE:FUNCTION.")
    return given


def read(given: Given) -> dict[str, Any]:
    """The definition; code is run for it, and what was found of that is reported.

    Raises CursusError: E501 where something else stands, and what compiling raises.
    """
    from cursus.definition.files import as_definition, read_definition
    from cursus.gate.case import Function, Saved
    from cursus.jsonfile import read_json_stream

    match given:
        case Function(source):
            compiled = hand_written(source)
            report(compiled.diagnostics)
            return compiled.definition
        case Saved():
            return _compiled(given)
    if given != STDIN:
        return read_definition(given)
    if sys.stdin is None:
        where = Where(file=name_of(given))
        raise CursusError([Diagnostic("E501", "cannot be read: it is closed", where, "Name a file.")])
    return as_definition(read_json_stream(sys.stdin.buffer, "E501", name_of(given)), name_of(given))


def _compiled(saved: Saved) -> dict[str, Any]:
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import parse_json

    root = str(saved.source_root) if saved.source_root else None
    compiler = make_compiler(str(saved.config), dict(saved.external_inputs), root)
    with progress(COMPILING):
        text = compiler.compile(PipelineDAG.load(saved.dag)).definition()
    report(compiler.diagnostics)
    definition: dict[str, Any] = parse_json(text, "E501", "the compiled definition")
    return definition


def _as_files(context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    pairs = split_pairs(texts, parameter.opts[0], "STEP.NAME=FILE")
    return {name: str(FILE.convert(path, parameter, context)) for name, path in pairs.items()}


def _as_properties(_context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    return split_pairs(texts, parameter.opts[0], "STEP.PATH=VALUE")


run_time_options = all_of(
    click.option(
        "--property",
        "properties",
        metavar="STEP.PATH=VALUE",
        multiple=True,
        callback=_as_properties,
        help="Value of a step's property in the run. Default: a stand-in. Repeatable.",
    ),
    click.option(
        "--property-file",
        "property_files",
        metavar="STEP.NAME=FILE",
        multiple=True,
        callback=_as_files,
        help="Local JSON file to use as the content of a property file. Repeatable.",
    ),
)
"""``properties`` and ``property_files``, as ``run_time_values`` takes them."""

"""How the commands read a definition, from a file or from stdin, and what they are told of the run that it is for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from cursus.cli._options import FILE, Existing, all_of, split_pairs

STDIN: Final = "-"

DEFINITION: Final = Existing(exists=True, dir_okay=False, allow_dash=True)
"""A file with a compiled definition, or - for stdin."""


def name_of(path: str) -> str:
    """What findings call the place that a definition was read from."""
    return "stdin" if path == STDIN else path


def read(path: str) -> dict[str, Any]:
    """The definition. Raises CursusError (E501) where something else stands."""
    from cursus.definition.files import as_definition, read_definition
    from cursus.jsonfile import parse_json

    if path != STDIN:
        return read_definition(path)
    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    return as_definition(parse_json(text, "E501", name_of(path)), name_of(path))


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

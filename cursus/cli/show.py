"""``cursus show``: a picture of a pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command, argument
from cursus.cli._definition import DEFINITION, read, title_of
from cursus.cli._options import format_option, make_compiler, name_option, optional_compiler_options, output_option
from cursus.cli._output import COMPILING, as_json, progress, say, show, write_document, writing, written
from cursus.cli._rollout import environment_option, environments_option
from cursus.cli._source import from_options

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.gate.case import Function

_SUFFIXES = {".html": "page", ".htm": "page", ".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}


@click.command(
    cls=Command,
    read_only=True,
    examples=[
        "cursus show pipeline.json",
        "cursus show pipeline.json -o pipeline.html",
        "cursus show --dag demo/dag.json --config demo/config.json --as mermaid",
    ],
)
@argument(
    "definition_path",
    metavar="[PIPELINE.JSON]",
    required=False,
    type=DEFINITION,
    help="A compiled definition; - is stdin.",
)
@optional_compiler_options
@from_options
@environment_option("--environment", "environment", "Show the pipeline deployed to this environment.", required=False)
@environments_option
@name_option
@click.option(
    "--as",
    "kind",
    type=click.Choice(["text", "page", "svg", "mermaid"]),
    help="What to draw. Default: by the suffix of --output (.html, .svg, .mmd), else text.",
)
@output_option
@format_option
def command(
    definition_path: Given | None,
    kind: str | None,
    output: str | None,
    **source: Any,
) -> None:
    """Draw a pipeline with its ports, parameters and branches.

    Give a compiled definition, --dag and --config, --from, or --environment for a deployed pipeline. A page is one HTML
    file that needs no network. Mermaid text becomes a picture in pull requests.
    """
    from cursus.jsonfile import write_atomically
    from cursus.show.mermaid import mermaid
    from cursus.show.page import page
    from cursus.show.picture import picture
    from cursus.show.svg import svg
    from cursus.show.text import text
    from cursus.visible import ascii_markup

    definition, title = _definition(definition_path, **source)
    drawn = picture(definition, title)
    suffix = Path(output).suffix.lower() if output else ""
    form = kind or _SUFFIXES.get(suffix, "text")
    draw = {"text": text, "page": page, "svg": svg, "mermaid": mermaid}[form]
    if output and output != "-":
        with writing(output, "-o"):
            write_atomically(output, draw(drawn))
        written(output)
    elif as_json():
        show({"title": title, "drawing": draw(drawn)})
    elif form in ("page", "svg"):
        write_document(draw(drawn), ascii_markup)
    else:
        say(draw(drawn), nl=False)


def _definition(
    path: Given | None,
    dag_path: str | None,
    code: Function | None,
    environment: str | None,
    folder: str,
    name: str | None,
    **options: Any,
) -> tuple[dict[str, Any], str]:
    """The definition that the options name, and its title. Raises UsageError unless they name exactly one."""
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import parse_json

    compiled = dag_path is not None or options["config_path"] is not None
    if sum((path is not None, compiled, code is not None, environment is not None)) != 1:
        raise click.UsageError("Give one of: a compiled definition, --dag and --config, --from, --environment.")
    if given := path or code:
        return read(given), name or title_of(given)
    if environment is not None:
        return _deployed(environment, folder, name)
    if dag_path is None or options["config_path"] is None:
        raise click.UsageError("--dag and --config need each other.")
    with progress(COMPILING):
        pipeline = make_compiler(**options).compile(PipelineDAG.load(dag_path), name)
        return parse_json(pipeline.definition(), "E501", "the compiled definition"), pipeline.name


def _deployed(environment: str, folder: str, name: str | None) -> tuple[dict[str, Any], str]:
    from cursus.definition.files import as_definition
    from cursus.deploy import service
    from cursus.deploy.account import open_account, refusals
    from cursus.deploy.deployment import select
    from cursus.deploy.executions import pipeline_of
    from cursus.environments.files import load_environments
    from cursus.errors import CursusError, Diagnostic

    chosen = select(load_environments(folder), environment)
    with progress(f"Asking {environment} …"):
        account = open_account(chosen, chosen.region)
        pipeline = pipeline_of(account, name)
        with refusals(chosen):
            deployed = service.read(account.sagemaker, pipeline)
    if deployed is None:
        raise CursusError([Diagnostic("E716", f"there is no pipeline {pipeline}", environment)])
    if deployed.definition is None:
        raise CursusError([Diagnostic("E724", "what is deployed has not the form of a definition", pipeline)])
    return as_definition(dict(deployed.definition), pipeline), f"{pipeline} in {environment}"

"""What two versions are compared by. Runs inside each version's environment, so it imports nothing else of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

Action = Callable[[], object]

STEPS = ("BatchTransform", "Package", "TabularPreprocessing", "XGBoostModelEval", "XGBoostTraining")
"""Steps that every version has, of each kind that writes to S3."""

PARTS = ("s3://bucket/prefix", "xgboost_training", "training", "model")


def _named(name: str, *modules: str) -> Any:
    """A function from the first of the modules that has it: versions keep it in different places."""
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    raise ImportError(f"this version has no {name}")


def one_path(_: Path) -> Action:
    """A path alone."""
    join_path = _named("join_path", "cursus.core.paths", "cursus.core.compiler.parameters")

    def run() -> None:
        for _ in range(100):
            join_path(*PARTS)

    return run


def _builders(inputs: Path) -> list[tuple[Any, Callable[[], Any]]]:
    """A builder of each of the steps, with how to make its step."""
    load_configs = _named("load_configs", "cursus")
    context_of = _named("BuildContext", "cursus.core.base.context").offline
    catalog = _named("catalog", "cursus.core.catalog", "cursus.steps.catalog")()
    made: list[tuple[Any, Callable[[], Any]]] = []
    for step in STEPS:
        case = next(path for path in sorted((inputs / "steps" / step).iterdir()) if path.is_dir())
        ((node, config),) = load_configs(case / "config.json").items()
        context = replace(context_of(config), source_root=case)
        given = {name: place for name, place in config.external_inputs.items() if isinstance(place, str)}
        kind = catalog.builder_for(config)

        def create_step(
            kind: Any = kind, config: Any = config, node: str = node, context: Any = context, given: Any = given
        ) -> object:
            return kind(config, node=node, context=context).create_step(inputs=given)

        made.append((kind(config, node=node, context=context), create_step))
    return made


def base_paths(inputs: Path) -> Action:
    """The base output path of the steps."""
    asked = [builder._get_base_output_path for builder, _ in _builders(inputs)]
    return lambda: [ask() for ask in asked]


def destinations(inputs: Path) -> Action:
    """The destinations of the steps' outputs."""
    asked = [builder.destinations for builder, _ in _builders(inputs)]
    return lambda: [ask() for ask in asked]


def create_steps(inputs: Path) -> Action:
    """``create_step`` of the steps."""
    asked = [create_step for _, create_step in _builders(inputs)]
    return lambda: [ask() for ask in asked]


def _compiled(folder: Path, parameters: list[str] | None) -> str:
    from cursus import PipelineDAG, PipelineDAGCompiler

    compiler = PipelineDAGCompiler(folder / "config.json", pipeline_parameters=parameters)
    definition: str = compiler.compile(PipelineDAG.load(folder / "dag.json")).definition()
    return definition


def compile_ten(inputs: Path) -> Action:
    """Ten nodes, from the files to the text."""
    return lambda: _compiled(inputs / "ten", None)


def compile_static(inputs: Path) -> Action:
    """Ten nodes under the static base."""
    return lambda: _compiled(inputs / "ten", [])


def compile_wide(inputs: Path) -> Action:
    """A hundred nodes side by side."""
    return lambda: _compiled(inputs / "hundred", None)


def resolve_wide(inputs: Path) -> Action:
    """The paths of a hundred nodes, with a value for the prefix."""
    resolve = _named("resolve", "cursus")
    definition = json.loads((inputs / "definition.json").read_text(encoding="utf-8"))
    return lambda: resolve(definition, {"EXECUTION_S3_PREFIX": "s3://bucket/run-1"})


def check_ten(inputs: Path) -> Action:
    """Every check of the definition of ten nodes."""
    check_definition = _named("check_definition", "cursus.checks.runner")
    definition = json.loads((inputs / "ten.json").read_text(encoding="utf-8"))
    return lambda: check_definition(definition, {"EXECUTION_S3_PREFIX": "s3://bucket/run-1"})


def lint_files(inputs: Path) -> Action:
    """Twenty modules."""
    lint_sources = _named("lint_sources", "cursus.lint.linter")
    sources = json.loads((inputs / "sources.json").read_text(encoding="utf-8"))
    return lambda: lint_sources(sources)


def migrate_files(inputs: Path) -> Action:
    """The same modules rewritten."""
    migrate_sources = _named("migrate_sources", "cursus.migrate")
    sources = json.loads((inputs / "sources.json").read_text(encoding="utf-8"))
    return lambda: migrate_sources(sources).diff()


ACTIONS: dict[str, Callable[[Path], Action]] = {
    "one path": one_path,
    "base paths of 5 steps": base_paths,
    "destinations of 5 steps": destinations,
    "create_step of 5 steps": create_steps,
    "compile, 10 nodes": compile_ten,
    "compile, 10 nodes, static base": compile_static,
    "compile, 100 nodes": compile_wide,
    "resolve, 100 nodes": resolve_wide,
    "check, 10 nodes": check_ten,
    "lint, 20 files": lint_files,
    "migrate, 20 files": migrate_files,
}

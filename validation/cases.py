"""The cases: every folder with a DAG and a saved config, of a step, a pipeline, an earlier version or an example."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

import click

from validation.bases import Base

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "golden"
EXAMPLES = ROOT / "examples"

INPUTS = ("dag.json", "config.json")

Kind = Literal["step", "pipeline", "saved", "example", "plugin"]


@dataclass(frozen=True)
class Case:
    """A DAG and a saved config in ``folder``; what they compile to lies in ``goldens``, one file for each base."""

    kind: Kind
    name: str
    folder: Path
    goldens: Path

    @property
    def group(self) -> str:
        """What the verdict is said for: the builder, or the pipeline itself."""
        return self.name.partition("/")[0]

    def golden(self, base: Base) -> Path:
        return self.goldens / f"{base.name}.json"


def all_cases(plugin: str | None = None) -> list[Case]:
    """The cases of this repository, or those of a plug-in."""
    return list(_plugin_cases(plugin) if plugin else _own_cases())


def _own_cases() -> Iterator[Case]:
    for folder in _folders(GOLDEN / "steps"):
        yield Case("step", folder.relative_to(GOLDEN / "steps").as_posix(), folder, folder)
    for folder in _folders(GOLDEN / "pipelines"):
        yield Case("pipeline", folder.name, folder, folder)
    for folder in _folders(GOLDEN / "saved"):
        yield Case("saved", folder.name, folder, folder)
    for folder in _folders(EXAMPLES):
        yield Case("example", folder.name, folder, GOLDEN / "examples" / folder.name)


def _plugin_cases(name: str) -> Iterator[Case]:
    """A plug-in keeps its cases in ``golden/<StepType>/<case>/`` beside the module that its entry point names."""
    found = [entry for entry in entry_points(group="cursus.steps") if entry.name == name]
    if not found:
        raise click.UsageError(f"no plug-in {name!r} is installed")
    try:
        spec = importlib.util.find_spec(found[0].module)
    except ImportError:
        spec = None
    if spec is None or spec.origin is None:
        raise click.UsageError(f"the plug-in {name!r} has no module {found[0].module}")
    folder = Path(spec.origin).parent / "golden"
    if not _folders(folder):
        raise click.UsageError(f"the plug-in {name!r} has no cases: expected {folder}/<StepType>/<case>/dag.json")
    for case in _folders(folder):
        yield Case("plugin", case.relative_to(folder).as_posix(), case, case)


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.rglob("dag.json"))


def golden_files() -> set[Path]:
    """Every golden file there is, used or not: all that a case's folder holds beside its inputs, and lost ones."""
    folders = [GOLDEN / kind for kind in ("steps", "pipelines", "saved", "examples")]
    found = {path for folder in folders for path in folder.rglob("*.json") if path.name not in INPUTS}
    return {path for path in found if (path.parent / "dag.json").exists() or not _inside_case(path)}


def _inside_case(path: Path) -> bool:
    """Whether a case brings the file, such as a source directory does."""
    return any((parent / "dag.json").exists() for parent in path.parents if parent.is_relative_to(GOLDEN))

"""The cases: every folder with a DAG and a saved config, of a step, a pipeline, an earlier version or an example."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click

from cursus.compat import earlier
from cursus.gate import case as gate_case
from cursus.gate.bases import Base
from cursus.gate.case import INVALID, Case
from cursus.sdk import version
from validation.refusal import EXPECTED

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "golden"
EXAMPLES = ROOT / "examples"

INPUTS = ("dag.json", "config.json")
REFUSED = Base("refused", None, golden=EXPECTED)
"""Stands for the one way in which bad input is compiled."""

NATIVE_PLUGIN = Path(__file__).parent / "plugin"
"""A plug-in, as it lies when installed, whose builder makes steps with the SDK's classes: for cases of kind native."""


IN_FULL = frozenset(
    {
        "BatchTransform/training",
        "Callback/default",
        "ClarifyCheck/default",
        "EMRServerless/default",
        "Endpoint/default",
        "EndpointConfig/default",
        "Lambda/default",
        "QualityCheck/default",
        "RegisterModel/default",
        "TabularPreprocessing/training",
        "Tuning/default",
        "XGBoostModel/default",
        "XGBoostTraining/default",
        "score_if_good",
    }
)
"""Cases with a whole definition under every base, at least one for each type of step: to read what a verb emits."""


def all_cases(plugin: str | None = None, *, native: bool = True) -> list[Case]:
    """The cases of this repository, or those of a plug-in. Without ``native`` none that imports the SDK to compile."""
    return list(_plugin_cases(plugin) if plugin else _own_cases(native))


def relative(path: Path) -> str:
    """A path as it is called in this repository; one outside it as it is."""
    return gate_case.relative(path, ROOT)


def _own_cases(native: bool) -> Iterator[Case]:
    for folder in _folders(GOLDEN / "steps"):
        name = folder.relative_to(GOLDEN / "steps").as_posix()
        yield Case("step", name, folder, folder, in_full=name in IN_FULL)
    for folder in _folders(GOLDEN / "pipelines"):
        yield Case("pipeline", folder.name, folder, folder, in_full=folder.name in IN_FULL)
    for folder in _folders(GOLDEN / "saved"):
        yield Case("saved", folder.name, folder, folder)
    if _has_native(native):
        for folder in _folders(GOLDEN / "native"):
            yield Case("native", folder.relative_to(GOLDEN / "native").as_posix(), folder, folder)
    for folder in _folders(GOLDEN / "invalid"):
        yield Case(INVALID, folder.name, folder, folder, (REFUSED,))
    for folder in _folders(EXAMPLES):
        yield Case("example", folder.name, folder, GOLDEN / "examples" / folder.name)


def _has_native(wanted: bool) -> bool:
    """Whether there are cases of kind native, which only an installed SDK can compile."""
    return wanted and version.major() is not None


def _plugin_cases(name: str) -> Iterator[Case]:
    folder = _plugin_folder(name)
    for case in _folders(folder):
        yield Case("plugin", case.relative_to(folder).as_posix(), case, case)


def _plugin_folder(name: str) -> Path:
    """A plug-in keeps its cases in ``golden/<StepType>/<case>/`` next to the module that its entry point names.

    A name with a slash in it is that of a folder of cases, wherever it lies.
    """
    if "/" in name:
        if not _folders(Path(name)):
            raise click.UsageError(f"the folder {name} has no cases: expected {Path(name)}/<StepType>/<case>/dag.json")
        return Path(name).resolve()
    from cursus.core.catalog import ENTRY_POINTS  # loads what compiles, and only the processes that do need it

    found = [entry for entry in entry_points(group=ENTRY_POINTS) if entry.name == name]
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
    return folder


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.rglob("dag.json"))


def golden_files(plugin: str | None = None, *, native: bool = True) -> set[Path]:
    """Every golden file of the cases that ``all_cases`` returns for the same arguments, used or not."""
    kinds = ("steps", "pipelines", "saved", "examples", *(("native",) if _has_native(native) else ()))
    roots = [_plugin_folder(plugin)] if plugin else [GOLDEN / kind for kind in kinds]
    return {path for root in roots for path in _golden_below(root)}


def _golden_below(root: Path) -> Iterator[Path]:
    """Those next to the inputs of a case, or in no case at all: what lies deeper in one is the case's own."""
    in_case: dict[Path, bool] = {}
    for place, _, files in os.walk(root):
        folder = Path(place)
        within, is_case = in_case.get(folder.parent, False), "dag.json" in files
        in_case[folder] = within or is_case
        if is_case or not within:
            names = (name for name in files if name.endswith(".json") and name not in (*INPUTS, earlier.FILE_NAME))
            yield from (folder / name for name in names)


def refusals(plugin: str | None = None) -> set[Path]:
    """The files that hold what Cursus says about bad input, used or not; a plug-in has none."""
    return set() if plugin else set((GOLDEN / "invalid").rglob(EXPECTED))

"""Where outputs are below the base: today's folders, and those of earlier versions for anyone who still reads there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cursus.errors import Diagnostic

LayoutName = Literal["cursus", "2.9", "1.3"]
DEFAULT: Final[LayoutName] = "cursus"


@dataclass(frozen=True, slots=True)
class Layout:
    """``first``: which name the first folder has. ``joint``: what stands between it and the job type.

    ``own_nodes``: whether a node with its own name has a folder of that name. ``plain``: step types whose folder
    leaves the job type out.
    """

    first: Literal["output_folder", "step_type"]
    joint: str
    own_nodes: bool = False
    plain: frozenset[str] = frozenset()


LAYOUTS: Final[Mapping[LayoutName, Layout]] = {
    "cursus": Layout("output_folder", "/", own_nodes=True),
    "2.9": Layout("step_type", "/"),
    "1.3": Layout("step_type", "_", plain=frozenset({"XGBoostModelEval"})),
}

_ALWAYS_OUTPUT_FOLDER: Final = frozenset({"XGBoostTraining", "PyTorchTraining", "LightGBMTraining"})
"""Steps that have one folder in every layout: those of training jobs."""


def folder(
    layout: LayoutName | None, step_type: str, output_folder: str, job_type: str | None, own_name: str | None
) -> tuple[str, ...]:
    """Path segments of a step between the base and an output's name.

    ``own_name``: the node's, where it is neither ``StepType`` nor ``StepType_jobtype``.
    """
    rule = LAYOUTS[layout or DEFAULT]
    lower = rule.first == "step_type" and step_type not in _ALWAYS_OUTPUT_FOLDER
    first = step_type.lower() if lower else output_folder
    job = f"{rule.joint}{job_type}" if job_type and step_type not in rule.plain else ""
    return (*f"{first}{job}".split("/"), *((own_name,) if own_name and rule.own_nodes else ()))


def checked_layout(name: str | None) -> LayoutName | None:
    """The layout of that name. Raises ValueError when there is none."""
    found = next((known for known in LAYOUTS if known == name), None)
    if name is not None and found is None:
        raise ValueError(f"output_layout={name!r}: {' or '.join(LAYOUTS)}")
    return found


def unnamed_layout(places: Iterable[tuple[str, str, str | None]], earlier: LayoutName | None) -> list[Diagnostic]:
    """I243 once, when steps whose configs name no layout wrote elsewhere in the version that saved them.

    ``places``: step type, output folder and job type of each such step.
    """
    moved = [place for place in places if earlier and folder(None, *place, None) != folder(earlier, *place, None)]
    if not moved:
        return []
    old, new = ("/".join(folder(layout, *moved[0], None)) for layout in (earlier, None))
    message = f"saved by an earlier version: results go to folders such as {new}, not to {old}"
    hint = (
        f'To keep the old folders: --layout {earlier}, or "output_layout": "{earlier}" in the shared part of the file.'
    )
    return [Diagnostic("I243", message, "output_layout", f'{hint} "cursus" there confirms the new ones.')]

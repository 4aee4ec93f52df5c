"""Where outputs lie below the base: today's folders, and those of earlier versions for whoever still reads there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

LayoutName = Literal["cursus", "2.9", "1.3"]
DEFAULT: Final[LayoutName] = "cursus"


@dataclass(frozen=True, slots=True)
class Layout:
    """``first``: which name the first folder has. ``joint``: what stands between it and the job type.

    ``own_nodes``: whether a node with a name of its own has a folder of that name. ``plain``: step types whose folder
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


def layout_names() -> tuple[LayoutName, ...]:
    return get_args(LayoutName)

"""The cases of a project, one for each of its pipelines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cursus.environments.files import load_environments
from cursus.gate.bases import AS_WRITTEN, BASES
from cursus.gate.case import Case, Saved
from cursus.gate.project import Project

KIND = "project"


def cases_of(project: Project) -> list[Case]:
    """A DAG with its config is compiled under all bases, anything else in the one way it has.

    Raises CursusError (E701) for environments that cannot be read.
    """
    loaded = {folder: tuple(load_environments(folder)) for one in project.pipelines if (folder := one.environments)}
    return [
        Case(
            KIND,
            one.name,
            one.origin.config.parent if isinstance(one.origin, Saved) else project.root,
            project.golden / one.name,
            BASES if isinstance(one.origin, Saved) else (AS_WRITTEN,),
            one.origin,
            one.base,
            loaded.get(one.environments, ()) if one.environments else (),
        )
        for one in project.pipelines
    ]


def golden_files(project: Project, cases: Iterable[Case]) -> frozenset[Path]:
    """Those that cases use, and those that have such a name in the golden folder. Other files are not the gate's."""
    used = {case.golden(base) for case in cases for base in case.bases}
    names = {base.file for base in (*BASES, AS_WRITTEN)}
    return frozenset(used | {path for name in names for path in project.golden.glob(f"*/{name}")})

"""A case: one pipeline, what it is made from, and where its golden files lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cursus.gate.bases import BASES, WHOLE, Base

if TYPE_CHECKING:
    from cursus.environments.files import Environment
    from cursus.sdk.handwritten import Source


@dataclass(frozen=True)
class Saved:
    """A DAG and a saved config, as files.

    ``external_inputs``: what is read from outside the DAG, as ``--external-input`` takes it. ``source_root``: the
    folder with the source directories, where that is not the config's.
    """

    dag: Path
    config: Path
    external_inputs: Mapping[str, str] = field(default_factory=dict, hash=False)
    source_root: Path | None = None


@dataclass(frozen=True)
class Function:
    """A function that returns a pipeline. Its code runs in the case's folder."""

    source: Source = field(hash=False)


@dataclass(frozen=True)
class File:
    """A file with a compiled definition."""

    definition: Path


Origin = Saved | Function | File

INVALID: Final = "invalid"
"""The kind of a case that must not compile."""


@dataclass(frozen=True)
class Case:
    """A pipeline, compiled in every way it has; each way has its golden file in ``goldens``.

    Without an ``origin`` it is made of ``dag.json`` and ``config.json`` in ``folder``. ``base`` is the parameter that
    its outputs have to be below, where that is not EXECUTION_S3_PREFIX. It is tried in each of ``environments``.
    ``in_full``: each golden file is a whole definition, not only that of one base.
    """

    kind: str
    name: str
    folder: Path
    goldens: Path
    bases: tuple[Base, ...] = field(default=BASES, hash=False)
    origin: Origin | None = None
    base: str | None = None
    environments: tuple[Environment, ...] = field(default=(), hash=False)
    in_full: bool = False

    @property
    def group(self) -> str:
        """What the verdict is about: the builder, or the pipeline itself."""
        return self.name.partition("/")[0]

    @property
    def compiles(self) -> bool:
        """Whether it has to compile; bad input must not."""
        return self.kind != INVALID

    @cached_property
    def saved(self) -> Saved | None:
        """Its DAG and config; None where it has none."""
        origin = self.origin or Saved(self.folder / "dag.json", self.folder / "config.json")
        return origin if isinstance(origin, Saved) else None

    @property
    def file(self) -> Path:
        """The file to open when something is wrong with the pipeline."""
        match self.origin:
            case Function(source):
                return file_of(source.target, self.folder)
            case File(definition):
                return definition
        return self.saved.config if self.saved else self.folder

    @property
    def whole(self) -> Base:
        """The base whose golden file is a whole definition; what the others change in it is in theirs."""
        return next((base for base in self.bases if base.name == WHOLE), self.bases[0])

    def golden(self, base: Base) -> Path:
        return self.goldens / base.file


def file_of(target: str, folder: Path) -> Path:
    """The file of ``module:function``, as far as it can be found without importing anything."""
    module = target.rpartition(":")[0]
    if module.endswith(".py"):
        return folder / module
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if os.path.isdir(path) else path.with_suffix(".py")  # noqa: PTH112 - any path has an answer


def relative(path: Path, root: Path) -> str:
    """A path as it is called below ``root``; one outside as it is."""
    path, root = path.absolute(), root.absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

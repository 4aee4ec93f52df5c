"""The catalogue of pipelines to start from: folders with a DAG, a config and what that names, proven by the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cursus.dag import PipelineDAG
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps, read_json, write_atomically

FILES = ("dag.json", "config.json")

_INSTALLED = Path(__file__).parent / "_pipelines"  # where the wheel holds them
_CHECKOUT = Path(__file__).parent.parent / "golden" / "pipelines"


@dataclass(frozen=True, slots=True)
class CataloguedPipeline:
    """A DAG that compiles with the config next to it."""

    name: str
    folder: Path

    @property
    def dag(self) -> PipelineDAG:
        return PipelineDAG.load(self.folder / "dag.json")

    @property
    def description(self) -> str:
        return str(self.dag.metadata.get("description", ""))

    @property
    def files(self) -> list[Path]:
        """Its DAG, its config and what the config names, relative to its folder; not what it compiles to."""
        found = sorted(path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        brought = [path for path in found if "__pycache__" not in path.parts]  # installers compile what is Python
        return [path for path in brought if path.name in FILES or path.suffix != ".json" or len(path.parts) > 1]

    def export(self, directory: Path, *, overwrite: bool = False, blank: bool = False) -> list[Path]:
        """Copy its files into ``directory``, which is made if need be.

        ``blank``: with placeholders in the config for who runs it, where and under which name.
        Raises CursusError (E109), and copies nothing, when one of them already exists.
        """
        targets = {directory / path: self.folder / path for path in self.files}
        hint = "Choose another directory, or use --force to replace it."
        there = [Diagnostic("E109", "already exists", str(path), hint) for path in targets if path.exists()]
        if there and not overwrite:
            raise CursusError(there)
        for target, source in targets.items():
            write_atomically(target, source.read_bytes())
        if blank:
            from cursus.core.config_skeleton import blanked  # It loads all steps, which a list of pipelines need not.

            config = directory / "config.json"
            write_atomically(config, dumps(blanked(read_json(config, "E201"))))
        return list(targets)


def pipelines() -> Mapping[str, CataloguedPipeline]:
    """Every pipeline of the catalogue by name."""
    home = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    folders = sorted(path.parent for path in home.glob("*/dag.json"))
    return {folder.name: CataloguedPipeline(folder.name, folder) for folder in folders}

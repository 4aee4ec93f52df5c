"""Looks for the pipelines of a folder, so that no one has to write ``cursus.toml`` from nothing."""

from __future__ import annotations

import ast
import json
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cursus.definition.files import read_definition
from cursus.errors import CursusError
from cursus.jsonfile import read_json
from cursus.tomlfile import read_toml

_SKIPPED: Final = frozenset({"build", "dist", "golden", "node_modules", "site-packages", "tests", "__pycache__"})
_LARGEST: Final = 4 << 20  # bytes; a definition may have one million characters
_UNNAMED: Final = frozenset({"pipeline", "definition", "main", "__init__"})
"""File names that say nothing: the folder names the pipeline."""


@dataclass(frozen=True)
class Found:
    """A pipeline: its name, and its settings in the project file."""

    name: str
    settings: dict[str, str]

    @property
    def place(self) -> str:
        """The files or the function, as people read them."""
        return ", ".join(self.settings.values())


def pipelines_in(root: Path) -> list[Found]:
    """DAGs with their configs, functions that return a pipeline, and definitions, each under its own name.

    Reads code and runs none of it.
    """
    found: list[Found] = []
    for folder, files in _folders(root):
        has_dag = {"dag.json", "config.json"} <= set(files)
        if has_dag:
            settings = {name: (folder / f"{name}.json").relative_to(root).as_posix() for name in ("dag", "config")}
            found.append(Found(_free(folder.name or root.name, found), settings))
        for name in files:
            file = folder / name
            if name.endswith(".py") and not name.startswith(("test_", "conftest")):
                for function in _functions(file):
                    found.append(Found(_free(_name(file, root), found), {"function": _target(file, function, root)}))
            elif name.endswith(".json") and not has_dag and _is_definition(file):
                found.append(Found(_free(_name(file, root), found), {"definition": file.relative_to(root).as_posix()}))
    return found


def environments_in(root: Path) -> str | None:
    """The folder ``environments``, if it holds what it is for."""
    for file in sorted((root / "environments").glob("*.toml")):
        try:
            if {"environment", "parameters"} & read_toml(file, "E701").keys():
                return "environments"
        except CursusError:
            continue
    return None


def _folders(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for parent, folders, files in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _SKIPPED and not name.startswith(".") and not Path(parent, name, "pyvenv.cfg").exists()
        )
        yield Path(parent), sorted(files)


def _name(file: Path, root: Path) -> str:
    return file.parent.name if file.stem in _UNNAMED and file.parent != root else file.stem


def _free(wanted: str, found: list[Found]) -> str:
    """The name as a folder can have it, with a number behind it when another pipeline has it."""
    plain = "".join(character if character.isascii() and character.isalnum() else "-" for character in wanted)
    plain = plain.strip("-") or "pipeline"
    taken = {one.name for one in found}
    return next(name for name in (plain, *(f"{plain}-{number}" for number in range(2, 9999))) if name not in taken)


def _target(file: Path, function: str, root: Path) -> str:
    """``module:function`` inside a package, which may import its siblings by name; else ``FILE.PY:FUNCTION``."""
    path = file.relative_to(root)
    if (file.parent / "__init__.py").exists() and file.parent != root:
        return f"{'.'.join(path.with_suffix('').parts)}:{function}"
    return f"{path.as_posix()}:{function}"


def _is_definition(file: Path) -> bool:
    try:
        if file.stat().st_size > _LARGEST:
            return False
        document: Any = read_json(file, "E501")
        if not isinstance(document, dict) or not {"Version", "Steps"} <= document.keys():
            return False
        read_definition(file)
    except (CursusError, OSError):
        return False
    return True


def _functions(file: Path) -> list[str]:
    """Functions of a module that return a pipeline: they say so, or return what ``Pipeline(…)`` made."""
    try:
        source = file.read_text(encoding="utf-8-sig")
        if "Pipeline" not in source:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (OSError, ValueError, SyntaxError, RecursionError):
        return []
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _returns_pipeline(node)]


def _returns_pipeline(function: ast.FunctionDef) -> bool:
    if function.returns is not None and _last(function.returns) == "Pipeline":
        return True
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _makes(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    return any(_makes(value) or (isinstance(value, ast.Name) and value.id in made) for value in returned)


def _makes(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _last(value.func) == "Pipeline"


def _last(name: ast.expr) -> str:
    if isinstance(name, ast.Constant):
        return str(name.value).rpartition(".")[2]
    return name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""


def project_file(found: list[Found], environments: str | None) -> str:
    """The text of ``cursus.toml``."""
    lines = [
        "# The pipelines of this project, for `cursus gate` and other commands.",
        'golden = "golden"',
        f'environments = "{environments}"' if environments else '# environments = "environments"',
        "# The parameter that all output paths begin with, if it is not EXECUTION_S3_PREFIX:",
        '# base = "EXECUTION_S3_PREFIX"',
    ]
    for one in found:
        lines += ["", f"[pipelines.{one.name}]"]
        lines += [f"{name} = {_text(value)}" for name, value in one.settings.items()]
    if not found:
        lines += ["", "# [pipelines.NAME]", '# dag = "dag.json"', '# config = "config.json"']
        lines += ["", "# [pipelines.NAME]", '# function = "pipelines.fraud:get_pipeline"']
        lines += ["", "# [pipelines.NAME]", '# definition = "pipeline.json"']
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A TOML text: its escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)

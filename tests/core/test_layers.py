"""Imports lead down: nothing in the package imports from a layer above its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cursus

PACKAGE = Path(cursus.__file__).parent

LAYERS = (
    (
        "visible",
        "errors",
        "codes",
        "jsonfile",
        "tomlfile",
        "file_kinds",
        "s3",
        "once",
        "process",
        "supervise",
        "dag",
        "definition",
    ),
    ("reporting", "findings", "example_data", "ci"),
    # A pipeline publishes itself and becomes one of the SDK, so these four go together.
    ("core", "sdk", "publish", "put_functions"),
    ("steps", "checks", "lint", "runtime", "pipelines"),
    ("environments", "compat", "show", "testing"),
    ("deploy", "migrate"),
    ("gate",),
    ("cli", "agents"),
)
"""From the bottom up; a layer may import from itself."""

OF_CORE = ("base", "assembler", "compiler")
"""The packages of core, from the bottom up."""


def test_every_part_of_the_package_is_in_a_layer() -> None:
    """What is new has to be given its place."""
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    named = [name for layer in LAYERS for name in layer]
    assert sorted(parts - {"__init__", "__main__"}) == sorted(named)


@pytest.mark.parametrize("layer", range(len(LAYERS)), ids=lambda layer: LAYERS[layer][0])
def test_nothing_imports_from_a_layer_above(layer: int) -> None:
    """An import inside a function, or for types alone, counts too."""
    above = {name for higher in LAYERS[layer + 1 :] for name in higher}
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {module}"
        for name in LAYERS[layer]
        for path in _modules(PACKAGE, name)
        for line, module in _imported(path)
        if module.split(".")[1] in above
    ]
    assert wrong == []


def test_the_packages_of_core_import_downwards() -> None:
    """The assembler does not know the compiler, and builders know neither."""
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {module}"
        for number, name in enumerate(OF_CORE)
        for path in _modules(PACKAGE / "core", name)
        for line, module in _imported(path)
        if module.startswith(tuple(f"cursus.core.{higher}" for higher in OF_CORE[number + 1 :]))
    ]
    assert wrong == []


def test_the_catalogue_can_be_imported_from_where_it_was() -> None:
    """Code of users and of plug-ins' tests holds the old path."""
    from cursus.core.catalog import catalog
    from cursus.steps import catalog as former

    assert former.catalog is catalog


def _modules(folder: Path, name: str) -> list[Path]:
    """The module, or those of the package, of this name; what runs in containers imports nothing of ours."""
    found = sorted((folder / name).rglob("*.py")) or [folder / f"{name}.py"]
    return [path for path in found if "scripts" not in path.relative_to(PACKAGE).parts]


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of every module of ours that a file imports; the package itself holds its version alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "cursus":
            names = [f"cursus.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.startswith("cursus."))

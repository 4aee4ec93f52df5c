"""Runs in its own process: compiles the builders of given files, for ``verify`` to compare.

It executes the files, so nothing but ``verify`` starts it, and that only on request.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import inspect
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.saved_values import configuration_of
from cursus.errors import CursusError
from cursus.jsonfile import read_json
from cursus.s3 import PREFIX_PARAMETER
from cursus.testing.steps import compile_step

Builder = type[StepBuilderBase[Any]]


class _Overlay(importlib.machinery.SourceFileLoader):
    """Loads some files from memory, and never from compiled files next to them."""

    sources: Mapping[str, str] = {}

    def get_data(self, path: str) -> bytes:
        source = self.sources.get(os.path.realpath(path))
        return super().get_data(path) if source is None else source.encode()

    def path_stats(self, path: str) -> Mapping[str, Any]:
        if os.path.realpath(path) in self.sources:
            raise OSError("the file on disk differs from the loaded module")
        return super().path_stats(path)


def compiled(sources: Mapping[str, str], config: Path) -> Iterator[dict[str, Any]]:
    """One entry for each builder in the files and each config of its class.

    ``{"file", "builder", "config", "location", "static", "parameterized"}``; the last two are definitions, or absent
    when ``error`` says what went wrong. An entry without a ``builder`` says that the file could not be imported.
    """
    _Overlay.sources = {os.path.realpath(path): source for path, source in sources.items()}
    extensions = (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
    sys.path_hooks.insert(0, importlib.machinery.FileFinder.path_hook(extensions, (_Overlay, [".py"])))
    sys.path_importer_cache.clear()
    for path in sources:
        try:
            module = _imported(Path(os.path.realpath(path)))
        except Exception as error:  # noqa: BLE001 - the boundary to code that is not ours: its failure is a finding
            yield {"file": path, "error": f"{type(error).__name__}: {error}"}
            continue
        for builder in _builders(module):
            for name, values in _values(config, builder).items():
                yield {"file": path, "builder": builder.__name__, "config": name} | _definitions(builder, values)


def _imported(path: Path) -> ModuleType:
    """The module at ``path``, as a member of the package that its folder belongs to."""
    root, names = path.parent, [path.stem]
    while (root / "__init__.py").exists():
        names.insert(0, root.name)
        root = root.parent
    sys.path.insert(0, str(root))
    return importlib.import_module(".".join(names))


def _builders(module: ModuleType) -> list[Builder]:
    return [
        member
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, StepBuilderBase)
        and member.__module__ == module.__name__
        and not inspect.isabstract(member)
    ]


def _values(config: Path, builder: Builder) -> dict[str, dict[str, Any]]:
    """The values of each config of the builder's class in a saved file, by its key there."""
    document = read_json(config, "E201")
    try:
        shared: dict[str, Any] = configuration_of(document).get("shared", {})
        specific: dict[str, dict[str, Any]] = configuration_of(document)["specific"]
        types: dict[str, str] = document.get("metadata", {}).get("config_types", {})
    except (AttributeError, KeyError, TypeError):
        return {}
    names = {*builder.Config.class_names(), builder.Config.__name__}
    fields = builder.Config.model_fields
    return {
        key: {name: value for name, value in {**shared, **own}.items() if name in fields}
        for key, own in specific.items()
        if own.get("__model_type__", types.get(key)) in names
    }


def _definitions(builder: Builder, values: dict[str, Any]) -> dict[str, Any]:
    try:
        config: BasePipelineConfig = builder.Config.model_validate(values)
        return {
            "location": config.pipeline_s3_loc,
            "static": compile_step(builder, config, pipeline_parameters=()),
            "parameterized": _parameterized(builder, config),
        }
    except CursusError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - as above
        return {"error": f"{type(error).__name__}: {error}"}


def _parameterized(builder: Builder, config: BasePipelineConfig) -> dict[str, Any] | None:
    """None where the builder does not compile with a parameter: before the rewrite that is what is expected."""
    try:
        return compile_step(builder, config, pipeline_parameters=(PREFIX_PARAMETER,))
    except Exception:  # noqa: BLE001 - as above
        return None


def main() -> None:
    """Read ``{"sources": {path: text}, "config": path}`` from stdin, write the entries to the file in argv."""
    sys.dont_write_bytecode = True
    asked = json.load(sys.stdin)
    entries = list(compiled(asked["sources"], Path(asked["config"])))
    Path(sys.argv[1]).write_text(json.dumps(entries), encoding="utf-8")


if __name__ == "__main__":
    main()

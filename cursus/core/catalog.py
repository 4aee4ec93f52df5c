"""Which steps there are: one file each in ``cursus/steps/builders``, and those that plug-in packages bring."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.history import name_today
from cursus.core.base.tiers import TieredModel
from cursus.errors import Diagnostic

ENTRY_POINTS = "cursus.steps"
OURS = "cursus.steps.builders"
"""The package of our own steps: found by its name, as those of plug-ins are, because steps lie above core."""

BASES = ("cursus.steps", "cursus.core.base")
"""Where our steps take the bases of their configs from, and the names that these once had."""

Builder = type[StepBuilderBase[Any]]


@dataclass(frozen=True)
class Catalog:
    """Builders by step type, configs by every class name a saved file may use, and what could not be loaded.

    A step of ours is imported when one of its names is looked up, all of them when someone goes through the names.
    """

    builders: Mapping[str, Builder]
    configs: Mapping[str, type[BasePipelineConfig]]
    plugins: Mapping[str, str] = field(default_factory=dict)
    """Name of the entry point that brought a step, by step type."""

    diagnostics: tuple[Diagnostic, ...] = ()

    def builder_for(self, config: BasePipelineConfig) -> Builder | None:
        """The builder that declares this config; None for one that no step is made from, such as the base."""
        plugins = [self.builders[step] for step in self.plugins]
        near = (*plugins, *_mentioning(type(config).__name__))
        return next((builder for builder in near if builder.Config is type(config)), None)


@dataclass(frozen=True, eq=False)
class _Builders(Mapping[str, Builder]):
    """Builders by step type: those of plug-ins, and ours."""

    plugins: Mapping[str, Builder]

    @cached_property
    def _all(self) -> Mapping[str, Builder]:
        ours = {builder.step_type(): builder for module in _steps() for builder in _own_builders(module)}
        return dict(sorted({**ours, **self.plugins}.items()))

    def __getitem__(self, name: str) -> Builder:
        if name in self.plugins:
            return self.plugins[name]
        for builder in _mentioning(f"class {name}StepBuilder("):
            if builder.step_type() == name:
                return builder
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


@dataclass(frozen=True, eq=False)
class _Configs(Mapping[str, type[BasePipelineConfig]]):
    """The configs of these builders, by every name of them and of their bases."""

    builders: _Builders

    @cached_property
    def _all(self) -> Mapping[str, type[BasePipelineConfig]]:
        return _config_names(self.builders.values())

    @cached_property
    def _of_plugins(self) -> Mapping[str, type[BasePipelineConfig]]:
        return _config_names(self.builders.plugins.values())

    def __getitem__(self, name: str) -> type[BasePipelineConfig]:
        return self._of_plugins.get(name) or _own_config(name) or self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


@functools.cache
def catalog() -> Catalog:
    """All steps of this installation: ours by file name, plug-ins by the entry point group ``cursus.steps``.

    A plug-in that cannot be imported or that reuses a name is left out and reported in ``diagnostics`` (W901, E902).
    """
    added: dict[str, Builder] = {}
    plugins: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        for builder in _load(entry, diagnostics):
            name = builder.step_type()
            clashes = list(_clashes(builder, _Builders(added)))
            for taken, step in clashes:
                owner = f"the plug-in {plugins[step]!r}" if step in plugins else "cursus"
                hint = "Rename the plug-in's class: the first one stays in force."
                diagnostics.append(Diagnostic("E902", f"{owner} has {taken} already", _where(entry), hint))
            if not clashes:
                added[name], plugins[name] = builder, entry.name
    found = _Builders(MappingProxyType(added))
    return Catalog(found, _Configs(found), MappingProxyType(plugins), tuple(diagnostics))


@functools.cache
def _sources(package: str) -> Mapping[str, bytes]:
    """The source of each module of a package: what it is about is known before it is imported."""
    modules = pkgutil.iter_modules(importlib.import_module(package).__path__)
    return {
        module.name: pkgutil.get_data(package, f"{module.name}.py") or b"" for module in modules if not module.ispkg
    }


def _steps() -> Mapping[str, bytes]:
    """The source of each module of a step of ours."""
    named = _sources(OURS).items()
    return {name: source for name, source in named if name.startswith("builder_") and name.endswith("_step")}


@functools.lru_cache(maxsize=1024)
def _mentioning(text: str) -> tuple[Builder, ...]:
    """Our builders from the modules whose source holds a text."""
    modules = [name for name, source in _steps().items() if text.encode() in source]
    return tuple(builder for module in modules for builder in _own_builders(module))


@functools.lru_cache(maxsize=1024)
def _own_config(name: str) -> type[BasePipelineConfig] | None:
    """A config of one of our steps; None for a base that our builders' sources do not name."""
    return _config_names(_mentioning(name_today(name))).get(name)


def _is_named(name: str) -> bool:
    """Whether a source of our steps, or of what they are made of, holds a name."""
    return any(name.encode() in source for package in (OURS, *BASES) for source in _sources(package).values())


def _own_builders(module: str) -> list[Builder]:
    return _builders_in(importlib.import_module(f"{OURS}.{module}"))


def _load(entry: EntryPoint, diagnostics: list[Diagnostic]) -> list[Builder]:
    """The builders of a plug-in: its entry point names a module or a builder class."""
    from cursus.sdk.first_import import asking_nobody  # only plug-ins may import the SDK

    try:
        with asking_nobody():
            loaded = entry.load()
    except Exception as error:  # noqa: BLE001 - the boundary to code that is not ours: its failure is a finding
        message = f"cannot be imported: {type(error).__name__}: {error}"
        diagnostics.append(Diagnostic("W901", message, _where(entry), "Fix or uninstall the plug-in."))
        return []
    if isinstance(loaded, ModuleType):
        return _builders_in(loaded)
    if inspect.isclass(loaded) and issubclass(loaded, StepBuilderBase):
        return [loaded]
    message = f"{entry.value} is neither a module nor a step builder"
    diagnostics.append(Diagnostic("W901", message, _where(entry), "Point it at the module of the builder."))
    return []


def _builders_in(module: ModuleType) -> list[Builder]:
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, StepBuilderBase)
        and value.__module__ == module.__name__
        and value.__name__.endswith("StepBuilder")  # Else it is a base that some of them share.
        and not inspect.isabstract(value)
    ]


def _clashes(builder: Builder, found: _Builders) -> Iterator[tuple[str, str]]:
    """What of a new builder already exists, and in which step: its step type, a name of its config."""
    if builder.step_type() in found:
        yield f"a step {builder.step_type()}", builder.step_type()
        return
    # Ours are imported only if their sources, or those of their bases, name it.
    others = found if any(map(_is_named, builder.Config.class_names())) else found.plugins
    for step, other in others.items():
        for name in sorted({*builder.Config.class_names()} & _config_names([other]).keys()):
            yield f"a config {name}", step


def _config_names(found: Iterable[Builder]) -> dict[str, type[BasePipelineConfig]]:
    """Every name of every config of a step, and of the bases that saved files hold next to them."""
    names: dict[str, type[BasePipelineConfig]] = {}
    for builder in found:
        for cls in builder.Config.__mro__:
            if issubclass(cls, BasePipelineConfig) and cls is not TieredModel:
                names |= dict.fromkeys(cls.class_names(), cls)
    return dict(sorted(names.items()))


def _where(entry: EntryPoint) -> str:
    return f"entry point {entry.name} of {ENTRY_POINTS}"

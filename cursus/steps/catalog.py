"""Which steps there are: one file each in ``builders/``, and those that plug-in packages bring."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.tiers import TieredModel
from cursus.errors import Diagnostic
from cursus.steps import builders

ENTRY_POINTS = "cursus.steps"

Builder = type[StepBuilderBase[Any]]


@dataclass(frozen=True)
class Catalog:
    """Builders by step type, configs by every class name a saved file may use, and what could not be loaded."""

    builders: Mapping[str, Builder]
    configs: Mapping[str, type[BasePipelineConfig]]
    plugins: Mapping[str, str] = field(default_factory=dict)
    """Name of the entry point that brought a step, by step type."""

    diagnostics: tuple[Diagnostic, ...] = ()

    def builder_for(self, config: BasePipelineConfig) -> Builder | None:
        """The builder that declares this config; None for one that no step is made from, such as the base."""
        return next((builder for builder in self.builders.values() if builder.Config is type(config)), None)


@functools.cache
def catalog() -> Catalog:
    """All steps of this installation: ours by file name, plug-ins by the entry point group ``cursus.steps``.

    A plug-in that cannot be imported or that reuses a name is left out and told in ``diagnostics`` (W901, E902).
    """
    found = {builder.step_type(): builder for module in _own_modules() for builder in _builders_in(module)}
    plugins: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        for builder in _load(entry, diagnostics):
            name = builder.step_type()
            clashes = list(_clashes(builder, found))
            for taken, step in clashes:
                owner = f"the plug-in {plugins[step]!r}" if step in plugins else "cursus"
                hint = "Rename the plug-in's class: the first one stays in force."
                diagnostics.append(Diagnostic("E902", f"{owner} has {taken} already", _where(entry), hint))
            if not clashes:
                found[name], plugins[name] = builder, entry.name
    return Catalog(
        MappingProxyType(dict(sorted(found.items()))),
        MappingProxyType(_config_names(found.values())),
        MappingProxyType(plugins),
        tuple(diagnostics),
    )


def _own_modules() -> Iterable[ModuleType]:
    for module in pkgutil.iter_modules(builders.__path__):
        if module.name.startswith("builder_") and module.name.endswith("_step"):
            yield importlib.import_module(f"{builders.__name__}.{module.name}")


def _load(entry: EntryPoint, diagnostics: list[Diagnostic]) -> list[Builder]:
    """The builders of a plug-in: its entry point names a module or a builder class."""
    from cursus.sdk.first_import import asking_nobody  # boto3 takes its time, and few have plug-ins.

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


def _clashes(builder: Builder, found: Mapping[str, Builder]) -> Iterator[tuple[str, str]]:
    """What of a new builder already exists, and in which step: its step type, a name of its config."""
    if builder.step_type() in found:
        yield f"a step {builder.step_type()}", builder.step_type()
        return
    for step, other in found.items():
        for name in sorted({*builder.Config.class_names()} & _config_names([other]).keys()):
            yield f"a config {name}", step


def _config_names(found: Iterable[Builder]) -> dict[str, type[BasePipelineConfig]]:
    """Every name of every config of a step, and of the bases that saved files hold beside them."""
    names: dict[str, type[BasePipelineConfig]] = {}
    for builder in found:
        for cls in builder.Config.__mro__:
            if issubclass(cls, BasePipelineConfig) and cls is not TieredModel:
                names |= dict.fromkeys(cls.class_names(), cls)
    return dict(sorted(names.items()))


def _where(entry: EntryPoint) -> str:
    return f"entry point {entry.name} of {ENTRY_POINTS}"

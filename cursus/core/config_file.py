"""The saved config file: all configs of a pipeline in one JSON, what they share said once."""

from __future__ import annotations

import os
import warnings
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.history import change_of
from cursus.core.base.tiers import TieredModel
from cursus.core.catalog import catalog
from cursus.core.config_reader import ConfigReader, accepted
from cursus.core.config_skeleton import unfilled
from cursus.core.field_parameters import EXTERNAL
from cursus.core.layouts import LayoutName
from cursus.core.saved_values import KIND, MODULE, TYPE, VALUE, is_wrapper, marks_in, plain, unknown_wrappers
from cursus.errors import CompilationError, CursusError, Diagnostic, did_you_mean, errors_in
from cursus.file_kinds import mistaken_for
from cursus.jsonfile import dumps, read_json, write_atomically
from cursus.visible import cut


@dataclass(frozen=True)
class ConfigFile:
    """What a saved file holds: the configs that are valid, and what was found, in the file or under one key."""

    configs: Mapping[str, BasePipelineConfig] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    by_key: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    earlier_layout: LayoutName | None = None
    """The layout of the version that saved the file; None for one that today's version, or a person, wrote."""

    @property
    def pipeline_parameters(self) -> list[str] | None:
        """What the file itself asks for; the compiler's own argument comes before it."""
        given = (config.pipeline_parameters for config in self.configs.values())
        found = next((one for one in given if one is not None), None)
        return [found] if isinstance(found, str) else found

    def findings(self, keys: Iterable[str]) -> list[Diagnostic]:
        """What concerns the file as a whole and these keys: a broken config that no node asks for breaks nothing."""
        return list(dict.fromkeys([*self.diagnostics, *(found for key in keys for found in self.by_key.get(key, ()))]))


class LoadedConfigs(dict[str, BasePipelineConfig]):
    """The configs of a saved file by node name.

    ``diagnostics``: one E206 for each config of a class that no one provides. Asking for it raises CompilationError.
    """

    def __init__(
        self, configs: Mapping[str, BasePipelineConfig], unknown: Mapping[str, tuple[Diagnostic, ...]]
    ) -> None:
        super().__init__(configs)
        self._unknown = unknown

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(found for each in self._unknown.values() for found in each)

    def __missing__(self, key: str) -> BasePipelineConfig:
        if key in self._unknown:
            raise CompilationError(self._unknown[key])
        raise KeyError(key)


def load_configs(
    path: str | os.PathLike[str], classes: Mapping[str, type[Any]] | Iterable[type[Any]] = ()
) -> LoadedConfigs:
    """The configs of a saved file by node name.

    ``classes``: config classes of your own that the file holds too, next to those of the installed steps. A config of
    a class that no one provides is left out, with a warning (UserWarning).
    Raises CompilationError with everything that is wrong in any other (E201 to E205, E214, E226).
    """
    given = classes.values() if isinstance(classes, Mapping) else classes
    file = read_config_file(path, [cls for cls in given if issubclass(cls, BasePipelineConfig)])
    unknown = {key: found for key, found in file.by_key.items() if any(one.code == "E206" for one in found)}
    found = file.findings(key for key in file.by_key if key not in unknown)
    if errors_in(found):
        raise CompilationError(found)
    loaded = LoadedConfigs(file.configs, unknown)
    for one in loaded.diagnostics:
        warnings.warn(str(one), stacklevel=2)
    return loaded


def merge_and_save_configs(
    configs: Iterable[BasePipelineConfig] | Mapping[str, BasePipelineConfig], path: str | os.PathLike[str]
) -> dict[str, Any]:
    """Save configs in one file: values that all of them share once, the rest by key. Returns what it writes.

    The key of a config in a list is ``StepType`` or ``StepType_jobtype``; a mapping gives its own. Derived fields are
    not saved, unless their value is not the one that would be derived.
    Raises CompilationError (E204) when two configs have one key, ValueError when there are none.
    """
    keyed = dict(configs) if isinstance(configs, Mapping) else _keyed(configs)
    if not keyed:
        raise ValueError("there is no config to save")
    documents = {key: _to_document(config) for key, config in keyed.items()}
    first, *others = documents.values()
    shared = {
        name: value
        for name, value in first.items()
        if name != TYPE and all(name in other and other[name] == value for other in others) and len(documents) > 1
    }
    specific = {
        key: {name: value for name, value in document.items() if name not in shared}
        for key, document in documents.items()
    }
    sources: dict[str, list[str]] = {}
    for key, document in documents.items():
        for name in document:
            if name != TYPE:
                sources.setdefault(name, []).append(key)
    metadata = {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "config_types": {key: document[TYPE] for key, document in documents.items()},
        "field_sources": {name: sources[name] for name in sorted(sources)},
    }
    body = {"configuration": {"shared": shared, "specific": specific}, "metadata": metadata}
    write_atomically(path, dumps(body))
    return body


def config_key(config: BasePipelineConfig) -> str:
    """The node name that a config is saved under when no one names another."""
    builder = catalog().builder_for(config)
    name = builder.canonical_nodes(config)[-1] if builder else type(config).__name__.removesuffix("Config")
    return "_".join(filter(None, (name, config.data_type)))


def _keyed(configs: Iterable[BasePipelineConfig]) -> dict[str, BasePipelineConfig]:
    keyed: dict[str, BasePipelineConfig] = {}
    twice = []
    for config in configs:
        key = config_key(config)
        if key in keyed:
            hint = "Save a mapping of node names to configs, so that each has its own name."
            twice.append(Diagnostic("E204", "two configs have this key", f"configs.{key}", hint))
        keyed[key] = config
    if twice:
        raise CompilationError(twice)
    return keyed


def _to_document(model: BaseModel) -> dict[str, Any]:
    document: dict[str, Any] = {TYPE: type(model).__name__}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        # Nothing said is not worth a line, but where it is not what the default says it is worth one.
        if value not in (None, {}, []) or info.is_required() or value != info.get_default(call_default_factory=True):
            document[name] = _to_value(value)
    document |= {name: _to_value(value) for name, value in (model.model_extra or {}).items()}
    if isinstance(model, BasePipelineConfig):
        document |= _named_parameters(model)
    if isinstance(model, TieredModel):
        document |= {name: _to_value(value) for name, value in model.overrides.items()}
    return document


def _named_parameters(config: BasePipelineConfig) -> dict[str, Any]:
    """The fields for which a config names a parameter, as the file holds them."""
    plain = {field: {"parameter": name} for field, name in config.named_parameters.items() if "." not in field}
    inputs = {
        field.removeprefix(f"{EXTERNAL}."): {"parameter": name}
        for field, name in config.named_parameters.items()
        if "." in field
    }
    return plain | ({EXTERNAL: {**config.external_inputs, **inputs}} if inputs else {})


def _to_value(value: Any) -> Any:
    match value:
        case BaseModel():
            return _to_document(value)
        case list() | tuple():
            return [_to_value(item) for item in value]
        case dict():
            return {name: _to_value(item) for name, item in value.items()}
        case _:
            return value


def read_config_file(path: str | os.PathLike[str], classes: Iterable[type[BasePipelineConfig]] = ()) -> ConfigFile:
    """Everything in a saved file, valid or not.

    Class names are looked up among the registered ones and ``classes``; nothing is imported because a file names it.
    """
    name = os.fspath(path)
    try:
        document = read_json(path, "E201")
    except CursusError as error:
        return ConfigFile(diagnostics=error.diagnostics)
    found: list[Diagnostic] = []
    marks = marks_in(document)
    shared, specific, types = _sections(plain(document, unknown=False) if marks else document, name, found)
    by_key: dict[str, tuple[Diagnostic, ...]] = {}
    if KIND in marks:
        found += _unknown_wrappers(shared, f"{name}: shared")
        by_key |= {key: tuple(_unknown_wrappers(values, f"{name}: {key}")) for key, values in specific.items()}
        shared, specific = plain(shared), plain(specific)
    given = {each: cls for cls in classes for each in cls.class_names()}
    steps = ChainMap(given, catalog().configs)  # type: ignore[arg-type]  # which no one writes to
    configs: dict[str, BasePipelineConfig] = {}
    earlier = set[str]()
    for key, values in specific.items():
        if not isinstance(values, dict):
            hint = 'Write {"__model_type__": CLASS, …}.'
            by_key[key] = (*by_key.get(key, ()), Diagnostic("E202", "is not an object", f"{name}: {key}", hint))
            continue
        reader = ConfigReader(steps, name, key, shared)
        config = reader.read(values, types.get(key) or shared.get(TYPE), marked=bool(marks))
        earlier |= reader.earlier
        if config is not None:
            configs[key] = config
        by_key[key] = (*by_key.get(key, ()), *unfilled(values, reader.where), *reader.found)
    has_sections = not errors_in(found)
    found += unfilled(shared, f"{name}: shared")
    if has_sections:
        objects = {key: values for key, values in specific.items() if isinstance(values, dict)}
        found += _unknown_shared(shared, objects, types, steps, name)
    return ConfigFile(configs, tuple(found), by_key, _earlier_layout(marks, earlier))


def _unknown_wrappers(value: Any, place: str) -> Iterator[Diagnostic]:
    return (_unknown_wrapper(where, kind) for where, kind in unknown_wrappers(value, place))


def _unknown_wrapper(where: str, kind: str) -> Diagnostic:
    message = f"unknown wrapper {cut(repr(kind))}; its value is used unchanged"
    return Diagnostic("W242", message, where, "Save the file again.")


def _earlier_layout(marks: set[str], earlier: set[str]) -> LayoutName | None:
    """Which version's folders a file was saved for, by the marks and fields that only it wrote.

    Through 1.3.7 the file repeats what all configs derive. One such field alone may be someone's override.
    """
    derived = set(BasePipelineConfig.derived_fields())
    if derived <= earlier or any(name.startswith("portable_") for name in earlier) or MODULE in marks:
        return "1.3"
    return "2.9" if earlier - derived or KIND in marks else None


def _sections(
    document: Any, name: str, found: list[Diagnostic]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    form = 'A saved config is {"configuration": {"shared": {…}, "specific": {KEY: {…}}}, "metadata": {…}}.'
    hint = mistaken_for("a saved config", document) or form

    def section(parent: Any, key: str, place: str, *, optional: bool = False) -> dict[str, Any]:
        value: Any = parent.get(key) if isinstance(parent, dict) else None
        while is_wrapper(value):
            found.append(_unknown_wrapper(f"{name}: {place}", str(value[KIND])))
            value = value[VALUE]
        if isinstance(value, dict):
            return value
        if not optional or value is not None:
            found.append(Diagnostic("E202", f"there is no object {place!r}", name, hint))
        return {}

    bare = isinstance(document, dict) and "configuration" not in document and "specific" in document
    configuration = document if bare else section(document, "configuration", "configuration")
    shared = section(configuration, "shared", "configuration.shared", optional=True)
    specific = section(configuration, "specific", "configuration.specific") if not errors_in(found) else {}
    metadata = section(document, "metadata", "metadata", optional=True)
    types = section(metadata, "config_types", "metadata.config_types", optional=True)
    return shared, specific, {key: value for key, value in types.items() if isinstance(value, str)}


def _unknown_shared(
    shared: Mapping[str, Any],
    specific: Mapping[str, Mapping[str, Any]],
    types: Mapping[str, str],
    steps: Mapping[str, type[BasePipelineConfig]],
    name: str,
) -> Iterator[Diagnostic]:
    """Shared fields that no config of the file has: each config takes only those it knows."""
    named = [str(values.get(TYPE) or types.get(key) or shared.get(TYPE)) for key, values in specific.items()]
    classes = {steps.get(name) for name in named}
    if None in classes:
        return  # A class we do not know may have any field.
    known = {field for cls in classes if cls for field in accepted(cls)} | {TYPE}
    for unknown in sorted(shared.keys() - known):
        if shared[unknown] is None or any(cls and change_of(cls, unknown) for cls in classes):
            continue
        yield Diagnostic(
            "W215", "no config has such a field", f"{name}: shared.{unknown}", did_you_mean(unknown, known)
        )

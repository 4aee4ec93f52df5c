"""Reads one config of a saved file, of whichever version, and notes everything that is wrong with it."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.history import change_of
from cursus.core.base.tiers import TieredModel, models_in, nested_model
from cursus.core.config_skeleton import unfilled
from cursus.core.config_unions import one_each
from cursus.core.field_parameters import reference, set_aside
from cursus.core.saved_values import TYPE, half_written
from cursus.errors import Diagnostic, did_you_mean
from cursus.visible import cut

_SAVE_AGAIN = "The program that saved the file failed at this config: save it again."
_PLUGIN = (
    "`cursus steps list` shows the known ones. A plug-in can provide it: a package that names the step builder with "
    "this config in its entry point group cursus.steps."
)


@functools.cache
def accepted(cls: type[BaseModel]) -> frozenset[str]:
    derived = {*cls.derived_fields(), *cls.obsolete} if issubclass(cls, TieredModel) else set()
    return frozenset({*cls.model_fields, *derived})


@functools.cache
def _is_known(cls: type[BaseModel], name: str) -> bool:
    """Whether a class has the field, or had it in an earlier version."""
    return name in accepted(cls) or change_of(cls, name) is not None


class ConfigReader:
    """Reads one config, noting everything that is wrong with it."""

    def __init__(
        self, steps: Mapping[str, type[BasePipelineConfig]], file: str, key: str, shared: Mapping[str, Any]
    ) -> None:
        self.steps, self.file, self.shared = steps, file, shared
        self.where = f"{file}: {key}"
        self.borrowed: set[str] = set()
        self.found: list[Diagnostic] = []
        self.parameters: dict[str, str] = {}
        """The parameters for which stand-ins are in the fields, by field."""
        self.earlier = set[str]()
        """Fields that only earlier versions write."""

    def read(
        self, own: Mapping[str, Any], listed_type: str | None, *, marked: bool = False
    ) -> BasePipelineConfig | None:
        """The config; None where it is not valid. ``marked``: whether the file holds marks, of half-written configs."""
        if marked and (broken := half_written(own)):
            self.found.append(Diagnostic("E203", f"half-written: {broken}", self.where, _SAVE_AGAIN))
            return None
        named = own.get(TYPE, listed_type)
        cls = self.steps.get(named) if isinstance(named, str) else None
        if cls is None:
            message = f"unknown config class {cut(repr(named))}" if named else "names no config class"
            # Only a typo: class names are long and alike, and another step's class would be no remedy.
            near = difflib.get_close_matches(named, self.steps, n=1, cutoff=0.9) if isinstance(named, str) else []
            typo = f"Did you mean {near[0]}? " if near else ""
            hint = f"{typo}{_PLUGIN}" if named else f"Add {TYPE!r} to it."
            self.found.append(Diagnostic("E206", message, self.where, hint))
            return None
        if listed_type is not None and listed_type not in (named, *cls.class_names()):
            message = f"is {named} by {TYPE}, but {listed_type} by metadata.config_types; the former holds"
            self.found.append(Diagnostic("W216", message, self.where, "Save the file again."))
        self.borrowed = {name for name in self.shared if _is_known(cls, name)} - own.keys()
        values = {name: value for name, value in self.shared.items() if name in self.borrowed} | dict(own)
        halves = {name: half_written(values[name]) for name in sorted(self.borrowed)} if marked else {}
        if any(halves.values()):
            self.found += [
                Diagnostic("E203", f"half-written: {broken}", self._at(name), _SAVE_AGAIN)
                for name, broken in halves.items()
                if broken
            ]
            return None
        plain_values, self.parameters, refused = set_aside(cls, self._clean(cls, values, ()), self.where)
        self.found += refused
        config = self._construct(cls, plain_values)
        if config is None or refused:
            return None
        config.note_shared_fields(self.borrowed)
        return config

    def _clean(self, cls: type[BaseModel], values: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        """Values without the file's own marks; fields that the class does not have are reported and dropped."""
        extra_allowed = cls.model_config.get("extra") == "allow"
        fields, common = cls.model_fields, BasePipelineConfig.derived_fields()
        clean: dict[str, Any] = {}
        for name, value in values.items():
            if name == TYPE:
                continue
            known = _is_known(cls, name)
            if not path and name not in fields and (name in common or change_of(cls, name)):
                self.earlier.add(name)
            if not known and value is not None:
                self._note_unknown(cls, values, (*path, name), extra_allowed=extra_allowed)
            if known or extra_allowed:
                nested = isinstance(value, dict | list)
                clean[name] = self._clean_field(cls, name, value, (*path, name)) if nested else value
        return clean

    def _clean_field(self, cls: type[BaseModel], name: str, value: Any, path: tuple[str, ...]) -> Any:
        """A field's value; one that holds models by name is cleaned model by model."""
        model = _held(cls, name)
        info = cls.model_fields.get(name)
        if info is not None and get_origin(info.annotation) is dict and isinstance(value, dict):
            return {key: self._clean_value(model, item, (*path, str(key))) for key, item in value.items()}
        return self._clean_value(model, value, path)

    def _note_unknown(
        self, cls: type[BaseModel], values: Mapping[str, Any], path: tuple[str, ...], *, extra_allowed: bool
    ) -> None:
        """W215, unless the class takes any field and this one is not a misspelling of one that is not given."""
        *_, name = path
        known = accepted(cls)
        near = did_you_mean(name, known - values.keys() if extra_allowed else known)
        if not extra_allowed or near.startswith("Did you mean"):
            outcome = "it is passed on unchanged" if extra_allowed else "it is left out"
            message = f"{cls.__name__} has no such field; {outcome}"
            self.found.append(Diagnostic("W215", message, self._at(*path), near))

    def _clean_value(self, model: type[BaseModel] | None, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, list):
            return [self._clean_value(model, item, (*path, str(index))) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if model is not None:
            return self._clean(model, value, path)
        return {name: self._clean_value(None, item, (*path, name)) for name, item in value.items() if name != TYPE}

    def _construct(self, cls: type[BasePipelineConfig], values: dict[str, Any]) -> BasePipelineConfig | None:
        try:
            config = cls.model_validate(values, context=self.parameters)
        except ValidationError as error:
            self.found += [
                self._invalid(cls, detail)
                for detail in one_each(cls, error.errors(include_url=False))
                if detail["type"] == "missing" or not any(unfilled(detail["input"], ""))  # E226 reports those
            ]
            return None
        for path, value in _overrides(config, ()):
            message = (
                f"the file says {cut(repr(value))}, which is not what the other fields give; the file's value holds"
            )
            self.found.append(Diagnostic("I217", message, self._at(*path), "Remove it to have it derived again."))
        return config

    def _invalid(self, cls: type[BasePipelineConfig], detail: Mapping[str, Any]) -> Diagnostic:
        place = self._at(*map(str, detail["loc"]))
        meaning = _meaning(cls, detail["loc"])
        if detail["type"] == "missing":
            return Diagnostic("E205", "required field is missing", place, meaning)
        if reference(detail["input"]) is not None:
            message = f"{detail['loc'][-1]} cannot be a parameter: its value is needed when the pipeline is compiled"
            return Diagnostic("E267", message, place, f"Write a value. {meaning}".rstrip())
        text = detail["msg"].removeprefix("Value error, ")
        message = f"{text[:1].lower()}{text[1:]}"
        stood_in = bool(detail["loc"]) and detail["loc"][0] in self.parameters
        given = (
            ""
            if stood_in or isinstance(detail["input"], dict | list | BaseModel)
            else f" (given: {cut(repr(detail['input']))})"
        )
        return Diagnostic("E214", f"{message}{given}", place, meaning)

    def _at(self, *path: str) -> str:
        """Where a value is in the file: what all configs share is reported once, in its own place."""
        section = f"{self.file}: shared" if path and path[0] in self.borrowed else self.where
        return ".".join((section, *path))


def _meaning(cls: type[BaseModel], path: Iterable[str | int]) -> str:
    """What the field at ``path`` is for: the description of the innermost one that has any."""
    meaning, model = "", cls
    for name in path:
        info = model.model_fields.get(str(name))
        if info is not None:
            meaning, model = info.description or meaning, nested_model(info.annotation) or model
    return meaning


@functools.cache
def _held(cls: type[BaseModel], name: str) -> type[BaseModel] | None:
    info = cls.model_fields.get(name)
    return nested_model(info.annotation) if info else None


_NESTED = (TieredModel, dict, list)


def _overrides(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The derived values that hold because a file says so, of a model and of those in it, by their paths."""
    if isinstance(value, TieredModel):
        yield from (((*path, name), overridden) for name, overridden in value.overrides.items())
        children: Iterable[tuple[Any, Any]] = ((name, getattr(value, name)) for name in models_in(type(value)))
    elif isinstance(value, dict):
        children = value.items()
    else:
        children = enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if isinstance(child, _NESTED):
            yield from _overrides(child, (*path, str(name)))

"""Models whose fields come in three tiers: what only the user knows, defaults, and what follows from both.

Tier 1 are the fields without a default, tier 2 those with one. Tier 3 are ``derived``: computed from the others,
never saved, yet honoured where a saved file holds its own value.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Any, ClassVar, Generic, Self, TypeVar, Union, get_args, get_origin, get_type_hints, overload

from pydantic import (
    BaseModel,
    ConfigDict,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from cursus.core.base.history import change_of, earlier_names

ModelT = TypeVar("ModelT", bound="TieredModel")
T = TypeVar("T")


class derived(Generic[ModelT, T]):  # noqa: N801 - used as a decorator, like property
    """A tier 3 field: computed from other fields unless the saved file says otherwise."""

    def __init__(self, compute: Callable[[ModelT], T]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @functools.cached_property
    def adapter(self) -> TypeAdapter[T]:
        """What a value from a file has to be: the type that the computation returns."""
        return TypeAdapter(get_type_hints(self.compute)["return"])

    @overload
    def __get__(self, model: None, owner: type) -> Self: ...
    @overload
    def __get__(self, model: ModelT, owner: type) -> T: ...
    def __get__(self, model: ModelT | None, owner: type) -> Self | T:
        if model is None:
            return self
        overridden: T | None = model.overrides.get(self.name)
        return self.compute(model) if overridden is None else overridden


class TieredModel(BaseModel):
    """A frozen model with derived fields."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        ignored_types=(derived,),
        protected_namespaces=(),
        defer_build=True,  # a pipeline uses a few of the configs: the others need no validator
    )

    also_known_as: ClassVar[tuple[str, ...]] = ()
    """Other class names under which saved files know this model; not inherited."""

    obsolete: ClassVar[frozenset[str]] = frozenset()
    """Further fields of earlier versions that are accepted and not used, next to those in ``core.base.history``."""

    required_for: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Fields that only some job types need: the job types by the field's name."""

    asked_for: ClassVar[frozenset[str]] = frozenset()
    """Fields with a default that a new config better fills in: what else would have to say the same."""

    _overrides: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def overrides(self) -> Mapping[str, Any]:
        """Derived fields whose given value differs from what the other fields lead to."""
        # Every derived field asks, and through `self._overrides` pydantic answers slowly. None while it validates.
        private: Mapping[str, Any] = self.__pydantic_private__ or {}
        overrides: Mapping[str, Any] = private.get("_overrides", {})
        return overrides

    @classmethod
    @functools.cache
    def derived_fields(cls) -> tuple[str, ...]:
        """Names of the tier 3 fields, base classes' first."""
        return tuple(
            dict.fromkeys(
                name
                for base in reversed(cls.__mro__)
                for name, value in vars(base).items()
                if isinstance(value, derived)
            )
        )

    @classmethod
    @functools.cache
    def may_have(cls, attribute: str) -> bool:
        """False where no instance has it. Asking one takes long then, because pydantic looks everywhere."""
        known = attribute in cls.model_fields or any(attribute in vars(base) for base in cls.__mro__)
        return known or cls.model_config.get("extra") == "allow"

    @classmethod
    def class_names(cls) -> tuple[str, ...]:
        """Names under which a saved file may hold this model, our own first."""
        return (cls.__name__, *earlier_names(cls.__name__), *vars(cls).get("also_known_as", ()))

    def get_public_init_fields(self) -> dict[str, Any]:
        """The fields that another config may be made with: what is required, and what has a value."""
        required = {name for name, info in type(self).model_fields.items() if info.is_required()}
        return {name: value for name, value in self if name in required or value is not None}

    def categorize_fields(self) -> dict[str, list[str]]:
        """Field names by tier: ``essential`` (required), ``system`` (with a default) and ``derived``."""
        fields = type(self).model_fields
        return {
            "essential": [name for name, info in fields.items() if info.is_required()],
            "system": [name for name, info in fields.items() if not info.is_required()],
            "derived": list(self.derived_fields()),
        }

    @classmethod
    def from_base_config(cls, base: TieredModel, **fields: Any) -> Self:
        """A config with what ``base`` was given and this class has too, and ``fields``, which win.

        Raises pydantic.ValidationError when a required field is in neither.
        """
        return cls(**cls.values_from(base, fields))

    @classmethod
    def values_from(cls, base: TieredModel, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What ``base`` was given and this class has too, and ``fields``, which win."""
        known = base.model_fields_set & cls.model_fields.keys()
        shared = {name: value for name, value in base.get_public_init_fields().items() if name in known}
        given = {name: value for name, value in base.overrides.items() if name in cls.derived_fields()}
        return {**given, **shared, **fields}

    @model_validator(mode="wrap")
    @classmethod
    def _set_derived_fields_aside(cls, data: Any, construct: ValidatorFunctionWrapHandler) -> Self:
        if not isinstance(data, dict):
            return construct(data)  # type: ignore[no-any-return]
        data = cls._today(data)
        missing, aside = cls._missing(data), cls._set_aside()
        try:
            model: Self = construct({name: value for name, value in data.items() if name not in aside})
        except ValidationError as error:
            raise cls._all_of([*error.errors(), *missing]) from error
        if missing:
            raise cls._all_of(missing)
        given = cls._given_derived_fields(data)
        # All compared before any is set: whether one is an override must not depend on another being one.
        model._overrides = {name: value for name, value in given.items() if getattr(model, name) != value}
        return model

    @classmethod
    @functools.cache
    def _set_aside(cls) -> frozenset[str]:
        return frozenset({*cls.derived_fields(), *cls.obsolete} - cls.model_fields.keys())

    @classmethod
    def _today(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Fields under today's names, without what is obsolete and without nulls that mean "as the default says"."""
        today: dict[str, Any] = {}
        fields = cls.model_fields
        for name, value in data.items():
            info = fields.get(name)
            change = None if info else change_of(cls, name)
            if info is not None and value is None and not _takes_none(info.annotation):
                continue
            if change is None:
                today[name] = value
            elif change.fate == "renamed" and value is not None:
                today.setdefault(change.became, value)
        return today

    @classmethod
    def _missing(cls, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What pydantic would report of the fields that this job type needs and that are not given."""
        info = cls.model_fields.get("job_type")
        job_type = data.get("job_type", info.default if info else None)
        return [
            {"type": "missing", "msg": "Field required", "loc": (name,), "input": {}}
            for name, job_types in cls.required_for.items()
            if job_type in job_types and data.get(name) is None
        ]

    @classmethod
    def _all_of(cls, errors: list[Any]) -> ValidationError:
        """One error of several, in the order of the fields."""
        order = {name: index for index, name in enumerate(cls.model_fields)}
        details = [
            InitErrorDetails(
                type=PydanticCustomError(found["type"], "{why}", {"why": found["msg"]}),
                loc=found["loc"],
                input=found["input"],
            )
            for found in sorted(errors, key=lambda found: order.get(next(iter(found["loc"]), ""), -1))
        ]
        return ValidationError.from_exception_data(cls.__name__, details)

    @classmethod
    def needed_fields(cls, job_type: str | None = None) -> tuple[str, ...]:
        """The fields that a new config has to fill in: the required ones, and those this job type needs."""
        info = cls.model_fields.get("job_type")
        job_type = job_type or (info.default if info else None)
        return tuple(
            name
            for name, field in cls.model_fields.items()
            if field.is_required() or name in cls.asked_for or job_type in cls.required_for.get(name, ())
        )

    @classmethod
    def _given_derived_fields(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The values that ``data`` has for derived fields, in their types."""
        given: dict[str, Any] = {}
        wrong: list[InitErrorDetails] = []
        for name in cls.derived_fields():
            if data.get(name) is not None:
                try:
                    given[name] = getattr(cls, name).adapter.validate_python(data[name])
                except ValidationError as error:
                    reason = PydanticCustomError("derived_field", "{why}", {"why": error.errors()[0]["msg"]})
                    wrong.append(InitErrorDetails(type=reason, loc=(name,), input=data[name]))
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return given


def wrong_field(model: BaseModel, name: str, why: str) -> ValidationError:
    """What a validator of a whole model raises, so that the finding is at one of its fields."""
    reason = PydanticCustomError("field", "{why}", {"why": why})
    details = InitErrorDetails(type=reason, loc=(name,), input=getattr(model, name))
    return ValidationError.from_exception_data(type(model).__name__, [details])


def _takes_none(annotation: Any) -> bool:
    return annotation in (Any, None, NoneType) or any(map(_takes_none, _arms(annotation)))


def _arms(annotation: Any) -> tuple[Any, ...]:
    """The types of a union; what else is in brackets is held by the value, and does not stand for it."""
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()


@functools.cache
def models_in(cls: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that may hold models, at any depth of lists, dicts and unions."""
    return tuple(name for name, info in cls.model_fields.items() if info.annotation is Any or _models(info.annotation))


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The one model that a field of this type holds, directly or in a list, a dict or a union; None where none is."""
    models = _models(annotation)
    return models[0] if len(models) == 1 else None


def _models(annotation: Any) -> list[type[BaseModel]]:
    pending, models = [annotation], list[type[BaseModel]]()
    while pending:
        held = pending.pop()
        if isinstance(held, type) and issubclass(held, BaseModel):
            models.append(held)
        pending.extend(get_args(held))
    return models

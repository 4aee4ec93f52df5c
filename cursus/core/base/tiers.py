"""Models whose fields come in three tiers: what only the user knows, defaults, and what follows from both.

Tier 1 are the fields without a default, tier 2 those with one. Tier 3 are ``derived``: computed from the others,
never saved, yet honoured where a saved file holds a value of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar, get_args, get_type_hints, overload

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
    """Fields of earlier versions that are accepted and not used."""

    _overrides: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def overrides(self) -> Mapping[str, Any]:
        """Derived fields whose given value differs from what the other fields lead to."""
        return self._overrides

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
    def class_names(cls) -> tuple[str, ...]:
        """Names under which a saved file may hold this model, our own first."""
        return (cls.__name__, *vars(cls).get("also_known_as", ()))

    @model_validator(mode="wrap")
    @classmethod
    def _set_derived_fields_aside(cls, data: Any, construct: ValidatorFunctionWrapHandler) -> Self:
        if not isinstance(data, dict):
            return construct(data)  # type: ignore[no-any-return]
        not_fields = {*cls.derived_fields(), *cls.obsolete} - cls.model_fields.keys()
        model: Self = construct({name: value for name, value in data.items() if name not in not_fields})
        given = cls._given_derived_fields(data)
        # All compared before any is set: whether one is an override must not depend on another being one.
        model._overrides = {name: value for name, value in given.items() if getattr(model, name) != value}
        return model

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


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The one model that a field of this type holds, directly or in a list, a dict or a union; None where none is."""
    pending, models = [annotation], list[type[BaseModel]]()
    while pending:
        held = pending.pop()
        if isinstance(held, type) and issubclass(held, BaseModel):
            models.append(held)
        pending.extend(get_args(held))
    return models[0] if len(models) == 1 else None

"""What earlier versions wrote into configs and what became of it: one row for each class and field."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Literal

Fate = Literal["renamed", "derived", "unused"]
"""``renamed`` holds under the name in ``became``; ``derived`` follows from other fields, whatever the file says;
``unused`` had no effect on what runs."""


@dataclass(frozen=True, slots=True)
class Change:
    """A class (``field`` empty) or a field of one, which all its subclasses have too; ``*`` stands for any text."""

    version: str
    """The version that wrote it first, or the first that wrote it no more."""
    config: str
    field: str
    fate: Fate
    became: str = ""


HISTORY: Final[tuple[Change, ...]] = (
    # Classes: what an earlier version called them, and what they are called here.
    Change("1.0.0", "ProcessingStepConfigBase", "", "renamed", "ProcessingConfig"),
    Change("1.3.8", "CradleDataLoadingConfig", "", "renamed", "CradleDataLoadConfig"),
    Change("1.0.0", "XGBoostModelConfig", "", "renamed", "XGBoostModelStepConfig"),
    Change("1.0.0", "PyTorchModelConfig", "", "renamed", "PyTorchModelStepConfig"),
    Change("1.0.0", "BatchTransformConfig", "", "renamed", "BatchTransformStepConfig"),
    # Fields of every model.
    Change("1.0.0", "TieredModel", "__model_module__", "unused"),
    Change("1.0.0", "TieredModel", "_metadata", "unused"),
    Change("1.3.1", "TieredModel", "portable_*", "derived"),
    # Fields of some.
    Change("1.0.0", "BasePipelineConfig", "step_name_override", "unused"),  # The key of the config is that name.
    Change("1.0.0", "BasePipelineConfig", "full_script_path", "derived"),
    Change("1.0.0", "BasePipelineConfig", "effective_source_dir", "derived"),
    Change("1.0.0", "BasePipelineConfig", "script_path", "derived"),
    Change("1.0.0", "TrainingConfig", "hyperparameter_file", "derived"),
    Change("1.0.0", "OutputSpecification", "pipeline_s3_loc", "derived"),
    Change("1.0.0", "OutputSpecification", "output_path", "derived"),
    Change("1.0.0", "ModelPackageConfig", "variable_schema", "derived"),
    Change("1.0.0", "ServedModelConfig", "model_registration_domain", "renamed", "model_domain"),
    Change("1.0.0", "ServedModelConfig", "model_registration_objective", "renamed", "model_objective"),
    Change("1.4.2", "CurrencyConversionConfig", "currency_code_field", "renamed", "currency_col"),
    Change("1.4.2", "CurrencyConversionConfig", "marketplace_id_field", "renamed", "marketplace_id_col"),
    Change("1.4.2", "CurrencyConversionConfig", "currency_conversion_vars", "renamed", "currency_conversion_var_list"),
)


def earlier_names(config: str) -> tuple[str, ...]:
    """The names that earlier versions gave a config class."""
    return tuple(row.config for row in HISTORY if not row.field and row.became == config)


def name_today(config: str) -> str:
    """What a config class is called that earlier versions called ``config``, or that is called so today."""
    return next((row.became for row in HISTORY if not row.field and row.config == config), config)


@functools.cache
def _rows(cls: type) -> tuple[Change, ...]:
    names = {base.__name__ for base in cls.__mro__}
    return tuple(row for row in HISTORY if row.field and row.config in names)


def change_of(cls: type, field: str) -> Change | None:
    """What became of a field of this class; None when it is none of an earlier version's."""
    return next((row for row in _rows(cls) if fnmatchcase(field, row.field)), None)


def fields_of(cls: type) -> Iterable[Change]:
    """The rows of all fields of this class."""
    return _rows(cls)

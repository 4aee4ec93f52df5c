"""Currency conversion."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from cursus.core.base.config_base import JobType, as_variable, variables
from cursus.core.base.ports import Input, Output
from cursus.core.base.tiers import wrong_field
from cursus.core.expressions import as_text
from cursus.steps.engines import EngineStepBuilder, TableEngineConfig


class CurrencyConversionConfig(TableEngineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = (
        *("label_field", "train_ratio", "test_val_ratio"),
        *("marketplace_id_col", "currency_col", "default_currency"),
    )
    takes_flags: ClassVar[tuple[str, ...]] = ("enable_currency_conversion", "skip_invalid_currencies")

    job_type: JobType = Field(default="training", description="Which data to convert.")
    label_field: str | None = Field(
        default=None, min_length=1, description="Column of the label; needed where converted data is to be split."
    )
    marketplace_id_col: str | None = Field(default=None, min_length=1, description="Column of the marketplace's id.")
    currency_conversion_dict: dict[str, float] = Field(description="Units of each currency for one of the default.")
    marketplace_info: dict[str, dict[str, str]] | None = Field(
        default=None, description="Marketplace by id, with its currency_code."
    )
    currency_conversion_var_list: list[str] = Field(default=[], description="Columns that hold amounts of money.")
    currency_col: str | None = Field(default=None, description="Column of the currency; else the marketplace's holds.")
    mode: Literal["per_split", "split_after_conversion"] = Field(
        default="per_split", description="Whether the data is split already, or to be split once converted."
    )
    train_ratio: float = Field(default=0.7, gt=0, lt=1, description="Share of the rows to train on.")
    test_val_ratio: float = Field(default=0.5, gt=0, lt=1, description="Share of the other rows to test on.")
    enable_currency_conversion: bool = Field(default=True, description="Whether to convert, or to pass rows through.")
    default_currency: str = Field(default="USD", min_length=1, description="Currency of all amounts afterwards.")
    skip_invalid_currencies: bool = Field(default=False, description="Whether amounts without a rate stay unchanged.")

    @model_validator(mode="before")
    @classmethod
    def _read_marketplaces(cls, data: Any) -> Any:
        """Marketplaces from ``{"mappings": [{marketplace_id, currency_code, conversion_rate}, …]}``."""
        match data:
            case {"currency_conversion_dict": {"mappings": [*mappings]}}:
                pairs = [(str(one["marketplace_id"]), one.get("currency_code")) for one in mappings if _placed(one)]
                places = {place: {"currency_code": code} for place, code in _agreeing(pairs, "marketplace").items()}
                return {**data, "marketplace_info": places | (data.get("marketplace_info") or {})}
        return data

    @field_validator("currency_conversion_dict", mode="before")
    @classmethod
    def _read_rates(cls, given: Any) -> Any:
        """Rates from the same mappings."""
        match given:
            case {"mappings": [*mappings], **rates}:
                for number, one in enumerate(mappings, 1):
                    if not isinstance(one, dict) or not {"currency_code", "conversion_rate"} <= one.keys():
                        raise ValueError(f"mapping {number} needs a currency_code and a conversion_rate")
                pairs = [(str(one["currency_code"]), one["conversion_rate"]) for one in mappings]
                return rates | _agreeing(pairs, "currency")
        return given

    @model_validator(mode="after")
    def _check_columns(self) -> Self:
        wanted = self.enable_currency_conversion and self.currency_conversion_var_list
        if wanted and not (self.currency_col or self.marketplace_id_col):
            message = "neither currency_col nor marketplace_id_col says what currency a row has"
            raise wrong_field(self, "currency_col", message)
        if self.mode == "split_after_conversion" and self.job_type == "training" and self.label_field is None:
            raise wrong_field(self, "label_field", "is missing: the split keeps equal shares of its classes")
        return self


class CurrencyConversionStepBuilder(EngineStepBuilder[CurrencyConversionConfig]):
    """Convert amounts of money to one currency."""

    script = "currency_conversion.py"
    spark_script = "spark_currency_conversion.py"
    output_folder = "currency_conversion"
    instances = "rows"

    data_input = Input(
        "/opt/ml/processing/input/data",
        sources=("TabularPreprocessing", "DataLoading.DATA", "DummyDataLoading.DATA"),
    )

    converted_data = Output("/opt/ml/processing/output", aliases=("processed_data", "input_path"))

    def environment(self) -> dict[str, str]:
        config = self.config
        return {
            "CURRENCY_CONVERSION_VARS": json.dumps(config.currency_conversion_var_list),
            "CURRENCY_CONVERSION_DICT": json.dumps(config.currency_conversion_dict, sort_keys=True),
            "MARKETPLACE_INFO": json.dumps(config.marketplace_info or {}, sort_keys=True),
            **variables(label_field=config.label_field),
            "TRAIN_RATIO": as_text(config.train_ratio),
            "TEST_VAL_RATIO": as_text(config.test_val_ratio),
            **config.format_setting(),
        }

    def needs_all_rows(self) -> str:
        splits = self.config.job_type == "training" and self.config.mode == "split_after_conversion"
        return "a split with equal shares of every class takes all rows" if splits else ""

    def arguments(self) -> list[str]:
        config = self.config
        return [
            *("--job-type", config.job_type),
            *("--mode", config.mode),
            *(("--marketplace-id-col", config.marketplace_id_col) if config.marketplace_id_col else ()),
            *(("--currency-col", config.currency_col) if config.currency_col else ()),
            *("--default-currency", config.default_currency),
            *("--enable-conversion", as_variable(config.enable_currency_conversion)),
            *("--skip-invalid-currencies", as_variable(config.skip_invalid_currencies)),
        ]


def _placed(mapping: Any) -> bool:
    return isinstance(mapping, dict) and {"marketplace_id", "currency_code"} <= mapping.keys()


def _agreeing(pairs: Iterable[tuple[str, Any]], kind: str) -> dict[str, Any]:
    """The pairs as one table. Raises ValueError where two say different things about one key."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if table.setdefault(key, value) != value:
            raise ValueError(f"the mappings give {kind} {key} both {table[key]} and {value}")
    return table

"""The settings of a currency conversion: which amounts, at which rates, by which columns. Steps on Spark import it."""

from __future__ import annotations

import argparse
import math
from typing import Any, Mapping

from container import Arguments, ConfigurationError, flag, job_type_arguments, json_setting, list_setting

MODES = ("per_split", "split_after_conversion")


class Conversion:
    """What the environment and the arguments say; raises ConfigurationError where they say nothing of use."""

    def __init__(self, environ_vars: Mapping[str, str], job_args: argparse.Namespace) -> None:
        self._columns = list_setting(environ_vars, "CURRENCY_CONVERSION_VARS")
        self._enabled = flag(job_args.enable_conversion, "--enable-conversion") and bool(self._columns)
        self._skip = flag(job_args.skip_invalid_currencies, "--skip-invalid-currencies")
        self._default: str = job_args.default_currency
        self._rates = {self._default: 1.0, **_rates(json_setting(environ_vars, "CURRENCY_CONVERSION_DICT", {}))}
        self._currency_col: str | None = job_args.currency_col or None
        self._marketplace_col: str | None = job_args.marketplace_id_col or None
        self._currencies = _currencies(json_setting(environ_vars, "MARKETPLACE_INFO", {}))
        if self._enabled and not (self._currency_col or self._marketplace_col):
            raise ConfigurationError("Neither --currency-col nor --marketplace-id-col says what currency a row has.")


def _rates(found: Mapping[str, Any]) -> dict[str, float]:
    for currency, rate in found.items():
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not (math.isfinite(rate) and rate > 0):
            raise ConfigurationError(f"The rate of {currency} in CURRENCY_CONVERSION_DICT must be a positive number.")
    return {currency.upper(): float(rate) for currency, rate in found.items()}


def _currencies(marketplaces: Mapping[str, Any]) -> dict[str, str]:
    for marketplace, info in marketplaces.items():
        if not isinstance(info, dict) or not info.get("currency_code"):
            raise ConfigurationError(f"MARKETPLACE_INFO gives no currency_code for the marketplace {marketplace}.")
    return {marketplace: str(info["currency_code"]).upper() for marketplace, info in marketplaces.items()}


def arguments() -> Arguments:
    parser = job_type_arguments()
    parser.add_argument("--mode", choices=MODES, default="per_split")
    parser.add_argument("--marketplace-id-col", default="")
    parser.add_argument("--currency-col", default="")
    parser.add_argument("--default-currency", default="USD", type=str.upper)
    parser.add_argument("--enable-conversion", nargs="?", const="true", default="true")
    parser.add_argument("--skip-invalid-currencies", nargs="?", const="true", default="false")
    return parser

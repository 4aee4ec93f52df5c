"""What a step writes tables as. Steps on Spark import it too."""

from __future__ import annotations

from typing import Collection, Mapping

from container import ConfigurationError, setting

SUFFIXES = {"CSV": ".csv", "TSV": ".tsv", "JSON": ".json", "PARQUET": ".parquet"}
SEPARATORS = {"CSV": ",", "TSV": "\t"}


def output_format(environ_vars: Mapping[str, str], known: Collection[str] = tuple(SUFFIXES)) -> str:
    """One of ``known``, by the variable OUTPUT_FORMAT. Raises ConfigurationError on another one."""
    found = setting(environ_vars, "OUTPUT_FORMAT", "CSV").upper()
    if found not in known:
        raise ConfigurationError(f"OUTPUT_FORMAT must be one of {', '.join(known)}, and is {found!r}.")
    return found

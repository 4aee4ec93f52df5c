"""Environment files: ``environments/<name>.toml`` holds what one environment passes to every pipeline."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cursus.environments.schedule import Schedule, read_schedule
from cursus.errors import CursusError, Diagnostic, did_you_mean

_TEXTS = ("region", "account", "profile", "assume_role", "pipeline_role")
_SETTINGS = frozenset({*_TEXTS, "shared_buckets"})
_SECTIONS = ("environment", "parameters", "schedule")


@dataclass(frozen=True)
class Environment:
    """One environment: parameter values, and what it is allowed to touch.

    It lies in ``region`` and ``account``; it may use ``shared_buckets`` though another environment has them too.

    Only the roll-out asks for the rest. Its calls are made with the credentials of ``profile``, a profile of the AWS
    settings, which may name a sign-on, a second factor or an endpoint; with boto3's own way of finding some when that
    is None. From there it takes on the role ``assume_role``, an ARN, if one is given. ``pipeline_role`` is the ARN of
    the role that the pipeline itself has; the value of EXECUTION_ROLE_ARN when that is None. ``schedule`` starts it.
    """

    name: str
    parameters: Mapping[str, str | int | float | bool]
    region: str | None = None
    account: str | None = None
    shared_buckets: frozenset[str] = field(default_factory=frozenset)
    profile: str | None = None
    assume_role: str | None = None
    pipeline_role: str | None = None
    schedule: Schedule | None = None


def load_environments(folder: str | os.PathLike[str]) -> list[Environment]:
    """All environments of a folder, by name.

    Raises CursusError with everything that is wrong (E701): no file, not TOML (line and column), another shape.
    """
    found: list[Diagnostic] = []
    files = sorted(Path(folder).glob("*.toml"))
    if not files:
        hint = 'Write one file for each environment, such as dev.toml with [parameters] and EXECUTION_S3_PREFIX = "s3://…".'
        raise CursusError([Diagnostic("E701", "there is no *.toml file", str(folder), hint)])
    environments = [environment for file in files if (environment := _read(file, found))]
    if found:
        raise CursusError(found)
    return environments


def _read(file: Path, found: list[Diagnostic]) -> Environment | None:
    def wrong(message: str, where: str = "", hint: str = "") -> None:
        found.append(Diagnostic("E701", message, f"{file.name}{where}", hint))

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        wrong(f"is not TOML: {error}")
        return None
    except (OSError, UnicodeDecodeError) as error:
        wrong(f"cannot be read: {error}")
        return None
    for section in document.keys() - set(_SECTIONS):
        wrong("unknown section", f": {section}", did_you_mean(section, _SECTIONS))
    settings, parameters = document.get("environment", {}), document.get("parameters", {})
    if not isinstance(settings, dict) or not isinstance(parameters, dict):
        wrong("[environment] and [parameters] must be tables")
        return None
    for name in settings.keys() - _SETTINGS:
        wrong("unknown setting", f": environment.{name}", did_you_mean(name, _SETTINGS))
    for name, value in parameters.items():
        if not isinstance(value, str | int | float | bool):
            wrong("is neither text, a number nor a boolean", f": parameters.{name}")
    buckets = settings.get("shared_buckets", [])
    if not _texts(buckets):
        wrong("is not a list of texts", ": environment.shared_buckets")
        return None
    texts = {name: _text(settings.get(name)) for name in _TEXTS}
    schedule = read_schedule(document.get("schedule"), wrong)
    return Environment(file.stem, parameters, shared_buckets=frozenset(buckets), schedule=schedule, **texts)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)

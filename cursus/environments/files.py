"""Environment files: ``environments/<name>.toml`` holds what one environment passes to every pipeline."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cursus.core.functions import FUNCTIONS_PARAMETER, function_arn_prefix
from cursus.environments.schedule import IS_ROLE, Schedule, read_schedule
from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.s3 import BUCKET
from cursus.tomlfile import read_toml
from cursus.visible import cut

_ROLE = ("the ARN of a role", "arn:aws:iam::111122223333:role/Name")
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "region": ("the name of a region", "us-east-1"),
    "account": ("a number of twelve digits", "111122223333"),
    "profile": ("the name of a profile", "default"),
    "assume_role": _ROLE,
    "pipeline_role": _ROLE,
    "function_role": _ROLE,
}
"""The settings that are texts: what each has to be, and an example."""

_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "region": re.compile(r"[a-z]{2,8}(-[a-z]+)+-\d{1,2}"),
    "account": re.compile(r"\d{12}", re.ASCII),
    "profile": re.compile(r"[^\x00-\x1f\x7f\]]{1,256}"),
    "assume_role": IS_ROLE,
    "pipeline_role": IS_ROLE,
    "function_role": IS_ROLE,
}
_SETTINGS = frozenset({*_TEXTS, "shared_buckets"})
_SECTIONS = ("environment", "parameters", "schedule")


@dataclass(frozen=True)
class Environment:
    """One environment: parameter values, and what it is allowed to touch.

    It is in ``region`` and ``account``; it may use ``shared_buckets`` though another environment has them too.

    Only the roll-out asks for the rest. Its calls are made with the credentials of ``profile``, a profile of the AWS
    settings, which may name a sign-on, a second factor or an endpoint; with boto3's own way of finding some when that
    is None. From there it takes on the role ``assume_role``, an ARN, if one is given. ``pipeline_role`` is the ARN of
    the role that the pipeline itself has; the value of EXECUTION_ROLE_ARN when that is None. ``function_role``: of the
    functions that are deployed with it, the pipeline's when None. ``schedule`` starts it. ``file``: where it is
    written, as its path was given; a finding names it.
    """

    name: str
    parameters: Mapping[str, str | int | float | bool]
    region: str | None = None
    account: str | None = None
    shared_buckets: frozenset[str] = field(default_factory=frozenset)
    profile: str | None = None
    assume_role: str | None = None
    pipeline_role: str | None = None
    function_role: str | None = None
    schedule: Schedule | None = None
    file: str = ""

    @property
    def written(self) -> str:
        """What findings call its file."""
        return self.file or f"{self.name}.toml"


def load_environments(folder: str | os.PathLike[str]) -> list[Environment]:
    """All environments of a folder, by name.

    Raises CursusError with everything that is wrong (E701): no file, not TOML (line and column), another shape, a value
    that is not what its name says.
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
        found.append(Diagnostic("E701", message, f"{file}{where}", hint))

    try:
        document = read_toml(file, "E701")
    except CursusError as error:
        found.extend(error.diagnostics)
        return None
    for section in sorted(document.keys() - set(_SECTIONS)):
        wrong("unknown section", f": {section}", did_you_mean(section, _SECTIONS))
    settings, parameters = document.get("environment", {}), document.get("parameters", {})
    if not isinstance(settings, dict) or not isinstance(parameters, dict):
        wrong("[environment] and [parameters] must be tables")
        return None
    for name in sorted(settings.keys() - _SETTINGS):
        wrong("unknown setting", f": environment.{name}", did_you_mean(name, _SETTINGS))
    for name, value in parameters.items():
        if not isinstance(value, str | int | float | bool):
            wrong("is neither text, a number nor a boolean", f": parameters.{name}")
    texts: dict[str, str | None] = dict.fromkeys(_TEXTS)
    for name in sorted(_TEXTS & settings.keys()):
        texts[name] = text = _text(name, settings[name])
        if text is None:
            form, example = _TEXTS[name]
            wrong(f"is {_shown(settings[name])}, not {form}", f": environment.{name}", f'Write {name} = "{example}".')
    buckets = settings.get("shared_buckets", [])
    if not isinstance(buckets, list) or not all(isinstance(item, str) and BUCKET.fullmatch(item) for item in buckets):
        hint = 'Write shared_buckets = ["name-of-a-bucket"].'
        wrong(f"is {_shown(buckets)}, not a list of bucket names", ": environment.shared_buckets", hint)
        return None
    schedule = read_schedule(document.get("schedule"), wrong)
    return Environment(
        file.stem, parameters, shared_buckets=frozenset(buckets), schedule=schedule, file=str(file), **texts
    )


def _text(name: str, value: Any) -> str | None:
    """A setting of the form that it has to have; None for any other value."""
    if name == "account" and type(value) is int:
        value = str(value)  # TOML has no numbers with a leading zero: this one is whole
    return value if isinstance(value, str) and _PATTERNS[name].fullmatch(value) else None


def _shown(value: Any) -> str:
    return cut(repr(str(value)))


def values(definition: Mapping[str, Any], environment: Environment) -> dict[str, str | int | float | bool]:
    """What ``environment`` starts ``definition`` with: the values of the parameters that it declares."""
    declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
    given = completed(environment, definition).parameters
    return {name: value for name, value in given.items() if name in declared}


def completed(environment: Environment, definition: Mapping[str, Any]) -> Environment:
    """The environment with what follows from its account and region for this definition: where its functions lie."""
    declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
    if FUNCTIONS_PARAMETER not in declared or FUNCTIONS_PARAMETER in environment.parameters:
        return environment
    if environment.account is None or environment.region is None:
        return environment
    arn = function_arn_prefix(environment.region, environment.account)
    return replace(environment, parameters={**environment.parameters, FUNCTIONS_PARAMETER: arn})

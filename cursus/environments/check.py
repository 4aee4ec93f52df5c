"""What a pipeline would do in each environment, before anybody starts it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from cursus.definition.paths import destinations, iter_steps, texts
from cursus.definition.resolve import resolve
from cursus.environments.files import Environment
from cursus.errors import Diagnostic, ResolutionError, did_you_mean, errors_in
from cursus.s3 import PREFIX_PARAMETER, bucket_of, prefix_problem

VALUE_LIMIT = 1024
"""Characters of a parameter's value."""

_BOUNDS = "E555"
"""The check of lengths and sizes in the service's contract."""

_KMS_ARN = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):")
_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.")


@dataclass(frozen=True)
class Finding:
    """A diagnostic of one environment; ``step`` is empty for one that concerns the execution as a whole.

    One that hits several steps is there for each of them.
    """

    environment: str
    step: str
    diagnostic: Diagnostic


@dataclass(frozen=True)
class Matrix:
    """Every environment against every step."""

    environments: tuple[str, ...]
    steps: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return not errors_in(self.diagnostics())

    def diagnostics(self, environment: str | None = None) -> list[Diagnostic]:
        """What was found, in one environment or in all, each once, however many steps it hits."""
        found = (finding for finding in self.findings if environment in (None, finding.environment))
        return list(dict.fromkeys(finding.diagnostic for finding in found))

    def cell(self, environment: str, step: str) -> list[str]:
        """The codes of what is wrong with a step in an environment."""
        return sorted({f.diagnostic.code for f in self.findings if (f.environment, f.step) == (environment, step)})


def check_environments(definition: Mapping[str, Any], environments: Sequence[Environment]) -> Matrix:
    """Start ``definition`` on paper in every environment (E702 to E708, and what the resolver finds).

    Raises nothing for what is wrong with the values; the findings say it.
    """
    steps = tuple(str(step["Name"]) for _, step in iter_steps(definition))
    findings = [
        Finding(environment.name, step, found)
        for environment in environments
        for step, found in _check(definition, environment, environments)
    ]
    return Matrix(tuple(environment.name for environment in environments), steps, tuple(findings))


def _check(
    definition: Mapping[str, Any], environment: Environment, all_of_them: Sequence[Environment]
) -> Iterator[tuple[str, Diagnostic]]:
    declared = {parameter["Name"]: parameter for parameter in definition.get("Parameters", ())}
    values = environment.parameters
    unusable = False
    for name, parameter in declared.items():
        if name not in values and "DefaultValue" not in parameter:
            unusable = True
            hint = f'Add {name} = "…" to its [parameters].'
            yield "", Diagnostic("E702", "a parameter without default has no value here", _at(environment, name), hint)
    for name in values.keys() - declared.keys():
        hint = f"The service refuses to start. Leave it out, or compile with --parameter {name}. "
        hint = f"{hint}{did_you_mean(name, declared)}".rstrip()
        yield "", Diagnostic("E703", "the pipeline declares no such parameter", _at(environment, name), hint)
    for name, value in values.items():
        yield from (("", found) for found in _check_value(name, value, environment, _region(definition, environment)))
    if unusable:
        return
    try:
        resolved = resolve(definition, {name: value for name, value in values.items() if name in declared})
    except ResolutionError as error:
        for found in error.diagnostics:
            yield _step_at(definition, found.where), found
        return
    yield from _check_places(resolved, environment, all_of_them)
    yield from _check_lengths(definition, environment)


def _check_value(name: str, value: Any, environment: Environment, region: str | None) -> Iterator[Diagnostic]:
    where = _at(environment, name)
    text = str(value)
    if name == PREFIX_PARAMETER or text.startswith("s3://"):
        problem = prefix_problem(text)
        if problem:
            hint = "Write it as s3://bucket/path, no slash at the end."
            yield Diagnostic("E704", f"{text!r} {problem}", where, hint)
    key = _KMS_ARN.match(text)
    if key and region and key["region"] != region:
        hint = f"Give a key of {region}, or a replica of this one."
        yield Diagnostic("E705", f"the key lies in {key['region']}, the jobs run in {region}", where, hint)
    if key and environment.account and key["account"] != environment.account:
        hint = "Its policy has to let this account use it."
        yield Diagnostic("W709", f"the key belongs to account {key['account']}, not {environment.account}", where, hint)
    if len(text) > VALUE_LIMIT:
        message = f"{len(text)} characters, and the service takes {VALUE_LIMIT} for a parameter"
        yield Diagnostic("E708", message, where, "Pass the S3 location of a file instead.")


def _check_places(
    resolved: Mapping[str, Any], environment: Environment, all_of_them: Sequence[Environment]
) -> Iterator[tuple[str, Diagnostic]]:
    foreign = _foreign_buckets(environment, all_of_them)
    writers: dict[str, str] = {}
    for step, path, place in destinations(resolved):
        where = f"{environment.name}.toml {path}"
        other = writers.setdefault(str(place), step)
        if other != step:
            message = f"{other} and {step} both write to {place}"
            yield step, Diagnostic("E707", message, where, "Give one of their nodes a name of its own.")
    for bucket, places in _places_in(resolved, foreign.keys()).items():
        (_, first), *others = places
        also = f" and {len(others)} more place{'s' if len(others) > 1 else ''}" if others else ""
        message = f"{bucket} is the bucket of {foreign[bucket]}: {first}{also}"
        hint = f"Use a bucket of {environment.name}, or list it under shared_buckets of its [environment]."
        found = Diagnostic("E706", message, f"{environment.name}.toml", hint)
        yield from ((step, found) for step in dict.fromkeys(step for step, _ in places))


def _places_in(resolved: Mapping[str, Any], buckets: Set[str]) -> dict[str, list[tuple[str, str]]]:
    """Where the steps name some buckets: the step and the location, by bucket."""
    found: dict[str, list[tuple[str, str]]] = {}
    for _, step in iter_steps(resolved):
        for _, text in texts(step.get("Arguments")):
            if (bucket := bucket_of(text) or "") in buckets:
                found.setdefault(bucket, []).append((str(step["Name"]), text))
    return found


def _check_lengths(definition: Mapping[str, Any], environment: Environment) -> Iterator[tuple[str, Diagnostic]]:
    """What is too long or too large for the service with these values, by its own request shapes."""
    # Loads the shapes: only where a definition could be resolved.
    from cursus.checks import CHECKS
    from cursus.checks.runner import check_definition

    declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
    values = {name: value for name, value in environment.parameters.items() if name in declared}
    names = _step_names(definition)
    bounds = [check for check in CHECKS if check.code == _BOUNDS]
    for finding in check_definition(definition, values, checks=bounds):
        found = finding.diagnostic
        if found.code == _BOUNDS:
            step = next((name for name in names if f"Steps.{name}." in found.where or f"'{name}'" in found.where), "")
            yield step, replace(found, code="E708", where=f"{environment.name}.toml {found.where}")


def _step_names(definition: Mapping[str, Any]) -> list[str]:
    """The longest first, so that a name which begins another does not take its place."""
    return sorted((str(step["Name"]) for _, step in iter_steps(definition)), key=len, reverse=True)


def _foreign_buckets(environment: Environment, all_of_them: Sequence[Environment]) -> dict[str, str]:
    """Buckets that another environment writes to and this one does not claim, with the name of the other."""
    others = (other for other in all_of_them if other.name != environment.name)
    claimed = {bucket: other.name for other in others for bucket in _buckets(other)}
    # A bucket that two environments write to belongs to whoever does not say that it is shared.
    return {bucket: name for bucket, name in claimed.items() if bucket not in environment.shared_buckets}


def _buckets(environment: Environment) -> set[str]:
    found = (bucket_of(str(environment.parameters.get(PREFIX_PARAMETER, ""))),)
    return {bucket for bucket in found if bucket}


def _region(definition: Mapping[str, Any], environment: Environment) -> str | None:
    """Where the jobs run: what the environment says, else where the pipeline's images lie."""
    if environment.region:
        return environment.region
    regions = {
        matched["region"] for _, text in texts(definition.get("Steps")) if (matched := _IMAGE.match(text)) is not None
    }
    return regions.pop() if len(regions) == 1 else None


def _step_at(definition: Mapping[str, Any], where: str) -> str:
    """The innermost step that a JSON path lies in."""
    steps = [(path, str(step["Name"])) for path, step in iter_steps(definition) if where.startswith(path)]
    return max(steps, default=("", ""), key=lambda step: len(step[0]))[1]


def _at(environment: Environment, name: str) -> str:
    return f"{environment.name}.toml: parameters.{name}"

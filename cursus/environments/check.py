"""What a pipeline would do in each environment, before anyone starts it there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cursus.definition.paths import iter_steps, own_part, texts
from cursus.definition.place import Keys
from cursus.definition.run_time import NOTHING_KNOWN, RunTimeValues
from cursus.environments.files import Environment, completed
from cursus.errors import Diagnostic, Where, did_you_mean, errors_in
from cursus.s3 import PREFIX_PARAMETER, bucket_of, value_problem
from cursus.visible import cut

if TYPE_CHECKING:
    from cursus.checks.elements import Step
    from cursus.checks.index import Index

VALUE_LIMIT = 1024
"""Characters of a parameter's value."""

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


def check_environments(
    definition: Mapping[str, Any], environments: Sequence[Environment], known: RunTimeValues = NOTHING_KNOWN
) -> Matrix:
    """Start ``definition`` on paper in every environment (E702 to E708, and what the resolver finds).

    ``known``: values that only a run knows; stand-ins hold for the rest, and for parameters that have no value.
    Raises nothing for what is wrong with the values; the findings say it.
    """
    steps = tuple(str(step["Name"]) for _, step in iter_steps(definition))
    environments = [completed(environment, definition) for environment in environments]
    findings = [
        Finding(environment.name, step, found)
        for environment in environments
        for step, found in _check(definition, environment, environments, known)
    ]
    return Matrix(tuple(environment.name for environment in environments), steps, tuple(findings))


def _check(
    definition: Mapping[str, Any],
    environment: Environment,
    all_of_them: Sequence[Environment],
    known: RunTimeValues,
) -> Iterator[tuple[str, Diagnostic]]:
    from cursus.checks.index import Index  # loads the request shapes

    declared = {parameter["Name"]: parameter for parameter in definition.get("Parameters", ())}
    values = environment.parameters
    for name, parameter in declared.items():
        if name not in values and "DefaultValue" not in parameter:
            hint = f'Add {name} = "…" to its [parameters].'
            yield "", Diagnostic("E702", "a parameter without default has no value here", _at(environment, name), hint)
    for name in sorted(values.keys() - declared.keys()):
        hint = (
            f"The service rejects the start. Leave it out, or declare it: a DAG is compiled with --parameter {name}. "
        )
        hint = f"{hint}{did_you_mean(name, declared)}".rstrip()
        yield "", Diagnostic("E703", "the pipeline declares no such parameter", _at(environment, name), hint)
    for name, value in values.items():
        yield from (("", found) for found in _check_value(name, value, environment, _region(definition, environment)))
    index = Index(definition, {name: value for name, value in values.items() if name in declared}, known)
    for found in index.resolution_problems:
        name = _given_at(found.at.keys, definition, values)
        if name is None:
            yield found.at.step, found
        elif found.code != "E581":  # E704 says it
            yield "", replace(found, where=_at(environment, name))
    if not any(found.code in ("E501", "E519") for found in index.resolution_problems):
        yield from _check_places(index, environment, all_of_them)
        yield from _check_requests(index, environment)


def _given_at(keys: Keys, definition: Mapping[str, Any], values: Mapping[str, Any]) -> str | None:
    """The parameter at a place in a definition, where an environment gives its value."""
    if len(keys) != 2 or keys[0] != "Parameters":
        return None
    name = str(definition["Parameters"][keys[1]]["Name"])
    return name if name in values else None


def _check_value(name: str, value: Any, environment: Environment, region: str | None) -> Iterator[Diagnostic]:
    where = _at(environment, name)
    text = str(value)
    if isinstance(value, str) and (problem := value_problem(name, text)):
        hint = "Write it as s3://bucket/path, without a trailing slash."
        yield Diagnostic("E704", f"{cut(repr(text))} {problem}", where, hint)
    key = _KMS_ARN.match(text)
    if key and region and key["region"] != region:
        hint = f"Give a key of {region}, or a replica of this one."
        yield Diagnostic("E705", f"the key is in {key['region']}, the jobs run in {region}", where, hint)
    if key and environment.account and key["account"] != environment.account:
        hint = "Its policy has to let this account use it."
        yield Diagnostic("W709", f"the key belongs to account {key['account']}, not {environment.account}", where, hint)
    if len(text) > VALUE_LIMIT:
        message = f"{len(text)} characters, and the service takes {VALUE_LIMIT} for a parameter"
        yield Diagnostic("E708", message, where, "Pass the S3 location of a file instead.")


def _check_places(
    index: Index, environment: Environment, all_of_them: Sequence[Environment]
) -> Iterator[tuple[str, Diagnostic]]:
    writers: dict[str, Step] = {}
    for written in index.writes:
        other = writers.setdefault(written.uri, written.step) if written.uri else written.step
        if other.name != written.step.name and not index.exclude_each_other(other, written.step):
            where = Where(keys=written.place, step=written.step.name).in_file(environment.written)
            message = f"{other.name} and {written.step.name} both write to {written.uri}"
            yield written.step.name, Diagnostic("E707", message, where, "Rename one of the nodes.")
    foreign = _foreign_buckets(environment, all_of_them)
    for bucket, places in _places_in(index, foreign.keys()).items():
        (_, first), *others = places
        also = f" and {len(others)} more place{'s' if len(others) > 1 else ''}" if others else ""
        message = f"{bucket} is the bucket of {foreign[bucket]}: {first}{also}"
        hint = f"Use a bucket of {environment.name}, or list it under shared_buckets of its [environment]."
        found = Diagnostic("E706", message, Where(file=environment.written), hint)
        yield from ((step, found) for step in dict.fromkeys(step for step, _ in places))


def _places_in(index: Index, buckets: Set[str]) -> dict[str, list[tuple[str, str]]]:
    """Where the steps name some buckets: the step and the location, by bucket."""
    from cursus.checks.locations import locations_in

    found: dict[str, list[tuple[str, str]]] = {}
    for name, step in index.resolved.items():
        for _, text in texts(own_part(dict(step)).get("Arguments")):
            for location in locations_in(text):
                if (bucket := bucket_of(location) or "") in buckets:
                    found.setdefault(bucket, []).append((name, location))
    return found


def _check_requests(index: Index, environment: Environment) -> Iterator[tuple[str, Diagnostic]]:
    """What the service does not take with these values: too long or too large, no word of its own, or out of order."""
    from cursus.checks.runner import findings_of
    from cursus.checks.service.bounds import Bounds
    from cursus.checks.service.enum import Choice
    from cursus.checks.service.instance_type import InstanceType
    from cursus.checks.service.order import Order

    for finding in findings_of(index, [Bounds()]):
        found = finding.diagnostic
        if found.code == Bounds.code:
            where = found.at.in_file(environment.written)
            yield found.at.step, replace(found, code="E708", where=where)
    checks = (Choice(), InstanceType(), Order())
    by_code = {check.code for check in checks}
    if wrong := [one.diagnostic for one in findings_of(index, checks) if one.diagnostic.code in by_code]:
        # What is wrong without these values too is the definition's, and `cursus check` reports it.
        everywhere = {finding.diagnostic for finding in findings_of(replace(index, given={}), checks)}
        for found in wrong:
            if found not in everywhere:
                yield found.at.step, replace(found, where=found.at.in_file(environment.written))


def _foreign_buckets(environment: Environment, all_of_them: Sequence[Environment]) -> dict[str, str]:
    """Buckets that another environment writes to and this one does not claim, with the name of the other."""
    others = (other for other in all_of_them if other.name != environment.name)
    claimed = {bucket: other.name for other in others for bucket in _buckets(other)}
    # A bucket that two environments write to belongs to anyone who does not say that it is shared.
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


def _at(environment: Environment, name: str) -> str:
    return f"{environment.written}: parameters.{name}"

"""Tuning: the training jobs of a random or a grid search, several at one time, and the best of them."""

from __future__ import annotations

import itertools
import math
import random
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.algorithms import metric_pattern
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, failure
from cursus.runtime.jobs.hosts import instance_count
from cursus.runtime.jobs.training import TrainingRequest

_SCALES: Final = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")
_LOCAL: Final = ("Random", "Grid")


class Candidate(NamedTuple):
    """One training job of a search: its hyperparameters, and how its metric is found in what it prints.

    ``definition``: the name of its definition, empty where there is only one. ``hosts``: how many it asks for.
    """

    definition: str
    job: TrainingRequest
    hyperparameters: Mapping[str, str]
    metric: str
    pattern: re.Pattern[str]
    hosts: int


@dataclass(frozen=True)
class TuningRequest:
    """``warm``: whether the search would begin with results of earlier ones."""

    candidates: Sequence[Candidate]
    place: str
    maximize: bool
    parallel: int
    warm: bool = False

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        config = fields.object("HyperParameterTuningJobConfig")
        strategy = config.text("Strategy")
        if strategy not in _LOCAL:
            message = f"needs the service: a search by {strategy} chooses its next values there"
            hint = 'Set "strategy" to "Random" or "Grid" for a local run.'
            raise CursusError([Diagnostic("E590", message, fields.step, hint)])
        limits = config.object("ResourceLimits")
        searches = _searches(fields, config)
        kinds = {one.objective.choice("Type", "Maximize", "Minimize") for one in searches}
        places = {one.definition.object("OutputDataConfig").text("S3OutputPath") for one in searches}
        if len(kinds) > 1:
            raise searches[-1].objective.refusal("Type", "is not that of the other definitions: they have no best job")
        if len(places) > 1:
            message = "is not that of the other definitions; a local run has one place for all models"
            raise searches[-1].definition.object("OutputDataConfig").refusal("S3OutputPath", message)
        number = limits.number("MaxNumberOfTrainingJobs")
        return cls(
            list(_candidates(searches, strategy, number, config.value.get("RandomSeed", 0))),
            places.pop(),
            kinds.pop() == "Maximize",
            limits.number("MaxParallelTrainingJobs") or 1,
            "WarmStartConfig" in fields.value,
        )

    @property
    def reads(self) -> Sequence[str]:
        return list(dict.fromkeys(place for one in self.candidates for place in one.job.reads))

    def run(self, job: Job) -> Result:
        registered = threading.Lock()
        outputs, remarks = list[Any](), list[Diagnostic]()

        def train(number: int) -> dict[str, Any]:
            own, candidate = self._job(job, number), self.candidates[number]
            named = {"TrainingJobDefinitionName": candidate.definition} if candidate.definition else {}
            summary: dict[str, Any] = {
                **named,
                "TrainingJobName": own.name,
                "TunedHyperParameters": dict(candidate.hyperparameters),
                "TrainingJobStatus": "Completed",
            }
            try:
                result = candidate.job.run(own)
            except CursusError as error:
                message = error.diagnostics[0].message
                return {**summary, "TrainingJobStatus": "Failed", "FailureReason": message}
            with registered:
                outputs.extend(result.outputs)
                remarks.extend(result.remarks)
            value = _printed(own, candidate.pattern)
            if value is None:
                return {**summary, "FailureReason": f"printed nothing that {candidate.pattern.pattern!r} finds"}
            found = {"MetricName": candidate.metric, "Value": value}
            return {**summary, "FinalHyperParameterTuningJobObjectiveMetric": found}

        with ThreadPoolExecutor(min(self.parallel, len(self.candidates))) as pool:
            summaries = list(pool.map(train, range(len(self.candidates))))
        judged = [summary for summary in summaries if "FinalHyperParameterTuningJobObjectiveMetric" in summary]
        if not judged:
            raise failure(
                job, f"no training job came to a value of {self.candidates[0].metric}: {summaries[0]['FailureReason']}"
            )
        judged.sort(key=_value, reverse=self.maximize)
        counts = {"Completed": len(judged), "NonRetryableError": len(summaries) - len(judged)}
        properties = {
            "HyperParameterTuningJobStatus": "Completed",
            "TrainingJobStatusCounters": counts,
            "BestTrainingJob": judged[0],
            "TrainingJobSummaries": judged,
        }
        if self.warm:
            message = "the search begins without the results of earlier ones, which only the service has"
            remarks.append(Diagnostic("I584", message, job.step))
        return Result(properties, outputs, remarks)

    def _job(self, job: Job, number: int) -> Job:
        """A container of its own for one of the training jobs, with a share of the cores."""
        name = f"{job.name}-{number + 1:03}"
        root = job.root / name
        root.mkdir(parents=True)
        return replace(
            job,
            name=name,
            root=root,
            hosts=min(job.hosts, self.candidates[number].hosts),
            log=job.log.with_name(f"log-{number + 1:03}.txt"),
            threads=max(1, job.threads // min(self.parallel, len(self.candidates))),
            properties={"ModelArtifacts": {"S3ModelArtifacts": f"{self.place}/{name}/output/model.tar.gz"}},
        )


def _printed(job: Job, pattern: re.Pattern[str]) -> float | None:
    """The last value of the metric that a job printed."""
    found = pattern.findall(job.log.read_text(encoding="utf-8", errors="replace"))
    try:
        return float(found[-1] if isinstance(found[-1], str) else found[-1][0])
    except (IndexError, ValueError):
        return None


def _value(summary: Mapping[str, Any]) -> float:
    value: float = summary["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    return value


def _training(definition: Fields, hyperparameters: Mapping[str, str]) -> TrainingRequest:
    whole = Fields(definition.step, {**definition.value, "HyperParameters": hyperparameters}, definition.where)
    request = TrainingRequest.parse(whole)
    assert isinstance(request, TrainingRequest)
    return request


def _pattern(definition: Fields, metric: str) -> re.Pattern[str]:
    specification = definition.object("AlgorithmSpecification")
    for found in specification.objects("MetricDefinitions"):
        if found.text("Name") == metric:
            try:
                return re.compile(found.text("Regex"))
            except re.error as error:
                raise found.refusal("Regex", f"is not a regular expression: {error}") from error
    known = metric_pattern(specification.text("TrainingImage", ""), metric)
    if known is not None:
        return re.compile(known)
    hint = "Set metric_definitions in the config, with a regular expression of this name."
    raise specification.refusal("MetricDefinitions", f"do not say how {metric} is printed", hint)


class _Search(NamedTuple):
    """A definition of training jobs, what judges them, and what is searched. ``name`` is empty for the only one."""

    name: str
    definition: Fields
    objective: Fields
    ranges: Fields
    pattern: re.Pattern[str]

    def candidate(self, hyperparameters: Mapping[str, str]) -> Candidate:
        metric = self.objective.text("MetricName")
        static = {**self.definition.mapping("StaticHyperParameters"), "_tuning_objective_metric": metric}
        job = _training(self.definition, {**static, **hyperparameters})
        return Candidate(self.name, job, hyperparameters, metric, self.pattern, instance_count(self.definition))


def _searches(fields: Fields, config: Fields) -> list[_Search]:
    several = fields.objects("TrainingJobDefinitions")
    told = [(one, one.object("TuningObjective"), one.object("HyperParameterRanges")) for one in several] or [
        (
            fields.object("TrainingJobDefinition"),
            config.object("HyperParameterTuningJobObjective"),
            config.object("ParameterRanges"),
        )
    ]
    return [
        _Search(one.text("DefinitionName", ""), one, objective, ranges, _pattern(one, objective.text("MetricName")))
        for one, objective, ranges in told
    ]


def _candidates(searches: Sequence[_Search], strategy: str, number: int | None, seed: int) -> Iterator[Candidate]:
    """The training jobs: all points of a grid, otherwise drawn by chance, the same ones each time.

    Of several definitions each has its turn.
    """
    if strategy == "Grid":
        yield from itertools.islice(itertools.chain.from_iterable(map(_grid, searches)), number)
        return
    chance = random.Random(seed)  # noqa: S311 - no one has to guess it
    for search in itertools.islice(itertools.cycle(searches), number or 1):
        yield search.candidate(_draw(search.ranges, chance))


def _grid(search: _Search) -> Iterator[Candidate]:
    choices = _choices(search.ranges)
    for values in itertools.product(*choices.values()):
        yield search.candidate(dict(zip(choices, values, strict=True)))


def _choices(ranges: Fields) -> dict[str, list[str]]:
    return {one.text("Name"): one.texts("Values") for one in ranges.objects("CategoricalParameterRanges")}


def _draw(ranges: Fields, chance: random.Random) -> dict[str, str]:
    drawn = {name: chance.choice(values) for name, values in _choices(ranges).items()}
    spans = [(one, kind) for kind in ("Continuous", "Integer") for one in ranges.objects(f"{kind}ParameterRanges")]
    return drawn | {one.text("Name"): _drawn(one, chance.random(), kind == "Integer") for one, kind in spans}


def _drawn(fields: Fields, share: float, whole: bool) -> str:
    """The value at ``share`` of the way from the smallest to the largest, by the range's own scale."""
    low, high = (_number(fields, name) for name in ("MinValue", "MaxValue"))
    scale = fields.choice("ScalingType", *_SCALES)
    if low > high:
        raise fields.refusal("MinValue", f"is {low}, above MaxValue {high}")
    if scale == "Logarithmic":
        if low <= 0:
            raise fields.refusal("MinValue", "has to be above 0 on a logarithmic scale")
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    elif scale == "ReverseLogarithmic":
        if high >= 1 or low < 0:
            raise fields.refusal(
                "MaxValue", "has to be below 1 on a reverse logarithmic scale, and MinValue not below 0"
            )
        value = 1 - math.exp(math.log(1 - low) + share * (math.log(1 - high) - math.log(1 - low)))
    else:
        value = low + share * (high - low)
    return str(min(int(high), max(int(low), math.floor(value + 0.5)))) if whole else repr(value)


def _number(fields: Fields, name: str) -> float:
    text = fields.text(name)
    try:
        return float(text)
    except ValueError:
        raise fields.refusal(name, f"is {text!r}, which is not a number") from None

"""Tuning: the training jobs of a random or a grid search, several at one time, and the best of them."""

from __future__ import annotations

import itertools
import math
import random
import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.algorithms import metric_pattern
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, failure
from cursus.runtime.jobs.hosts import instance_count
from cursus.runtime.jobs.metrics import SECONDS
from cursus.runtime.jobs.training import TrainingRequest

_SCALES: Final = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")
_LOCAL: Final = ("Random", "Grid")
# The most that SageMaker takes in one search: jobs, jobs at one time, ranges of one kind.
_MOST: Final = 10_000
_MOST_AT_ONCE: Final = 100
_MOST_RANGES: Final = 30
_LARGEST: Final = 1e300  # of a number in a range: what is computed from it is a number, too


class Candidate(NamedTuple):
    """One training job of a search: the definition that it is of, and its place in what is searched."""

    search: Search
    hyperparameters: Mapping[str, str]

    @property
    def request(self) -> TrainingRequest:
        """Made when its turn comes: a search has up to ten thousand, each with all that its definition holds."""
        return self.search.request(self.hyperparameters)


@dataclass(frozen=True)
class TuningRequest:
    """``reads``: what any candidate reads. ``warm``: whether the search would begin with results of earlier ones."""

    candidates: Sequence[Candidate]
    place: str
    maximize: bool
    parallel: int
    reads: Sequence[str] = ()
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
        candidates = _grid(searches, limits) if strategy == "Grid" else _drawn_ones(searches, limits, config)
        return cls(
            candidates,
            places.pop(),
            kinds.pop() == "Maximize",
            _limited(limits, "MaxParallelTrainingJobs", _MOST_AT_ONCE) or 1,
            _reads(candidates),
            "WarmStartConfig" in fields.value,
        )

    def run(self, job: Job) -> Result:
        registered = threading.Lock()
        outputs, remarks = list[Any](), list[Diagnostic]()

        def train(number: int) -> dict[str, Any]:
            own, candidate = self._job(job, number), self.candidates[number]
            search = candidate.search
            named = {"TrainingJobDefinitionName": search.name} if search.name else {}
            summary: dict[str, Any] = {
                **named,
                "TrainingJobName": own.name,
                "TunedHyperParameters": dict(candidate.hyperparameters),
                "TrainingJobStatus": "Completed",
            }
            try:
                result = candidate.request.run(own)
            except CursusError as error:
                message = error.diagnostics[0].message
                return {**summary, "TrainingJobStatus": "Failed", "FailureReason": message}
            with registered:
                outputs.extend(result.outputs)
                remarks.extend(result.remarks)
            found = result.properties["FinalMetricDataList"].get(search.metric)
            if found is None:
                why = f"printed nothing that {search.expression!r} finds within {SECONDS} seconds"
                return {**summary, "FailureReason": why}
            return {**summary, "FinalHyperParameterTuningJobObjectiveMetric": found}

        with ThreadPoolExecutor(min(self.parallel, len(self.candidates))) as pool:
            summaries = list(pool.map(train, range(len(self.candidates))))
        judged = [summary for summary in summaries if "FinalHyperParameterTuningJobObjectiveMetric" in summary]
        if not judged:
            metric, why = self.candidates[0].search.metric, summaries[0]["FailureReason"]
            raise failure(job, f"no training job came to a value of {metric}: {why}")
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
            hosts=min(job.hosts, self.candidates[number].search.hosts),
            log=job.log.with_name(f"log-{number + 1:03}.txt"),
            threads=max(1, job.threads // min(self.parallel, len(self.candidates))),
            properties={"ModelArtifacts": {"S3ModelArtifacts": f"{self.place}/{name}/output/model.tar.gz"}},
        )


def _value(summary: Mapping[str, Any]) -> float:
    value: float = summary["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    return value


def _expression(definition: Fields, metric: str) -> str:
    """How the metric is printed. Raises CursusError (E591) where no one says so."""
    specification = definition.object("AlgorithmSpecification")
    for found in specification.objects("MetricDefinitions"):
        if found.text("Name") == metric:
            try:
                return re.compile(found.text("Regex")).pattern
            except (re.error, OverflowError, RecursionError) as error:
                raise found.refusal("Regex", f"is not a regular expression: {error}") from error
    known = metric_pattern(specification.text("TrainingImage", ""), metric)
    if known is not None:
        return known
    hint = "Set metric_definitions in the config, with a regular expression of this name."
    raise specification.refusal("MetricDefinitions", f"do not say how {metric} is printed", hint)


class Search(NamedTuple):
    """A definition of training jobs, what judges them, and what is searched. ``name`` is empty for the only one.

    ``choices``: the values of each category by name; ``spans``: the ranges of numbers, and
    whether they are whole. ``expression``: finds the metric in what a job prints. ``hosts``: how many a job asks for.
    """

    name: str
    definition: Fields
    objective: Fields
    choices: Mapping[str, Sequence[str]]
    spans: Sequence[tuple[Fields, bool]]
    metric: str
    expression: str
    hosts: int

    def request(self, hyperparameters: Mapping[str, str]) -> TrainingRequest:
        given = {**self.definition.mapping("StaticHyperParameters"), "_tuning_objective_metric": self.metric}
        members = {**self.definition.value, "HyperParameters": {**given, **hyperparameters}}
        request = TrainingRequest.parse(Fields(self.definition.step, members, self.definition.where))
        assert isinstance(request, TrainingRequest)
        return replace(request, metrics={self.metric: self.expression})


def _searches(fields: Fields, config: Fields) -> list[Search]:
    several = fields.objects("TrainingJobDefinitions")
    told = [(one, one.object("TuningObjective"), one.object("HyperParameterRanges")) for one in several] or [
        (
            fields.object("TrainingJobDefinition"),
            config.object("HyperParameterTuningJobObjective"),
            config.object("ParameterRanges"),
        )
    ]
    return [_search(*one) for one in told]


def _search(definition: Fields, objective: Fields, ranges: Fields) -> Search:
    metric = objective.text("MetricName")
    return Search(
        definition.text("DefinitionName", ""),
        definition,
        objective,
        {one.text("Name"): _values(one) for one in _ranges(ranges, "Categorical")},
        [(one, kind == "Integer") for kind in ("Continuous", "Integer") for one in _ranges(ranges, kind)],
        metric,
        _expression(definition, metric),
        instance_count(definition),
    )


def _ranges(ranges: Fields, kind: str) -> list[Fields]:
    found = ranges.objects(name := f"{kind}ParameterRanges")
    if len(found) > _MOST_RANGES:
        raise ranges.refusal(name, f"must hold at most {_MOST_RANGES}, as on SageMaker")
    return found


def _reads(candidates: Sequence[Candidate]) -> list[str]:
    """All that any of them reads: those of one definition read the same, and one that is no request is refused here."""
    firsts = {id(one.search): one for one in reversed(candidates)}
    return list(dict.fromkeys(place for one in reversed(firsts.values()) for place in one.request.reads))


def _limited(limits: Fields, name: str, most: int) -> int | None:
    """A number of jobs. Raises CursusError (E591) for more than the service has."""
    number = limits.number(name)
    if number is not None and number > most:
        raise limits.refusal(name, f"must be at most {most:,}, as on SageMaker")
    return number


def _drawn_ones(searches: Sequence[Search], limits: Fields, config: Fields) -> list[Candidate]:
    """Jobs drawn by chance, the same ones each time. Of several definitions each has its turn."""
    number = _limited(limits, "MaxNumberOfTrainingJobs", _MOST) or 1
    chance = random.Random(config.number("RandomSeed", 0) or 0)  # noqa: S311 - no one has to guess it
    turns = itertools.islice(itertools.cycle(searches), number)
    return [Candidate(search, _draw(search, chance)) for search in turns]


def _grid(searches: Sequence[Search], limits: Fields) -> list[Candidate]:
    """A job for each point of each grid."""
    number = _limited(limits, "MaxNumberOfTrainingJobs", _MOST)
    points = sum(math.prod(map(len, search.choices.values())) for search in searches)
    if number is None and points > _MOST:
        message = f"is missing, and the grid has more than {_MOST:,} points, the most jobs that SageMaker runs"
        raise limits.refusal("MaxNumberOfTrainingJobs", message, "Give fewer values, or a number of jobs.")
    every = (
        Candidate(search, dict(zip(search.choices, values, strict=True)))
        for search in searches
        for values in itertools.product(*search.choices.values())
    )
    return list(itertools.islice(every, number))


def _values(fields: Fields) -> list[str]:
    values = fields.texts("Values")
    if not values:
        raise fields.refusal("Values", "must hold a value at least")
    return values


def _draw(search: Search, chance: random.Random) -> dict[str, str]:
    drawn = {name: chance.choice(values) for name, values in search.choices.items()}
    return drawn | {one.text("Name"): _drawn(one, chance.random(), whole) for one, whole in search.spans}


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
        number = float(text)
    except ValueError:
        raise fields.refusal(name, f"is {text!r}, which is not a number") from None
    if not abs(number) <= _LARGEST:
        raise fields.refusal(name, f"is {text!r}, which is not a number that can be searched")
    return number

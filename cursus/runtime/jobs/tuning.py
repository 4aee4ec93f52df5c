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
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.algorithms import metric_pattern
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, failure
from cursus.runtime.jobs.training import TrainingRequest

_SCALES: Final = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")
_LOCAL: Final = ("Random", "Grid")


@dataclass(frozen=True)
class TuningRequest:
    """``candidates``: hyperparameters of each job; ``pattern`` finds the metric in what a job prints.

    ``warm``: whether the search would begin with results of earlier ones.
    """

    jobs: Sequence[TrainingRequest]
    candidates: Sequence[Mapping[str, str]]
    place: str
    metric: str
    pattern: re.Pattern[str]
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
        definition = fields.object("TrainingJobDefinition")
        objective = config.object("HyperParameterTuningJobObjective")
        metric = objective.text("MetricName")
        candidates = list(_candidates(config, strategy, limits.number("MaxNumberOfTrainingJobs")))
        static = {**definition.mapping("StaticHyperParameters"), "_tuning_objective_metric": metric}
        jobs = [_training(definition, {**static, **candidate}) for candidate in candidates]
        return cls(
            jobs,
            candidates,
            definition.object("OutputDataConfig").text("S3OutputPath"),
            metric,
            _pattern(definition, metric),
            objective.choice("Type", "Maximize", "Minimize") == "Maximize",
            limits.number("MaxParallelTrainingJobs") or 1,
            "WarmStartConfig" in fields.value,
        )

    @property
    def reads(self) -> Sequence[str]:
        return self.jobs[0].reads

    def run(self, job: Job) -> Result:
        registered = threading.Lock()
        outputs, remarks = list[Any](), list[Diagnostic]()

        def train(number: int) -> dict[str, Any]:
            own = self._job(job, number)
            summary: dict[str, Any] = {
                "TrainingJobName": own.name,
                "TunedHyperParameters": dict(self.candidates[number]),
                "TrainingJobStatus": "Completed",
            }
            try:
                result = self.jobs[number].run(own)
            except CursusError as error:
                message = error.diagnostics[0].message
                return {**summary, "TrainingJobStatus": "Failed", "FailureReason": message}
            with registered:
                outputs.extend(result.outputs)
                remarks.extend(result.remarks)
            value = self._value(own)
            if value is None:
                return {**summary, "FailureReason": f"printed nothing that {self.pattern.pattern!r} finds"}
            found = {"MetricName": self.metric, "Value": value}
            return {**summary, "FinalHyperParameterTuningJobObjectiveMetric": found}

        with ThreadPoolExecutor(min(self.parallel, len(self.jobs))) as pool:
            summaries = list(pool.map(train, range(len(self.jobs))))
        judged = [summary for summary in summaries if "FinalHyperParameterTuningJobObjectiveMetric" in summary]
        if not judged:
            raise failure(job, f"no training job came to a value of {self.metric}: {summaries[0]['FailureReason']}")
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
            log=job.log.with_name(f"log-{number + 1:03}.txt"),
            threads=max(1, job.threads // min(self.parallel, len(self.jobs))),
            properties={"ModelArtifacts": {"S3ModelArtifacts": f"{self.place}/{name}/output/model.tar.gz"}},
        )

    def _value(self, job: Job) -> float | None:
        """The last value of the metric that a job printed."""
        found = self.pattern.findall(job.log.read_text(encoding="utf-8", errors="replace"))
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


def _candidates(config: Fields, strategy: str, number: int | None) -> Iterator[dict[str, str]]:
    """Hyperparameters of each job: of a grid all, otherwise drawn by chance, the same ones each time."""
    ranges = config.object("ParameterRanges")
    choices = {one.text("Name"): one.texts("Values") for one in ranges.objects("CategoricalParameterRanges")}
    if strategy == "Grid":
        grid = (dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values()))
        yield from itertools.islice(grid, number)
        return
    chance = random.Random(config.value.get("RandomSeed", 0))  # noqa: S311 - no one has to guess it
    spans = [(one, kind) for kind in ("Continuous", "Integer") for one in ranges.objects(f"{kind}ParameterRanges")]
    for _ in range(number or 1):
        drawn = {name: chance.choice(values) for name, values in choices.items()}
        yield drawn | {one.text("Name"): _drawn(one, chance.random(), kind == "Integer") for one, kind in spans}


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

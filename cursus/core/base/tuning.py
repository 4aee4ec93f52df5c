"""Tuning: many training jobs that search for the best hyperparameters. Emits CreateHyperParameterTuningJob."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import Field, Strict, StringConstraints, ValidationError, model_validator

from cursus.core.base.algorithm import MetricPattern
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, TrainingJobConfig
from cursus.core.base.ports import Output, Ports
from cursus.core.base.tiers import TieredModel, wrong_field
from cursus.core.base.training import MODEL, TrainingJobBuilder
from cursus.core.expressions import as_text, is_expression
from cursus.core.field_parameters import set_aside, with_parameters
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import Join, Parameter, PipelineVariable, Properties
from cursus.errors import CompilationError, Diagnostic, did_you_mean

BEST: Final = "best_model"
ARCHIVE: Final = "output/model.tar.gz"
"""Where a training job leaves its model, below its name."""

_ALIASES: Final = ("model_input", "model_data", "ModelArtifacts")
_TRAINING_MEMBERS: Final = (
    "RoleArn",
    "OutputDataConfig",
    "StoppingCondition",
    "ResourceConfig",
    "AlgorithmSpecification",
    "InputDataConfig",
    "VpcConfig",
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
    "CheckpointConfig",
    "Environment",
)
"""Of the request of one training job, what the definition of many holds as well; the others have no place there."""

_OF_THE_STEP: Final = (
    *("external_inputs", "retry_policies", "enable_caching", "cache_expire_after", "tags", "output_folder"),
    *("output_layout", "pipeline_parameters", "max_parallel_steps", "experiment", "trial"),
)
"""Fields that say nothing of a training job, but of the step that it belongs to."""

Bound = Annotated[int, Strict()] | Annotated[float, Strict()] | dict[str, Any]
Choice = Annotated[bool, Strict()] | Bound | Annotated[str, Strict()]


class Range(TieredModel):
    """The values among which to search: from min to max, or one of a few."""

    min: Bound | None = Field(default=None, description="The smallest value, or an expression for it.")
    max: Bound | None = Field(default=None, description="The largest value, or an expression for it.")
    scaling: Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"] | dict[str, Any] = Field(
        default="Auto", description="How values between them are spread, or an expression."
    )
    integer: bool | None = Field(
        default=None, description="Whether the values are whole numbers. Default: whether min and max are."
    )
    values: list[Choice] | None = Field(default=None, min_length=1, description="The values, in place of min and max.")

    @property
    def whole(self) -> bool:
        if self.integer is not None:
            return self.integer
        return all(isinstance(bound, int) for bound in (self.min, self.max) if not isinstance(bound, dict))

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if (self.values is None) == (self.min is None and self.max is None):
            raise ValueError("set either min and max, or values")
        if self.values is None and (self.min is None or self.max is None):
            raise ValueError("set both min and max")
        low, high = self.min, self.max
        if not (low is None or high is None or isinstance(low, dict) or isinstance(high, dict)) and low >= high:
            raise ValueError(f"the range is inverted or empty: min {low} is not below max {high}")
        if problem := self._misfit():
            raise ValueError(problem)
        return self

    def _misfit(self) -> str | None:
        """What the service refuses about values that are known."""
        if self.values is not None and len(set(map(repr, self.values))) < len(self.values):
            return "the values name one of them twice"
        bounds = [bound for bound in (self.min, self.max) if isinstance(bound, int | float)]
        if self.integer and not all(float(bound).is_integer() for bound in bounds):
            return "a range of whole numbers has whole bounds"
        if self.scaling == "Logarithmic" and any(bound <= 0 for bound in bounds):
            return "on a logarithmic scale min has to be above 0"
        if self.scaling == "ReverseLogarithmic" and (self.whole or any(not 0 <= bound < 1 for bound in bounds)):
            return "a reverse logarithmic scale has fractions from 0 to below 1"
        return None


JobName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$")]


class WarmStart(TieredModel):
    """Earlier searches whose results this one begins with."""

    type: Literal["IdenticalDataAndAlgorithm", "TransferLearning"] | dict[str, Any] = Field(
        description="Whether data and algorithm are those of the earlier searches, or may differ; or an expression."
    )
    parents: list[JobName | dict[str, Any]] = Field(
        min_length=1, max_length=5, description="Names of their tuning jobs, or expressions such as a parameter."
    )

    @model_validator(mode="after")
    def _check_parents(self) -> Self:
        if len(set(map(repr, self.parents))) < len(self.parents):
            raise wrong_field(self, "parents", "two of them are the same")
        return self


class Trained(NamedTuple):
    """The step that is tuned."""

    builder: type[TrainingJobBuilder[Any]]
    config: TrainingJobConfig
    named: Mapping[str, str]
    """Its fields that are parameters of the pipeline."""


class TuningConfig(BasePipelineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("max_jobs", "max_parallel_jobs", "seed", "objective")

    asked_for = frozenset({"max_jobs"})

    tuned_step: str = Field(
        description="Step to tune: Algorithm, ScriptTraining, XGBoostTraining or any other that trains.",
        examples=["Algorithm"],
    )
    training: dict[str, Any] = Field(
        description="Config of that step, without the fields that the two share.",
        examples=[{"algorithm": "xgboost", "channels": {"train": {"content_type": "text/csv"}}}],
    )
    ranges: dict[str, Range] = Field(
        min_length=1,
        description="Hyperparameters to search for, each with its range.",
        examples=[{"eta": {"min": 0.01, "max": 0.3}, "booster": {"values": ["gbtree", "dart"]}}],
    )
    objective_metric: str = Field(
        min_length=1, description="Metric to optimize, such as validation:auc.", examples=["validation:auc"]
    )
    objective: Literal["Maximize", "Minimize"] = Field(description="Whether more of it is better, or less.")
    metric_definitions: dict[str, MetricPattern] = Field(
        default_factory=dict, description="Regular expressions that find metrics in the log, by the metric's name."
    )
    strategy: Literal["Bayesian", "Random", "Grid", "Hyperband"] = Field(
        default="Bayesian", description="How to choose the next values."
    )
    max_jobs: int | None = Field(
        default=None, ge=1, description="Training jobs in all; a grid search knows its own.", examples=[20]
    )
    max_parallel_jobs: int = Field(default=1, ge=1, description="Training jobs at one time.")
    early_stopping: bool = Field(default=False, description="Whether to stop jobs that do not improve.")
    seed: int | None = Field(default=None, ge=0, description="Seed that makes the search repeatable.")
    warm_start: WarmStart | None = Field(
        default=None, description="Earlier searches whose results this one begins with."
    )
    top_models: int = Field(default=1, ge=1, le=50, description="How many of the best models are outputs.")

    @cached_property
    def trained(self) -> Trained:
        """The step to tune, with a config of what this one shares with it and ``training``."""
        from cursus.core.catalog import catalog  # it holds this step too

        builder = catalog().builders[self.tuned_step]
        values, own, found = set_aside(builder.Config, self.training, "training")
        if found:
            raise CompilationError(found)
        fields = builder.Config.model_fields.keys() - self.training.keys()
        named = {field: name for field, name in self.named_parameters.items() if field in fields} | own
        config = builder.Config.model_validate(builder.Config.values_from(self, values), context=named)
        assert isinstance(config, TrainingJobConfig)
        assert issubclass(builder, TrainingJobBuilder)
        return Trained(builder, config, named)

    @model_validator(mode="after")
    def _check_step(self) -> Self:
        from cursus.core.catalog import catalog

        steps = [name for name, builder in catalog().builders.items() if _makes_a_model(builder)]
        if self.tuned_step not in steps:
            why = f"{self.tuned_step!r} is not a step that trains. {did_you_mean(self.tuned_step, steps)}"
            raise wrong_field(self, "tuned_step", why.rstrip())
        outside = [name for name in _OF_THE_STEP if name in self.training]
        if outside:
            why = f"{' and '.join(outside)} would have no effect here: set it on the tuning step itself"
            raise wrong_field(self, "training", why)
        try:
            _ = self.trained
        except ValidationError as error:
            raise self._all_of([{**one, "loc": ("training", *one["loc"])} for one in error.errors()]) from error
        except CompilationError as error:
            raise wrong_field(self, "training", error.diagnostics[0].message) from error
        return self

    @property
    def metrics(self) -> dict[str, str]:
        """Regular expressions by the metric's name: those of the tuned step, and its own."""
        return {**self.trained.builder.metrics_of(self.trained.config), **self.metric_definitions}

    @model_validator(mode="after")
    def _check_objective(self) -> Self:
        trained = self.trained
        if self.objective_metric in self.metrics or trained.builder.knows_metrics(trained.config):
            return self
        known = f"Its metrics: {', '.join(self.metrics)}. " if self.metrics else ""
        hint = f"{known}Add a regular expression to metric_definitions that finds it in the log."
        why = f"nothing says how {self.tuned_step} prints {self.objective_metric!r}"
        raise wrong_field(self, "objective_metric", f"{why}. {hint}")

    @model_validator(mode="after")
    def _check_ranges(self) -> Self:
        trained = self.trained
        for name, one in self.ranges.items():
            given = one.values if one.values is not None else [one.min, one.max]
            literal = [value for value in given if not is_expression(value)]
            why = trained.builder.why_not_tuned(trained.config, name, literal)
            if why is not None:
                raise self._all_of([{"type": "range", "loc": ("ranges", name), "msg": why, "input": None}])
        return self

    def contradictions(self, known: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
        yield from super().contradictions(known)
        jobs, parallel = known("max_jobs"), known("max_parallel_jobs")
        if jobs is not None and parallel > jobs:
            yield "max_parallel_jobs", f"{parallel} is more than max_jobs"
        if jobs is not None and self.top_models > jobs:
            yield "top_models", f"{self.top_models} models need as many jobs; max_jobs has fewer"

    @model_validator(mode="after")
    def _check_search(self) -> Self:
        if self.strategy == "Grid":
            continuous = next((name for name, one in self.ranges.items() if one.values is None), None)
            if continuous is not None:
                raise wrong_field(self, "strategy", f"a grid search needs values, and {continuous} has min and max")
        elif self.max_jobs is None:
            raise wrong_field(self, "max_jobs", f"a search by {self.strategy} has to know when to end")
        if self.strategy == "Hyperband" and self.early_stopping:
            raise wrong_field(
                self, "early_stopping", "the service refuses it for Hyperband, which stops jobs by itself"
            )
        return self


class TuningStepBuilderBase(StepBuilderBase[TuningConfig]):
    """A step that runs the training job of another step many times, with other hyperparameters each time."""

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, TuningConfig)
        trained = config.trained
        outputs = {name: Output("", aliases=_ALIASES if name == BEST else ()) for name in _models(config.top_models)}
        for name, port in outputs.items():
            port.__set_name__(cls, name)
        return Ports(trained.builder.ports_of(trained.config).inputs, outputs)

    def destinations(self) -> dict[str, PipelineVariable]:
        """One place for the results of all jobs: each has a folder of its name there."""
        return dict.fromkeys(self.output_ports, self._place())

    def _place(self, *below: Location) -> Join:
        return Join(on="/", values=[self._get_base_output_path(), *self.folder, *below])

    def _trained(self) -> TrainingJobBuilder[Any]:
        """The builder of the training jobs, at the place of this one.

        Raises CompilationError: E262 and E268 for a parameter that its config cannot have.
        """
        builder, config, named = self.config.trained
        own = self.context.scope.own
        config, _, found = with_parameters(config, named, own, f"{self.node}.training")
        if found:
            raise CompilationError(found)
        trained = builder(config, node=self.node, context=self.context)
        trained._execution_prefix = self.execution_prefix
        return trained

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        job = self._trained().request(inputs, {BEST: next(iter(outputs.values()))})
        config = self.config
        fixed = {name: value for name, value in job.get("HyperParameters", {}).items() if name not in config.ranges}
        specification = {**job["AlgorithmSpecification"]}
        specification.pop("MetricDefinitions", None)
        metrics = [{"Name": name, "Regex": regex} for name, regex in config.metrics.items()]
        mode = {"TrainingInputMode": specification.pop("TrainingInputMode")}
        # In the SDK's order, which is another than in a training job.
        definition = {**job, "AlgorithmSpecification": {**mode, **present(MetricDefinitions=metrics), **specification}}
        self._require_whole_grid()
        request = present(
            HyperParameterTuningJobConfig=present(
                Strategy=config.strategy,
                ResourceLimits=present(
                    MaxNumberOfTrainingJobs=config.max_jobs, MaxParallelTrainingJobs=config.max_parallel_jobs
                ),
                TrainingJobEarlyStoppingType="Auto" if config.early_stopping else "Off",
                RandomSeed=config.seed,
                HyperParameterTuningJobObjective={"Type": config.objective, "MetricName": config.objective_metric},
                ParameterRanges=self._ranges(),
            ),
            TrainingJobDefinition={
                "StaticHyperParameters": fixed,
                **{name: definition[name] for name in _TRAINING_MEMBERS if name in definition},
            },
            WarmStartConfig=self.warm_start(),
            Tags=self.tags,
        )
        return Step(self.step_name, "Tuning", request, tuple(dependencies), cache)

    def warm_start(self) -> dict[str, Any]:
        """``WarmStartConfig``; empty where the search begins with nothing."""
        told = self.config.warm_start
        if told is None:
            return {}
        names = [self.text_of(name, f"warm_start.parents.{number}") for number, name in enumerate(told.parents)]
        return {
            "WarmStartType": self.member(told, "type", "warm_start"),
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": name} for name in names],
        }

    def _require_whole_grid(self) -> None:
        """Raises CompilationError (E214) where a grid has another number of points than jobs."""
        config = self.config
        size = math.prod(len(one.values or ()) for one in config.ranges.values())
        if config.strategy == "Grid" and isinstance(config.max_jobs, int) and config.max_jobs != size:
            message = f"the grid has {size} points, and each is a job (given: {config.max_jobs})"
            hint = "Leave max_jobs out: a grid search knows its own number of jobs."
            raise CompilationError([Diagnostic("E214", message, f"{self.node}.max_jobs", hint)])

    def _ranges(self) -> dict[str, list[dict[str, Any]]]:
        ranges: dict[str, list[dict[str, Any]]] = {"Continuous": [], "Categorical": [], "Integer": []}
        for name, one in self.config.ranges.items():
            if one.values is not None:
                values = [self._text(value, f"ranges.{name}.values") for value in one.values]
                ranges["Categorical"].append({"Name": name, "Values": values})
                continue
            low, high = self._bound(one.min, f"ranges.{name}.min"), self._bound(one.max, f"ranges.{name}.max")
            whole = is_whole(one, low, high)
            if whole and float in map(_number, (low, high)):
                message = "a range of whole numbers has whole bounds, and one is a Float"
                hint = "Declare the parameter as an Integer, or set integer to false."
                raise CompilationError([Diagnostic("E268", message, f"{self.node}.ranges.{name}", hint)])
            bounds = {"MinValue": as_text(low), "MaxValue": as_text(high)}
            kind = "Integer" if whole else "Continuous"
            scaling = self.member(one, "scaling", f"ranges.{name}")
            ranges[kind].append({"Name": name, **bounds, "ScalingType": scaling})
        return {f"{kind}ParameterRanges": found for kind, found in ranges.items()}

    def _text(self, told: Any, field: str) -> Any:
        return as_text(self.value(told, field) if isinstance(told, dict) else told)

    def _bound(self, told: Any, field: str) -> Any:
        """A bound of a range.

        Raises CompilationError (E268) for a parameter that is not a number.
        """
        value = self.value(told, field) if isinstance(told, dict) else told
        if isinstance(value, Parameter) and _number(value) is None:
            message = f"the parameter {value.name} is of type {value.parameter_type.value}, and a bound is a number"
            hint = "Declare the parameter as an Integer or a Float."
            raise CompilationError([Diagnostic("E268", message, f"{self.node}.{field}", hint)])
        return value

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        """The archive of a model, the best one first."""
        rank = list(self.output_ports).index(name)
        return self._place(Properties(name_of(step), f"TrainingJobSummaries[{rank}].TrainingJobName"), ARCHIVE)


def _makes_a_model(builder: type[StepBuilderBase[Any]]) -> bool:
    """Whether the step trains: a notebook runs in a training job too, and leaves no model."""
    return issubclass(builder, TrainingJobBuilder) and any(port.path == MODEL for port in builder.output_ports.values())


def is_whole(one: Range, low: Any, high: Any) -> bool:
    """Whether the values between two bounds are whole numbers: as the range says, else as the bounds are."""
    return float not in map(_number, (low, high)) if one.integer is None else one.integer


def _number(value: Any) -> type | None:
    """Whether a bound is whole: int or float; None for what is not a number, or known only when the pipeline runs."""
    if isinstance(value, Parameter):
        return {"Integer": int, "Float": float}.get(value.parameter_type.value)
    if isinstance(value, int | float):
        return type(value)
    return None


def _models(number: int) -> list[str]:
    return [BEST, *(f"model_{rank}" for rank in range(2, number + 1))]

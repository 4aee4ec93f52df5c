"""What a tuning step searches: one algorithm or several, each with its ranges and the metric that judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from cursus.core.base.algorithm import MetricPattern
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig, TrainingJobConfig
from cursus.core.base.configured_ports import PortName
from cursus.core.base.ports import Input
from cursus.core.base.tiers import TieredModel, wrong_field
from cursus.core.base.training import MODEL, TrainingJobBuilder
from cursus.core.base.tuning_ranges import Range
from cursus.core.expressions import is_expression
from cursus.core.field_parameters import set_aside
from cursus.definition.names import entity
from cursus.errors import CompilationError, did_you_mean

MOST_RANGES: Final = 30
"""Hyperparameters that one tuning job searches, those of all its algorithms together."""

_OF_THE_STEP: Final = (
    *("external_inputs", "retry_policies", "enable_caching", "cache_expire_after", "tags", "output_folder"),
    *("output_layout", "pipeline_parameters", "max_parallel_steps", "experiment", "trial"),
)
"""Fields that say nothing of a training job, but of the step that it belongs to."""

DefinitionName = Annotated[str, StringConstraints(pattern=f"^{entity(64)}$")]
JobName = Annotated[str, StringConstraints(pattern=f"^{entity(32)}$")]


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


class TunedAlgorithm(TieredModel):
    """A step to tune, and what to search."""

    needed: ClassVar[tuple[str, ...]] = ("tuned_step", "training", "ranges", "objective_metric")
    """Fields that have a default only because several algorithms have them each, in place of the step."""

    asked_for = frozenset(needed)

    tuned_step: str = Field(
        default="",
        description="Step to tune: Algorithm, ScriptTraining, XGBoostTraining or any other that trains.",
        examples=["Algorithm"],
    )
    training: dict[str, Any] = Field(
        default_factory=dict,
        description="Config of that step, without the fields that the two share.",
        examples=[{"algorithm": "xgboost", "channels": {"train": {"content_type": "text/csv"}}}],
    )
    ranges: dict[str, Range] = Field(
        default_factory=dict,
        min_length=1,
        description="Hyperparameters to search for, each with its range.",
        examples=[{"eta": {"min": 0.01, "max": 0.3}, "booster": {"values": ["gbtree", "dart"]}}],
    )
    objective_metric: str = Field(
        default="",
        min_length=1,
        description="Metric to optimize, such as validation:auc.",
        examples=["validation:auc"],
    )
    metric_definitions: dict[str, MetricPattern] = Field(
        default_factory=dict, description="Regular expressions that find metrics in the log, by the metric's name."
    )
    inputs: dict[str, PortName] = Field(
        default_factory=dict,
        description="Inputs of the tuning step, by the algorithm's own, where the two have other names.",
    )

    @classmethod
    def _missing(cls, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        absent = [name for name in cls.needed if data.get(name) is None]
        found = [{"type": "missing", "msg": "Field required", "loc": (name,), "input": {}} for name in absent]
        return [*super()._missing(data), *found]

    def trained(self, step: BasePipelineConfig) -> Trained:
        """The step to tune, with a config of what the tuning ``step`` shares with it and ``training``."""
        from cursus.core.catalog import catalog  # it holds the tuning step too

        builder = catalog().builders[self.tuned_step]
        values, own, found = set_aside(builder.Config, self.training, "training")
        if found:
            raise CompilationError(found)
        fields = builder.Config.model_fields.keys() - self.training.keys()
        named = {field: name for field, name in step.named_parameters.items() if field in fields} | own
        config = builder.Config.model_validate(builder.Config.values_from(step, values), context=named)
        assert isinstance(config, TrainingJobConfig)
        assert issubclass(builder, TrainingJobBuilder)
        return Trained(builder, config, named)

    def metrics(self, trained: Trained) -> dict[str, str]:
        """Regular expressions by the metric's name: those of the tuned step, and its own."""
        return {**trained.builder.metrics_of(trained.config), **self.metric_definitions}

    def step_inputs(self, trained: Trained) -> dict[str, tuple[str, Input]]:
        """The inputs of the tuned step by name: what the tuning step calls each, and the port."""
        ports = trained.builder.ports_of(trained.config).inputs
        return {name: (self.inputs.get(name, name), port) for name, port in ports.items()}

    def problems(self, step: BasePipelineConfig) -> Iterator[dict[str, Any]]:
        """What is wrong with the step to tune, and with a search among these values, in pydantic's words."""
        from cursus.core.catalog import catalog

        steps = [name for name, builder in catalog().builders.items() if _makes_a_model(builder)]
        if self.tuned_step not in steps:
            why = f"{self.tuned_step!r} is not a step that trains. {did_you_mean(self.tuned_step, steps)}"
            yield self._problem("tuned_step", why.rstrip())
            return
        outside = [name for name in _OF_THE_STEP if name in self.training]
        if outside:
            why = f"{' and '.join(outside)} would have no effect here: set it on the tuning step itself"
            yield self._problem("training", why)
            return
        try:
            trained = self.trained(step)
        except ValidationError as error:
            yield from ({**one, "loc": ("training", *one["loc"])} for one in error.errors())
        except CompilationError as error:
            yield self._problem("training", error.diagnostics[0].message)
        else:
            yield from self._misfits(trained)

    def _misfits(self, trained: Trained) -> Iterator[dict[str, Any]]:
        """What does not go with the step to tune."""
        metrics, own = self.metrics(trained), trained.builder.ports_of(trained.config).inputs
        for name in [name for name in self.inputs if name not in own]:
            why = f"{name!r} is not an input of {self.tuned_step}. {did_you_mean(name, own)}"
            yield self._problem("inputs", why.rstrip())
        if self.objective_metric not in metrics and not trained.builder.knows_metrics(trained.config):
            known = f"Its metrics: {', '.join(metrics)}. " if metrics else ""
            hint = f"{known}Add a regular expression to metric_definitions that finds it in the log."
            why = f"nothing says how {self.tuned_step} prints {self.objective_metric!r}"
            yield self._problem("objective_metric", f"{why}. {hint}")
        for name, one in self.ranges.items():
            given = one.values if one.values is not None else [one.min, one.max]
            literal = [value for value in given if not is_expression(value)]
            reason = trained.builder.why_not_tuned(trained.config, name, literal)
            if reason is not None:
                yield {"type": "range", "loc": ("ranges", name), "msg": reason, "input": None}

    def _problem(self, field: str, why: str) -> dict[str, Any]:
        return {"type": "field", "loc": (field,), "msg": why, "input": getattr(self, field)}


class TuningConfig(TunedAlgorithm, BasePipelineConfig):
    takes_parameters: ClassVar[tuple[str, ...]] = ("max_jobs", "max_parallel_jobs", "seed", "objective")

    asked_for = TunedAlgorithm.asked_for | {"max_jobs"}

    algorithms: dict[DefinitionName, TunedAlgorithm] = Field(
        default_factory=dict,
        min_length=1,
        max_length=10,
        description="Several steps to tune in one search, by name: each with the fields that one alone has here.",
    )
    objective: Literal["Maximize", "Minimize"] = Field(
        description="Whether more of it is better, or less: one for all algorithms."
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

    @classmethod
    def _missing(cls, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Of several algorithms each has what one alone needs."""
        several = bool(data.get("algorithms"))
        return [one for one in super()._missing(data) if not several or one["loc"][0] not in cls.needed]

    @property
    def searches(self) -> Mapping[str, TunedAlgorithm]:
        """What is searched, by the name of its definition: that of one alone is empty."""
        return self.algorithms or {"": self}

    @cached_property
    def tuned(self) -> dict[str, Trained]:
        """The steps to tune, by the name of their definition."""
        return {name: one.trained(self) for name, one in self.searches.items()}

    def field_of(self, name: str, field: str) -> str:
        """Where a field of the definition ``name`` stands in this config."""
        return f"algorithms.{name}.{field}" if name else field

    @model_validator(mode="after")
    def _check_algorithms(self) -> Self:
        if self.algorithms:
            for field in TunedAlgorithm.model_fields:
                if field in self.model_fields_set:
                    raise wrong_field(self, field, "each of the algorithms has its own: move it there")
        found = [
            {**problem, "loc": (*(("algorithms", name) if name else ()), *problem["loc"])}
            for name, one in self.searches.items()
            for problem in one.problems(self)
        ]
        if found:
            raise self._all_of(found)
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
        ranges = [(name, one) for search in self.searches.values() for name, one in search.ranges.items()]
        if len(ranges) > MOST_RANGES:
            field = "algorithms" if self.algorithms else "ranges"
            raise wrong_field(
                self, field, f"one search has {MOST_RANGES} ranges at the most, and these are {len(ranges)}"
            )
        if self.strategy == "Grid":
            continuous = next((name for name, one in ranges if one.values is None), None)
            if continuous is not None:
                raise wrong_field(self, "strategy", f"a grid search needs values, and {continuous} has min and max")
        elif self.max_jobs is None:
            raise wrong_field(self, "max_jobs", f"a search by {self.strategy} has to know when to end")
        if self.strategy == "Hyperband" and self.early_stopping:
            raise wrong_field(
                self, "early_stopping", "the service refuses it for Hyperband, which stops jobs by itself"
            )
        return self


def _makes_a_model(builder: type[StepBuilderBase[Any]]) -> bool:
    """Whether the step trains: a notebook runs in a training job too, and leaves no model."""
    return issubclass(builder, TrainingJobBuilder) and any(port.path == MODEL for port in builder.output_ports.values())

"""Tuning: many training jobs that search for the best hyperparameters. Emits CreateHyperParameterTuningJob."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.ports import Input, Output, Ports
from cursus.core.base.training import TrainingJobBuilder
from cursus.core.base.tuning_config import TunedAlgorithm, TuningConfig
from cursus.core.base.tuning_ranges import Range, is_whole, number_type
from cursus.core.expressions import as_text
from cursus.core.field_parameters import with_parameters
from cursus.core.paths import Location
from cursus.core.step import Step, name_of, present
from cursus.definition.values import Join, Parameter, PipelineVariable, Properties
from cursus.errors import CompilationError, Diagnostic

__all__ = ["BEST", "Range", "TuningConfig", "TuningStepBuilderBase"]

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


class TuningStepBuilderBase(StepBuilderBase[TuningConfig]):
    """A step that runs the training job of another step many times, with other hyperparameters each time."""

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, TuningConfig)
        outputs = {name: Output("", aliases=_ALIASES if name == BEST else ()) for name in _models(config.top_models)}
        inputs: dict[str, Input] = {}
        for name, search in config.searches.items():
            for given, port in search.step_inputs(config.tuned[name]).values():
                inputs[given] = _both(inputs[given], port) if given in inputs else _named(port, given)
        for name, output in outputs.items():
            output.__set_name__(cls, name)
        return Ports(inputs, outputs)

    def destinations(self) -> dict[str, PipelineVariable]:
        """One place for the results of all jobs: each has a folder of its name there."""
        return dict.fromkeys(self.output_ports, self._place())

    def _place(self, *below: Location) -> Join:
        return Join(on="/", values=[self._get_base_output_path(), *self.folder, *below])

    def _trained(self, name: str) -> TrainingJobBuilder[Any]:
        """The builder of the training jobs of a definition, at the place of this one.

        Raises CompilationError: E262 and E268 for a parameter that its config cannot have.
        """
        builder, config, named = self.config.tuned[name]
        where = f"{self.node}.{self.config.field_of(name, 'training')}"
        config, _, found = with_parameters(config, named, self.context.scope.own, where)
        if found:
            raise CompilationError(found)
        trained = builder(config, node=self.node, context=self.context)
        trained._execution_prefix = self.execution_prefix
        return trained

    def inputs_of(self, name: str, inputs: Mapping[str, Location]) -> dict[str, Location]:
        """What the training jobs of a definition read, by their own names of it."""
        ports = self.config.searches[name].step_inputs(self.config.tuned[name])
        return {own: place for given, place in inputs.items() for own, (told, _) in ports.items() if told == given}

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        config, place = self.config, next(iter(outputs.values()))
        self._require_whole_grid()
        objectives = {name: self._objective(one) for name, one in config.searches.items()}
        ranges = {name: self._ranges(name, one) for name, one in config.searches.items()}
        jobs = {name: self._jobs(name, inputs, place) for name in config.searches}
        request = present(
            HyperParameterTuningJobConfig=present(
                Strategy=config.strategy,
                ResourceLimits=present(
                    MaxNumberOfTrainingJobs=config.max_jobs, MaxParallelTrainingJobs=config.max_parallel_jobs
                ),
                TrainingJobEarlyStoppingType="Auto" if config.early_stopping else "Off",
                RandomSeed=config.seed,
                HyperParameterTuningJobObjective=objectives.get(""),
                ParameterRanges=ranges.get(""),
            ),
            TrainingJobDefinition=jobs.get(""),
            TrainingJobDefinitions=[
                {
                    "DefinitionName": name,
                    "TuningObjective": objectives[name],
                    "HyperParameterRanges": ranges[name],
                    **jobs[name],
                }
                for name in config.algorithms
            ],
            WarmStartConfig=self.warm_start(),
            Tags=self.tags,
        )
        return Step(self.step_name, "Tuning", request, tuple(dependencies), cache)

    def _objective(self, search: TunedAlgorithm) -> dict[str, Any]:
        return {"Type": self.config.objective, "MetricName": search.objective_metric}

    def _jobs(self, name: str, inputs: Mapping[str, Location], place: Location) -> dict[str, Any]:
        """What all training jobs of a definition have in common."""
        search = self.config.searches[name]
        job = self._trained(name).request(self.inputs_of(name, inputs), {BEST: place})
        fixed = {key: value for key, value in job.get("HyperParameters", {}).items() if key not in search.ranges}
        specification = {**job["AlgorithmSpecification"]}
        specification.pop("MetricDefinitions", None)
        told = search.metrics(self.config.tuned[name])
        metrics = [{"Name": metric, "Regex": regex} for metric, regex in told.items()]
        mode = {"TrainingInputMode": specification.pop("TrainingInputMode")}
        # In the SDK's order, which is another than in a training job.
        definition = {**job, "AlgorithmSpecification": {**mode, **present(MetricDefinitions=metrics), **specification}}
        return {
            "StaticHyperParameters": fixed,
            **{member: definition[member] for member in _TRAINING_MEMBERS if member in definition},
        }

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
        searches = config.searches.values()
        size = sum(math.prod(len(one.values or ()) for one in search.ranges.values()) for search in searches)
        if config.strategy == "Grid" and isinstance(config.max_jobs, int) and config.max_jobs != size:
            message = f"the grid has {size} points, and each is a job (given: {config.max_jobs})"
            hint = "Leave max_jobs out: a grid search knows its own number of jobs."
            raise CompilationError([Diagnostic("E214", message, f"{self.node}.max_jobs", hint)])

    def _ranges(self, definition: str, search: TunedAlgorithm) -> dict[str, list[dict[str, Any]]]:
        ranges: dict[str, list[dict[str, Any]]] = {"Continuous": [], "Categorical": [], "Integer": []}
        for name, one in search.ranges.items():
            field = self.config.field_of(definition, f"ranges.{name}")
            if one.values is not None:
                values = [self._text(value, f"{field}.values") for value in one.values]
                ranges["Categorical"].append({"Name": name, "Values": values})
                continue
            low, high = self._bound(one.min, f"{field}.min"), self._bound(one.max, f"{field}.max")
            whole = is_whole(one, low, high)
            if whole and float in map(number_type, (low, high)):
                message = "a range of whole numbers has whole bounds, and one is a Float"
                hint = "Declare the parameter as an Integer, or set integer to false."
                raise CompilationError([Diagnostic("E268", message, f"{self.node}.{field}", hint)])
            bounds = {"MinValue": as_text(low), "MaxValue": as_text(high)}
            kind = "Integer" if whole else "Continuous"
            scaling = self.member(one, "scaling", field)
            ranges[kind].append({"Name": name, **bounds, "ScalingType": scaling})
        return {f"{kind}ParameterRanges": found for kind, found in ranges.items()}

    def _text(self, told: Any, field: str) -> Any:
        return as_text(self.value(told, field) if isinstance(told, dict) else told)

    def _bound(self, told: Any, field: str) -> Any:
        """A bound of a range.

        Raises CompilationError (E268) for a parameter that is not a number.
        """
        value = self.value(told, field) if isinstance(told, dict) else told
        if isinstance(value, Parameter) and number_type(value) is None:
            message = f"the parameter {value.name} is of type {value.parameter_type.value}, and a bound is a number"
            hint = "Declare the parameter as an Integer or a Float."
            raise CompilationError([Diagnostic("E268", message, f"{self.node}.{field}", hint)])
        return value

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        """The archive of a model, the best one first."""
        rank = list(self.output_ports).index(name)
        return self._place(Properties(name_of(step), f"TrainingJobSummaries[{rank}].TrainingJobName"), ARCHIVE)


def _named(port: Input, name: str) -> Input:
    port = replace(port, named=name)
    port.__set_name__(TuningStepBuilderBase, name)
    return port


def _both(one: Input, other: Input) -> Input:
    """An input that several algorithms read."""
    sources = tuple(dict.fromkeys((*one.sources, *other.sources)))
    return _named(replace(one, sources=sources, required=one.required or other.required), one.name)


def _models(number: int) -> list[str]:
    return [BEST, *(f"model_{rank}" for rank in range(2, number + 1))]

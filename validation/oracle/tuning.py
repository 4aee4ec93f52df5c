"""Tuning steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sagemaker.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from sagemaker.tuner import HyperparameterTuner, WarmStartConfig, WarmStartTypes
from sagemaker.workflow.steps import TuningStep

from cursus.core.base.training import TrainingJobBuilder
from cursus.core.base.tuning import BEST, TuningStepBuilderBase
from cursus.core.base.tuning_ranges import Range, is_whole
from cursus.core.paths import Location
from validation.oracle import training
from validation.oracle.cache import cache_config
from validation.oracle.mixed import mixed

FIRST: Final = ("DefinitionName", "TuningObjective", "HyperParameterRanges")
RESOURCES: Final = ("VolumeSizeInGB", "VolumeKmsKeyId", "InstanceCount", "InstanceType")


class _Tuning(TuningStep):  # type: ignore[misc]
    """The SDK's step, but for the member that holds the instances, of which the service takes either of two.

    A grid search knows its own number of jobs, for which the SDK writes null.
    """

    @property
    def arguments(self) -> Any:
        request = super().arguments
        limits = request["HyperParameterTuningJobConfig"]["ResourceLimits"]
        if limits["MaxNumberOfTrainingJobs"] is None:
            del limits["MaxNumberOfTrainingJobs"]
        if "TrainingJobDefinition" in request:
            return {**request, "TrainingJobDefinition": _definition(request["TrainingJobDefinition"])}
        return {**request, "TrainingJobDefinitions": list(map(_definition, request["TrainingJobDefinitions"]))}


def _definition(given: Mapping[str, Any]) -> dict[str, Any]:
    """As the SDK makes it, but its instances are where a training job has them, and in that order."""
    resources = given["HyperParameterTuningResourceConfig"]
    ordered = {name: resources[name] for name in sorted(resources, key=RESOURCES.index)}
    members = [
        ("ResourceConfig", ordered) if name == "HyperParameterTuningResourceConfig" else (name, value)
        for name, value in given.items()
    ]
    # Of several definitions, what tells one from the other comes first.
    return {name: given[name] for name in FIRST if name in given} | dict(members)


class Oracle(TuningStepBuilderBase):
    """Mixed into a builder, makes its step with the SDK's HyperparameterTuner."""

    def _trained(self, name: str) -> TrainingJobBuilder[Any]:
        """The builder of the training jobs, as the SDK makes those."""
        ours = super()._trained(name)
        trained: TrainingJobBuilder[Any] = mixed(type(ours), training.Oracle)(
            ours.config, node=ours.node, context=ours.context
        )
        trained.set_execution_prefix(self.execution_prefix)  # type: ignore[arg-type] # as the builder itself has it
        return trained

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config = self.config
        told: dict[str, Any] = {
            "strategy": config.strategy,
            "objective_type": config.objective,
            "max_jobs": config.max_jobs,
            "max_parallel_jobs": config.max_parallel_jobs,
            "early_stopping_type": "Auto" if config.early_stopping else "Off",
            "random_seed": config.seed,
            "warm_start_config": self._warm_start_config(),
            "tags": self.tags or None,
        }
        trained = {name: self._trained(name) for name in config.searches}
        estimators = {name: self._estimator(one, outputs) for name, one in trained.items()}
        channels = {name: one._get_inputs(self.inputs_of(name, inputs)) for name, one in trained.items()}
        metrics = {name: one.objective_metric for name, one in config.searches.items()}
        ranges = {name: self._search(name) for name in config.searches}
        found = {name: self._metrics(name) for name in config.searches}
        if not config.algorithms:
            tuner = HyperparameterTuner(estimators[""], metrics[""], ranges[""], found[""] or None, **told)
            step_args = tuner.fit(channels[""])
        else:
            printed = {name: one for name, one in found.items() if one}
            tuner = HyperparameterTuner.create(estimators, metrics, ranges, printed or None, **told)
            step_args = tuner.fit(channels, include_cls_metadata={})
        return _Tuning(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )

    def _estimator(self, trained: TrainingJobBuilder[Any], outputs: Mapping[str, Location]) -> Any:
        assert isinstance(trained, training.Oracle)
        return trained.estimator({BEST: next(iter(outputs.values()))})

    def _metrics(self, name: str) -> list[dict[str, str]]:
        told = self.config.searches[name].metrics(self.config.tuned[name])
        return [{"Name": metric, "Regex": regex} for metric, regex in told.items()]

    def _search(self, definition: str) -> dict[str, Any]:
        ranges = self.config.searches[definition].ranges
        return {
            name: self._range(self.config.field_of(definition, f"ranges.{name}"), one) for name, one in ranges.items()
        }

    def _warm_start_config(self) -> WarmStartConfig | None:
        given = self.warm_start()
        parents = {one["HyperParameterTuningJobName"] for one in given.get("ParentHyperParameterTuningJobs", ())}
        return WarmStartConfig(WarmStartTypes(given["WarmStartType"]), parents) if given else None

    def _range(self, field: str, one: Range) -> Any:
        """A range as the SDK's class of its kind."""
        if one.values is not None:
            return CategoricalParameter([self.value(value, f"{field}.values") for value in one.values])
        low, high = self.value(one.min, f"{field}.min"), self.value(one.max, f"{field}.max")
        kind = IntegerParameter if is_whole(one, low, high) else ContinuousParameter
        return kind(low, high, scaling_type=one.scaling)

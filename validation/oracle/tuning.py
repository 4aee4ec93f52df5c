"""Tuning steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sagemaker.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from sagemaker.tuner import HyperparameterTuner, WarmStartConfig, WarmStartTypes
from sagemaker.workflow.steps import TuningStep

from cursus.core.base.training import TrainingJobBuilder
from cursus.core.base.tuning import BEST, Range, TuningStepBuilderBase, is_whole
from cursus.core.paths import Location
from validation.oracle import training
from validation.oracle.cache import cache_config
from validation.oracle.mixed import mixed

RESOURCES: Final = ("VolumeSizeInGB", "VolumeKmsKeyId", "InstanceCount", "InstanceType")


class _Tuning(TuningStep):  # type: ignore[misc]
    """The SDK's step, but for the member that holds the instances, of which the service takes either of two.

    A grid search knows its own number of jobs, for which the SDK writes null.
    """

    @property
    def arguments(self) -> Any:
        request = super().arguments
        definition = {
            "ResourceConfig" if name == "HyperParameterTuningResourceConfig" else name: value
            for name, value in request["TrainingJobDefinition"].items()
        }
        # In the order that a training job has, and nothing else than it has.
        resources = definition["ResourceConfig"]
        definition["ResourceConfig"] = {name: resources[name] for name in sorted(resources, key=RESOURCES.index)}
        limits = request["HyperParameterTuningJobConfig"]["ResourceLimits"]
        if limits["MaxNumberOfTrainingJobs"] is None:
            del limits["MaxNumberOfTrainingJobs"]
        return {**request, "TrainingJobDefinition": definition}


class Oracle(TuningStepBuilderBase):
    """Mixed into a builder, makes its step with the SDK's HyperparameterTuner."""

    def _trained(self) -> TrainingJobBuilder[Any]:
        """The builder of the training jobs, as the SDK makes those."""
        ours = super()._trained()
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
        config, trained = self.config, self._trained()
        assert isinstance(trained, training.Oracle)
        tuner = HyperparameterTuner(
            trained.estimator({BEST: next(iter(outputs.values()))}),
            objective_metric_name=config.objective_metric,
            hyperparameter_ranges={name: self._range(name, one) for name, one in config.ranges.items()},
            metric_definitions=[{"Name": name, "Regex": regex} for name, regex in config.metrics.items()] or None,
            strategy=config.strategy,
            objective_type=config.objective,
            max_jobs=config.max_jobs,
            max_parallel_jobs=config.max_parallel_jobs,
            early_stopping_type="Auto" if config.early_stopping else "Off",
            random_seed=config.seed,
            warm_start_config=self._warm_start_config(),
            tags=self.tags or None,
        )
        step_args = tuner.fit(trained._get_inputs(inputs))
        return _Tuning(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )

    def _warm_start_config(self) -> WarmStartConfig | None:
        given = self.warm_start()
        parents = {one["HyperParameterTuningJobName"] for one in given.get("ParentHyperParameterTuningJobs", ())}
        return WarmStartConfig(WarmStartTypes(given["WarmStartType"]), parents) if given else None

    def _range(self, name: str, one: Range) -> Any:
        """A range as the SDK's class of its kind."""
        if one.values is not None:
            return CategoricalParameter([self.value(value, f"ranges.{name}.values") for value in one.values])
        low, high = self.value(one.min, f"ranges.{name}.min"), self.value(one.max, f"ranges.{name}.max")
        kind = IntegerParameter if is_whole(one, low, high) else ContinuousParameter
        return kind(low, high, scaling_type=one.scaling)

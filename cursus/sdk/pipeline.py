"""Between our Pipeline and the SDK's: ours as a native one, and native steps in ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cursus.core.step import Step
from cursus.definition.kinds import kind_of
from cursus.definition.values import Parameter
from cursus.errors import CursusError, Diagnostic
from cursus.sdk import names
from cursus.sdk.conditions import native_condition
from cursus.sdk.session import offline_session, quiet_sdk

if TYPE_CHECKING:
    from cursus.core.pipeline import Pipeline

_PARAMETERS: Final = {
    "String": names.ParameterString,
    "Integer": names.ParameterInteger,
    "Float": names.ParameterFloat,
    "Boolean": names.ParameterBoolean,
}


class NativeStep(names.Step):  # type: ignore[misc]
    """A step of the SDK that carries one of ours, with properties to refer to from further native steps."""

    def __init__(self, step: Step) -> None:
        try:
            step_type = names.StepTypeEnum(step.type)
        except ValueError as error:
            hint = "Use pipeline.definition() and pipeline.upsert(), which need no SDK."
            message = f"version {names.MAJOR} of the SDK has no step of type {step.type}"
            raise CursusError([Diagnostic("E229", message, step.name, hint)]) from error
        super().__init__(step.name, step.display_name, step.description, step_type, list(step.depends_on) or None)
        self._step = step

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self._step.arguments)

    @property
    def property_files(self) -> list[Any]:
        return list(self._step.property_files)

    @property
    def properties(self) -> Any:
        kind = kind_of(self._step.type)
        service, shape = (kind and kind.describe_shape) or ("sagemaker", None)
        return names.Properties(self.name, shape_name=shape, service_name=service, step=self)

    def to_request(self) -> dict[str, Any]:
        return self._step.to_request()


def to_sdk(pipeline: Pipeline, session: Any = None) -> Any:
    """``pipeline`` as a Pipeline of the installed SDK; see ``Pipeline.to_sdk``."""
    return names.Pipeline(
        name=pipeline.name,
        parameters=[_native_parameter(parameter) for parameter in pipeline.parameters],
        # Said and not left out: version 3 has no default in regions without Experiments.
        pipeline_experiment_config=names.PipelineExperimentConfig(
            _said(pipeline.experiment["ExperimentName"], names.ExecutionVariables.PIPELINE_NAME),
            _said(pipeline.experiment["TrialName"], names.ExecutionVariables.PIPELINE_EXECUTION_ID),
        ),
        steps=[_native_step(step) for step in pipeline.steps],
        sagemaker_session=session or offline_session(pipeline.region, ""),
    )


def _said(name: Any, otherwise: Any) -> Any:
    """The name of an experiment or a trial, a parameter for it, or the SDK's variable."""
    if isinstance(name, Parameter):
        return _native_parameter(name)
    return name if isinstance(name, str) else otherwise


def steps_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    """``Steps`` of the definition of a pipeline that holds native steps, put into JSON by the SDK itself."""
    with quiet_sdk():
        definition = json.loads(to_sdk(pipeline).definition())
    steps: list[dict[str, Any]] = definition["Steps"]
    return steps


def _native_step(step: Any) -> Any:
    if not isinstance(step, Step):
        return step
    if step.type != "Condition":
        return NativeStep(step)
    return names.ConditionStep(
        name=step.name,
        depends_on=list(step.depends_on) or None,
        display_name=step.display_name,
        description=step.description,
        conditions=[native_condition(condition) for condition in step.arguments["Conditions"]],
        if_steps=[_native_step(inner) for inner in step.if_steps],
        else_steps=[_native_step(inner) for inner in step.else_steps],
    )


def _native_parameter(parameter: Any) -> Any:
    declaration = parameter.to_request()
    options = {"enum_values": declaration["EnumValues"]} if "EnumValues" in declaration else {}
    native = _PARAMETERS[declaration["Type"]]
    return native(declaration["Name"], default_value=declaration.get("DefaultValue"), **options)

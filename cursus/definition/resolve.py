"""Resolving a definition: what the service would run, once every reference is replaced by its value.

``resolve`` replaces every ``Get``, ``Std:Join`` and ``Std:JsonGet``; ``resolve_step`` does so for one step whose turn
has come; ``derive_properties`` says what a definition says by itself of the property values of its steps.

Scalars in a Join become text by Python's ``str``, as in the SDK's own evaluator: ``True``, ``1``, ``0.1``. Outside a
Join a parameter keeps its declared type. For what only a run knows a ``StandIn`` stands, unless the caller is a run or
asks for none; whatever else has no value is an error with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from cursus.definition.circles import circles
from cursus.definition.evaluate import FAILED, Evaluator
from cursus.definition.malformed import malformed
from cursus.definition.parameters import ParameterValue, parameter_values
from cursus.definition.paths import branches, iter_steps, own_part
from cursus.definition.place import Place, in_document_order
from cursus.definition.properties import STAND_IN_EXECUTION, properties_of
from cursus.definition.references import referenced, references
from cursus.definition.run_time import NOTHING_KNOWN, RunTimeValues
from cursus.errors import Diagnostic, ResolutionError, Where, did_you_mean
from cursus.once import each_once
from cursus.visible import cut

# Of the members of a definition: those that stay as they are, and those that are resolved in their own order.
_SET_APART = ("Version", "Metadata", "Parameters", "Steps", "PipelineExperimentConfig")


def resolve(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue] = {},
    *,
    steps: Mapping[str, Any] | None = None,
    execution: Mapping[str, str] | None = None,
    property_files: Mapping[str, Any] | None = None,
    given: RunTimeValues = NOTHING_KNOWN,
    strict: bool = False,
) -> dict[str, Any]:
    """The whole definition with every reference replaced by its value.

    ``parameters``: values by name, as Python values or as text; the defaults hold for the rest.
    ``steps``: property values by step name, in the shape of the Describe responses; only these are used. None stands
    for what ``derive_properties`` gives.
    ``execution``: values of execution variables by name (``PipelineExecutionId``); None stands for stand-ins.
    ``property_files``: the parsed content of the files that Std:JsonGet reads, by S3 URI; any Mapping will do, one that
    reads on demand too.
    ``given``: single values that only a run knows. For those which no one gives a ``StandIn`` stands; with ``steps``,
    and with ``strict``, they are errors.

    Version, Metadata and Parameters stay as they are. What holds no reference is shared with ``definition``, not
    copied: treat both as read-only.
    Raises ResolutionError with everything that is wrong (E501 to E529).
    """
    resolved, problems = resolve_partly(
        definition,
        parameters,
        steps=steps,
        execution=execution,
        property_files=property_files,
        given=given,
        strict=strict,
    )
    _raise_any(problems)
    return resolved


def resolve_partly(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue] = {},
    *,
    steps: Mapping[str, Any] | None = None,
    execution: Mapping[str, str] | None = None,
    property_files: Mapping[str, Any] | None = None,
    given: RunTimeValues = NOTHING_KNOWN,
    strict: bool = False,
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """As ``resolve``, but what is wrong is returned too, by place; FAILED stands for what has no value.

    Raises ResolutionError for what cannot be walked at all (E501, E519).
    """
    with _bounded_depth():
        resolution = _resolve(
            definition, parameters, steps, execution, property_files, given=given, strict=strict or steps is not None
        )
        assembled = _assemble(definition["Steps"], Place(("Steps",)), resolution.steps)
        return {**resolution.rest, "Steps": assembled}, sorted(resolution.problems, key=_by_place)


def derive_properties(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue] = {},
    *,
    steps: Mapping[str, Any] | None = None,
    execution: Mapping[str, str] | None = None,
    property_files: Mapping[str, Any] | None = None,
    strict: bool = False,
) -> dict[str, Any]:
    """The property values of every step, by name: those in ``steps``, and for the others what the definition says.

    A step's Arguments hold the destinations of its outputs and the place of its model; names of jobs and models are
    stand-ins (see ``properties_of``). Raises ResolutionError as ``resolve`` does.
    """
    with _bounded_depth():
        resolution = _resolve(definition, parameters, None, execution, property_files, steps or {}, strict=strict)
        _raise_any(resolution.problems)
        return resolution.properties


def resolve_step(
    definition: Mapping[str, Any],
    step_name: str,
    parameters: Mapping[str, ParameterValue] = {},
    *,
    steps: Mapping[str, Any] | None = None,
    execution: Mapping[str, str] | None = None,
    property_files: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One step with every reference replaced, for a run in which its turn has come; arguments as for ``resolve``.

    Of a ConditionStep the conditions are resolved; the steps in its branches stay, their turn comes later.
    Raises ResolutionError: parameters are checked all, references only where this step holds them.
    """
    strict = steps is not None
    if steps is None:
        steps = derive_properties(definition, parameters, execution=execution, property_files=property_files)
    with _bounded_depth():
        evaluator = _evaluator(definition, parameters, dict(steps), execution, property_files, strict=strict)
        _resolve_experiment(definition, evaluator)
        if step_name not in evaluator.steps:
            hint = did_you_mean(step_name, evaluator.steps)
            raise ResolutionError(
                [Diagnostic("E510", f"the pipeline has no step {step_name}", Where(keys=("Steps",)), hint)]
            )
        place, step = next((place, step) for place, step in iter_steps(definition) if step["Name"] == step_name)
        resolved: dict[str, Any] = evaluator.value(own_part(step), place)
        _raise_any(evaluator.problems)
        return _with_branches(resolved, branches(step))


@dataclass(frozen=True, slots=True)
class _Resolution:
    rest: dict[str, Any]  # the definition without its steps
    steps: dict[Place, dict[str, Any]]  # by place, without those in its branches
    properties: dict[str, Any]
    problems: list[Diagnostic]


def _resolve(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue],
    steps: Mapping[str, Any] | None,
    execution: Mapping[str, str] | None,
    property_files: Mapping[str, Any] | None,
    known: Mapping[str, Any] = {},
    *,
    given: RunTimeValues = NOTHING_KNOWN,
    strict: bool = False,
) -> _Resolution:
    """Resolve each step once, those that are read before those that read them."""
    derive = steps is None
    properties = dict(known if steps is None else steps)
    evaluator = _evaluator(definition, parameters, properties, execution, property_files, given, strict=strict)
    experiment = _resolve_experiment(definition, evaluator)
    rest = {key: value if key in _SET_APART else evaluator.value(value, (key,)) for key, value in definition.items()}
    rest |= experiment
    places = {step["Name"]: (place, own_part(step)) for place, step in iter_steps(definition)}
    execution_id = evaluator.execution.get("PipelineExecutionId", STAND_IN_EXECUTION["PipelineExecutionId"])
    resolved = {}
    for name in _in_order(places, evaluator):
        place, step = places[name]
        before = len(evaluator.problems)
        value = evaluator.value(step, place)
        resolved[place] = step if value is FAILED else value
        if derive and name not in known:
            if len(evaluator.problems) > before:
                evaluator.failed.add(name)
            evaluator.properties[name] = properties_of(resolved[place], execution_id) if value is not FAILED else {}
    return _Resolution(rest, resolved, evaluator.properties, evaluator.problems)


def _evaluator(
    definition: Mapping[str, Any],
    parameters: Mapping[str, ParameterValue],
    properties: dict[str, Any],
    execution: Mapping[str, str] | None,
    property_files: Mapping[str, Any] | None,
    given: RunTimeValues = NOTHING_KNOWN,
    *,
    strict: bool = False,
) -> Evaluator:
    if problems := list(malformed(definition)):
        raise ResolutionError(problems)
    values, problems = parameter_values(definition, parameters)
    variables = STAND_IN_EXECUTION if execution is None else execution
    evaluator = Evaluator(definition, values, properties, variables, property_files or {}, given, strict)
    evaluator.problems += problems
    return evaluator


def _resolve_experiment(definition: Mapping[str, Any], evaluator: Evaluator) -> dict[str, Any]:
    """Before the steps, because they may refer to the names that it gives."""
    if "PipelineExperimentConfig" not in definition:
        return {}
    experiment = evaluator.value(definition["PipelineExperimentConfig"], ("PipelineExperimentConfig",))
    if isinstance(experiment, dict):
        evaluator.experiment = experiment
    return {"PipelineExperimentConfig": experiment}


def _in_order(places: Mapping[str, tuple[Place, dict[str, Any]]], evaluator: Evaluator) -> list[str]:
    """Step names, each after those that it reads; a cycle is reported where it is closed, and cut there."""
    graph = {
        name: dict.fromkeys(str(read.step) for read in referenced(step) if read.step in places)
        for name, (_, step) in places.items()
    }
    for names in list(circles(graph)):
        read, reader = names[0], names[-1]
        del graph[reader][read]
        place, step = places[reader]
        where = next(where for where, reference in references(step, place) if reference.step == read)
        evaluator.failed.add(read)
        message = f"the steps wait for each other: {cut(' → '.join([read, *reversed(names)]), 1000)}"
        evaluator.report("E516", message, where, "Remove one of the references.")
    return list(TopologicalSorter(graph).static_order())


def _assemble(
    steps: list[dict[str, Any]], place: Place, resolved: Mapping[Place, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The resolved steps, those in the branches of a step put back into it."""
    result = []
    for index, step in enumerate(steps):
        nested = {
            branch: _assemble(children, place.below(index, "Arguments", branch), resolved)
            for branch, children in branches(step).items()
        }
        result.append(_with_branches(resolved[place.below(index)], nested))
    return result


def _with_branches(step: dict[str, Any], nested: Mapping[str, Any]) -> dict[str, Any]:
    arguments = step.get("Arguments")
    return {**step, "Arguments": {**arguments, **nested}} if nested and isinstance(arguments, dict) else step


def _raise_any(problems: list[Diagnostic]) -> None:
    """By place, whatever order the steps were resolved in."""
    if problems:
        raise ResolutionError(each_once(sorted(problems, key=_by_place)))


def _by_place(problem: Diagnostic) -> tuple[bool, tuple[tuple[int, int, str], ...], str]:
    return not problem.at.keys, in_document_order(problem.at.keys), problem.where


@contextmanager
def _bounded_depth() -> Iterator[None]:
    """JSON nested deeper than Python recurses is not a definition, but must not be a traceback either."""
    try:
        yield
    except RecursionError as error:
        hint = "Use the JSON that Pipeline.definition() returns."
        raise ResolutionError([Diagnostic("E501", "the JSON is nested too deep", "$", hint)]) from error

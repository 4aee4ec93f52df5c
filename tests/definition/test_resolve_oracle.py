"""Our resolver against the evaluator in the SDK's local mode, over generated expressions.

Both resolve the same SDK objects: the SDK as they are, we after they went into the JSON of a definition. A case agrees
if both give the same JSON value, types included, or both refuse. CURSUS_ORACLE_CASES sets the number of cases; the
examples are derived from the test itself, so that every run sees the same ones.

Disagreements by design; the generated cases leave out exactly these, and a test below shows each but the last:

- A dict or list that a Join refers to: the SDK puts its Python repr into the text, we refuse it (E515).
- A quoted key with a dot or bracket (``Outputs['a.b']``): the SDK splits inside the quotes and finds nothing, we
  read it.
- A negative index: the SDK counts from the end, a definition has no such thing (E508).
- A reference to all properties of a step (``Steps.A``): the SDK gives the whole response, we refuse it (E508).
- A default of 0 for a Float: the SDK gives the integer, so "0" in a Join; we cast to the declared type, "0.0".
- PipelineArn and PipelineExecutionArn: the SDK gives the names in their place, we give what we are told.
- CurrentDateTime: the SDK reads the clock, we give what we are told.
"""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cursus.definition.resolve import resolve
from cursus.errors import ResolutionError

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's modules warn of themselves when they are compiled
    from sagemaker.local.pipeline import LocalPipelineExecutor
    from sagemaker.workflow.execution_variables import ExecutionVariable, ExecutionVariables
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.parameters import Parameter, ParameterTypeEnum
    from sagemaker.workflow.pipeline import interpolate
    from sagemaker.workflow.properties import Properties, PropertyFile

CASES = int(os.environ.get("CURSUS_ORACLE_CASES", "300"))

EXECUTION = {
    "PipelineName": "churn",
    "PipelineExecutionId": "abcdef012345",
    "StartDateTime": "2024-02-03T04:05:06Z",
}
VARIABLES = [
    ExecutionVariables.PIPELINE_NAME,
    ExecutionVariables.PIPELINE_EXECUTION_ID,
    ExecutionVariables.START_DATETIME,
]
UNKNOWN_VARIABLES = [ExecutionVariables.TRAINING_JOB_NAME, ExecutionVariable("Nothing")]
FILE = PropertyFile(name="report", output_name="metrics", path="out/report.json")
FILE_URI = "s3://data/eval/metrics/out/report.json"


class Refused(Exception):
    """The SDK's evaluator found no value."""


@dataclass
class World:
    """What the expressions can refer to: parameters, the property values of the step Source, a JSON report."""

    parameters: list[Any]
    properties: dict[str, Any]
    report: Any
    values: dict[str, Any] = field(default_factory=dict)

    def definition(self, arguments: Any) -> dict[str, Any]:
        outputs = [{"OutputName": name} for name in self.properties["ProcessingOutputConfig"]["Outputs"]]
        source = {
            "Name": "Source",
            "Type": "Processing",
            "Arguments": {"ProcessingOutputConfig": {"Outputs": outputs}},
            "PropertyFiles": [FILE.expr],
        }
        reader = {"Name": "Reader", "Type": "Training", "Arguments": interpolate(arguments, {}, {}, "churn")}
        parameters = [parameter.to_request() for parameter in self.parameters]
        # Through text, as a definition travels: nothing of the SDK's objects is left.
        return dict(json.loads(json.dumps({"Parameters": parameters, "Steps": [source, reader]})))


class Evaluator(LocalPipelineExecutor):  # type: ignore[misc]
    """The SDK's evaluator without Docker: it has an execution to ask and nothing to run."""

    def __init__(self, world: World) -> None:
        def refuse(step_name: str, message: str) -> None:
            raise Refused(message)

        self.execution = SimpleNamespace(
            pipeline=SimpleNamespace(name=EXECUTION["PipelineName"]),
            pipeline_parameters=world.values,
            pipeline_execution_name=EXECUTION["PipelineExecutionId"],
            creation_time=EXECUTION["StartDateTime"],
            step_execution={"Source": SimpleNamespace(properties=world.properties)},
            update_step_failure=refuse,
        )
        files = {FILE_URI: json.dumps(world.report)}
        self.sagemaker_session = SimpleNamespace(read_s3_file=lambda bucket, key: files[f"s3://{bucket}/{key}"])
        self.pipeline_dag = SimpleNamespace(step_map={"Source": SimpleNamespace(property_files=[FILE])})


def theirs(world: World, arguments: Any) -> Any:
    return Evaluator(world).evaluate_step_arguments(SimpleNamespace(name="Reader", arguments=arguments))


def ours(world: World, arguments: Any) -> Any:
    resolved = resolve(
        world.definition(arguments),
        {name: value for name, value in world.values.items() if value is not None},
        steps={"Source": world.properties},
        execution=EXECUTION,
        property_files={FILE_URI: world.report},
    )
    return resolved["Steps"][1]["Arguments"]


# --- strategies

names = st.text("abcXYZ019_-", min_size=1, max_size=6)
texts = st.text(max_size=8) | st.sampled_from(["s3://b/p", "a/b", "", "Get", "Parameters.P", "{}", "ü€"])
integers = st.integers(-(10**12), 10**12)
floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.booleans() | integers | floats | texts
trees = st.recursive(
    scalars | st.none(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(names, children, max_size=3),
    max_leaves=6,
)
typed = st.one_of(
    texts.map(lambda value: (ParameterTypeEnum.STRING, value)),
    integers.map(lambda value: (ParameterTypeEnum.INTEGER, value)),
    floats.map(lambda value: (ParameterTypeEnum.FLOAT, value)),
    st.booleans().map(lambda value: (ParameterTypeEnum.BOOLEAN, value)),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    parameters, values = [], {}
    for name, (kind, value) in draw(st.dictionaries(names, typed, min_size=1, max_size=4)).items():
        has_default = draw(st.booleans())
        parameters.append(Parameter(name, kind, value if has_default else None))
        values[name] = value
    outputs = {name: {"S3Output": {"S3Uri": draw(texts)}} for name in draw(st.lists(names, max_size=2))}
    outputs["metrics"] = {"S3Output": {"S3Uri": "s3://data/eval/metrics"}}
    properties = {"ProcessingOutputConfig": {"Outputs": outputs}, "Tree": draw(trees), "Job": draw(texts)}
    report = draw(st.dictionaries(names, trees, min_size=1, max_size=3) | trees)
    return World(parameters, properties, report, values)


def paths(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every path into a value as a definition writes it, with what stands there."""
    found = []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        quoted = not path or (isinstance(key, str) and key[0].isalpha())
        below = f"{path}.{key}".lstrip(".") if quoted and isinstance(key, str) else f"{path}[{key!r}]"
        found += [(below, child), *paths(child, below)]
    return found


KINDS = ["join", "property", "parameter", "json", "join", "property", "parameter", "execution"]


@st.composite
def expressions(draw: st.DrawFn, world: World, depth: int = 2, *, scalar: bool = False) -> Any:
    """One expression, one in ten of them without a value; what it refers to is no container if ``scalar``."""
    kind = draw(st.sampled_from(KINDS))
    missing = draw(st.integers(0, 9)) == 9
    if kind == "parameter":
        return Parameter("undeclared") if missing else draw(st.sampled_from(world.parameters))
    if kind == "execution":
        return draw(st.sampled_from(UNKNOWN_VARIABLES if missing else VARIABLES))
    if kind == "join":
        inner = scalars if depth == 0 else expressions(world, depth - 1, scalar=True)
        sizes = st.sampled_from([1, 2, 3, 4, 0])
        parts = [draw(inner if draw(st.integers(0, 3)) else scalars) for _ in range(draw(sizes))]
        return Join(draw(st.sampled_from(["/", "", "-", ", "])), parts)
    inside = paths(world.properties if kind == "property" else world.report)
    usable = [path for path, value in inside if value is not None and not (scalar and isinstance(value, dict | list))]
    nowhere = [path for path, value in inside if value is None] + ["Nothing", "Tree.Nothing", "Tree[7]", "Job.x"]
    path = draw(st.sampled_from(nowhere if missing or not usable else usable))
    if kind == "property":
        return Properties("Source", path)
    if draw(st.booleans()):
        return JsonGet("Source", FILE.name, path)
    return JsonGet("Source", json_path=path, s3_uri=Join("/", ["s3:/", "data/eval", "metrics", FILE.path]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[World, Any]:
    world = draw(worlds())
    leaf = expressions(world)
    beside = scalars | st.none()
    nested = st.tuples(leaf, beside).map(list) | st.dictionaries(names, leaf, max_size=2)
    return world, draw(st.dictionaries(names, leaf | nested, min_size=1, max_size=2))


@settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_agrees_with_the_sdk(case: tuple[World, Any]) -> None:
    """Every generated expression has the value that the SDK gives it, or none in both."""
    world, arguments = case
    try:
        expected = json.dumps(theirs(world, arguments))
    except Refused:
        with pytest.raises(ResolutionError):
            ours(world, arguments)
    else:
        assert json.dumps(ours(world, arguments)) == expected


# --- disagreements by design


def world(properties: Any = None, parameters: Any = ()) -> World:
    outputs = {"metrics": {"S3Output": {"S3Uri": "s3://data/eval/metrics"}}}
    values = {parameter.name: parameter.default_value for parameter in parameters}
    return World(list(parameters), {"ProcessingOutputConfig": {"Outputs": outputs}} | (properties or {}), {}, values)


def codes(found: pytest.ExceptionInfo[ResolutionError]) -> list[str]:
    return [diagnostic.code for diagnostic in found.value.diagnostics]


def test_container_in_a_join() -> None:
    """The SDK joins a list's Python repr; we refuse it."""
    there, arguments = world({"Tree": [1, "a"]}), {"x": Join("/", [Properties("Source", "Tree")])}
    assert theirs(there, arguments) == {"x": "[1, 'a']"}
    with pytest.raises(ResolutionError) as refused:
        ours(there, arguments)
    assert codes(refused) == ["E515"]


def test_dot_in_a_quoted_key() -> None:
    """The SDK splits a quoted key at its dot; we read it whole."""
    there, arguments = world({"Tree": {"a.b": 1}}), {"x": Properties("Source", "Tree['a.b']")}
    with pytest.raises(Refused):
        theirs(there, arguments)
    assert ours(there, arguments) == {"x": 1}


def test_negative_index() -> None:
    """The SDK counts from the end; a definition has no such index."""
    there, arguments = world({"Tree": [1, 2]}), {"x": Properties("Source", "Tree[-1]")}
    assert theirs(there, arguments) == {"x": 2}
    with pytest.raises(ResolutionError) as refused:
        ours(there, arguments)
    assert codes(refused) == ["E508"]


def test_all_properties_of_a_step() -> None:
    """The SDK gives the whole response; a reference of ours names a property."""
    there, arguments = world(), {"x": Properties("Source")}
    assert theirs(there, arguments) == {"x": there.properties}
    with pytest.raises(ResolutionError) as refused:
        ours(there, arguments)
    assert codes(refused) == ["E508"]


def test_integer_default_of_a_float() -> None:
    """The SDK lets a Float be the integer 0; we cast it to its type."""
    there = world(parameters=[Parameter("F", ParameterTypeEnum.FLOAT, 0)])
    arguments = {"x": Join("", [there.parameters[0]])}
    assert theirs(there, arguments) == {"x": "0"}
    assert ours(there, arguments) == {"x": "0.0"}


def test_arns() -> None:
    """The SDK gives the name where an ARN is meant; we give the ARN that we are told, or refuse."""
    arguments = {"p": ExecutionVariables.PIPELINE_ARN, "e": ExecutionVariables.PIPELINE_EXECUTION_ARN}
    assert theirs(world(), arguments) == {"p": "churn", "e": "abcdef012345"}
    with pytest.raises(ResolutionError) as refused:
        ours(world(), arguments)
    assert codes(refused) == ["E518", "E518"]

"""What resolving replaces, what it leaves, and what it refuses."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cursus.definition.codes import CODES
from cursus.definition.properties import job_name
from cursus.definition.references import references
from cursus.definition.resolve import derive_properties, resolve, resolve_step
from cursus.errors import Diagnostic, ResolutionError

from .examples import BASE, condition, declared, definition, get, join, output, processing, training

FILE = {"PropertyFileName": "metrics", "OutputName": "data", "FilePath": "metrics.json"}
AUC = {"Std:JsonGet": {"PropertyFile": get("Steps.Eval.PropertyFiles.metrics"), "Path": "binary.auc[0]"}}
METRICS = {"s3://b/p/Eval/data/metrics.json": {"binary": {"auc": [0.9]}}}


def environment(*values: Any, **parameters: Any) -> dict[str, Any]:
    """The resolved environment V0, V1 … of the one step of a definition."""
    step = processing("A", environment={f"V{i}": value for i, value in enumerate(values)})
    types = {str: "String", bool: "Boolean", int: "Integer", float: "Float"}
    given = declared(BASE="String", **{name: types[type(value)] for name, value in parameters.items()})
    resolved = resolve(definition(step, Parameters=given), {"BASE": "s3://b", **parameters})
    return dict(resolved["Steps"][0]["Arguments"]["Environment"])


def problems(broken: dict[str, Any], parameters: Mapping[str, Any] = {}, **given: Any) -> list[Diagnostic]:
    with pytest.raises(ResolutionError) as refused:
        resolve(broken, parameters, strict=True, **given)
    return list(refused.value.diagnostics)


# --- what is replaced


def test_chain() -> None:
    """A whole pipeline resolves with parameters alone: each input is the output it refers to."""
    steps = [processing("Prep", DATA="s3://raw/x"), training("Train", output("Prep"))]
    model = get("Steps.Train.ModelArtifacts.S3ModelArtifacts")
    resolved = resolve(definition(*steps, processing("Pack", MODEL=model)), {"BASE": "s3://mine/run"})
    prep, train, pack = (step["Arguments"] for step in resolved["Steps"])
    assert prep["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://mine/run/Prep/data"
    assert train["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] == "s3://mine/run/Prep/data"
    artifact = f"s3://mine/run/Train/{job_name('Train', 'execution000')}/output/model.tar.gz"
    assert pack["ProcessingInputs"][0]["S3Input"]["S3Uri"] == artifact
    assert not list(references(resolved))


def test_order_of_the_file_is_free() -> None:
    """A step may stand before the steps that it reads."""
    steps = [processing(f"S{i}", DATA=output(f"S{i - 1}") if i else "s3://raw") for i in range(2000)]
    forward, backward = resolve(definition(*steps)), resolve(definition(*reversed(steps)))
    assert forward["Steps"] == backward["Steps"][::-1]


def test_branches_and_conditions() -> None:
    """References in conditions and in the steps of both branches are replaced, and the branches stay in place."""
    evaluate = processing("Eval", DATA="s3://raw") | {"PropertyFiles": [FILE]}
    inner = condition("Inner", get("Parameters.LIMIT"), processing("Deep", MODEL=output("Then")))
    check = condition("Check", AUC, processing("Then", DATA=output("Eval")), inner, otherwise=[processing("Else")])
    after = processing("After", DATA=output("Deep"))
    resolved = resolve(definition(evaluate, check, after), {"LIMIT": "0.25"}, property_files=METRICS)
    arguments = resolved["Steps"][1]["Arguments"]
    assert list(arguments) == ["Conditions", "IfSteps", "ElseSteps"]
    assert arguments["Conditions"][0] == {"Type": "LessThanOrEqualTo", "LeftValue": 0.9, "RightValue": 0.25}
    deep = arguments["IfSteps"][1]["Arguments"]["IfSteps"][0]
    assert deep["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://b/p/Then/data"
    assert arguments["ElseSteps"][0]["Name"] == "Else"
    assert resolved["Steps"][2]["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://b/p/Deep/data"
    assert not list(references(resolved))


def test_rest_of_the_definition() -> None:
    """The experiment's names and any step member are resolved; Version, Metadata, Parameters stay as they are."""
    experiment = {"ExperimentName": get("Execution.PipelineName"), "TrialName": join("t", BASE, on="-")}
    step = processing("A", environment={"E": get("PipelineExperimentConfig.ExperimentName")})
    step["Description"] = join("for", BASE, on=" ")
    original = definition(step, PipelineExperimentConfig=experiment, Metadata={"x": get("Parameters.BASE")})
    resolved = resolve(original, execution={"PipelineName": "churn"})
    assert resolved["PipelineExperimentConfig"] == {"ExperimentName": "churn", "TrialName": "t-s3://b/p"}
    assert resolved["Steps"][0]["Description"] == "for s3://b/p"
    assert resolved["Steps"][0]["Arguments"]["Environment"] == {"E": "churn"}
    for member in ("Version", "Metadata", "Parameters"):
        assert resolved[member] == original[member]
    assert list(resolved) == list(original)


def test_input_is_not_touched() -> None:
    """The definition that goes in is the same afterwards."""
    original = definition(processing("A", DATA="s3://x"), condition("C", 1, training("T", output("A"))))
    before = copy.deepcopy(original)
    resolve(original)
    assert original == before


def test_keys_stay() -> None:
    """Only values are replaced: a key that reads like a reference is a key."""
    assert environment({"Parameters.X": get("Parameters.X")}, X="v")["V0"] == {"Parameters.X": "v"}


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (True, "True"), (3, "3"), (0.1, "0.1"), (1e16, "1e+16"), (-2.0, "-2.0"), ("", "")]
)
def test_types(value: Any, text: str) -> None:
    """Outside of a Join a parameter keeps its type, inside it is Python's text of it, and so is a literal."""
    resolved = environment(get("Parameters.X"), join(get("Parameters.X"), "|", value, on=""), X=value)
    assert resolved["V0"] == value
    assert type(resolved["V0"]) is type(value)
    assert resolved["V1"] == f"{text}|{text}"


def test_joins() -> None:
    """Joins nest; On may be missing; no values make an empty text."""
    nested = join(join("a", "b"), {"Std:Join": {"Values": ["c", 1]}}, on="-")
    assert environment(nested, join()) == {"V0": "a/b-c1", "V1": ""}


@pytest.mark.parametrize(
    ("type_name", "given", "value"),
    [
        ("Integer", "-12", -12),
        ("Integer", 7, 7),
        ("Float", "1e-3", 0.001),
        ("Float", 2, 2.0),
        ("Float", ".5", 0.5),
        ("Boolean", "true", True),
        ("Boolean", "False", False),
        ("Boolean", True, True),
        ("String", "12", "12"),
    ],
)
def test_start_values_are_cast(type_name: str, given: Any, value: Any) -> None:
    """A value given at the start, as text or not, becomes the declared type."""
    step = processing("A", environment={"X": get("Parameters.X")})
    resolved = resolve(definition(step, Parameters=declared(BASE="String", X=type_name)), {"BASE": "b", "X": given})
    found = resolved["Steps"][0]["Arguments"]["Environment"]["X"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("type_name", "given"),
    [
        ("Integer", "1.0"),
        ("Integer", 1.0),
        ("Integer", True),
        ("Integer", "1_000"),
        ("Integer", " 1"),
        ("Integer", "٣"),
        ("Integer", "9" * 5000),
        ("Float", "nan"),
        ("Float", "inf"),
        ("Float", "1e999"),
        ("Float", 10**400),
        ("Float", True),
        ("Boolean", "yes"),
        ("Boolean", 1),
        ("String", 1),
        ("String", None),
        ("Text", "a"),
    ],
)
def test_casts_are_no_guess(type_name: str, given: Any) -> None:
    """A value that is not plainly of the declared type is refused, once, however often it is used."""
    step = processing("A", environment={"X": get("Parameters.X"), "Y": join(get("Parameters.X"))})
    found = problems(definition(step, Parameters=declared(BASE="String", X=type_name)), {"BASE": "b", "X": given})
    assert [problem.code for problem in found] == ["E506"]


# --- what is refused


def with_value(value: Any, **members: Any) -> dict[str, Any]:
    return definition(processing("A", environment={"X": value}), processing("B"), **members)


def declaring(*declarations: dict[str, Any]) -> dict[str, Any]:
    return definition(Parameters=[{"Name": "X", **declaration} for declaration in declarations])


AT = "$.Steps[0].Arguments.Environment.X"
STRING, INTEGER = {"Type": "String", "DefaultValue": "a"}, {"Type": "Integer", "DefaultValue": 1}
CYCLE = definition(processing("A", X=output("B")), processing("B", X=output("A")))

# code, definition, where; what is not given beside it stands for itself.
BROKEN: list[tuple[str, Any, str]] = [
    ("E501", [], "$"),
    ("E501", {"Steps": {}}, "$.Steps"),
    ("E501", {"Steps": [1]}, "$.Steps[0]"),
    ("E501", {"Steps": [], "Parameters": {"X": 1}}, "$.Parameters"),
    ("E501", {"Steps": [], "Parameters": [{"Name": "X"}]}, "$.Parameters[0]"),
    ("E501", definition(condition("C", 1, otherwise=[{"Name": "D"}])), "$.Steps[0].Arguments.ElseSteps[0]"),
    ("E502", declaring(STRING, STRING), "$.Parameters[1]"),
    ("E503", with_value(get("Parameters.BAES")), AT),
    ("E503", with_value(join("a", get("Parameters.BAES"))), f"{AT}['Std:Join'].Values[1]"),
    ("E505", declaring({"Type": "String"}), "$.Parameters[0]"),
    ("E506", declaring(INTEGER | {"DefaultValue": "1"}), "$.Parameters[0].DefaultValue"),
    ("E506", declaring(STRING | {"DefaultValue": 1}), "$.Parameters[0].DefaultValue"),
    ("E506", declaring(STRING | {"DefaultValue": None}), "$.Parameters[0].DefaultValue"),
    ("E506", declaring(STRING | {"Type": "Str"}), "$.Parameters[0].Type"),
    ("E507", declaring(STRING | {"EnumValues": ["b", "c"]}), "$.Parameters[0].DefaultValue"),
    ("E508", with_value({"Get": "Parameters.BASE", "x": 1}), AT),
    ("E508", with_value({"x": 1, "Std:Join": {"On": "", "Values": []}}), AT),
    ("E508", with_value({"Get": 1}), AT),
    ("E508", with_value(get("Parameter.BASE")), AT),
    ("E508", with_value(get("Parameters.")), AT),
    ("E508", with_value(get("Steps.B")), AT),
    ("E508", with_value(get("Steps.B.A[x]")), AT),
    ("E508", with_value(get("Steps.B.A..B")), AT),
    ("E508", with_value(get("Steps.B.PropertyFiles.f")), AT),
    ("E508", with_value({"Std:Join": ["a", "b"]}), AT),
    ("E508", with_value({"Std:Join": {"On": "/"}}), f"{AT}['Std:Join']"),
    ("E508", with_value({"Std:Join": {"On": "/", "Values": [], "Of": 1}}), f"{AT}['Std:Join']"),
    ("E508", with_value({"Std:Join": {"On": None, "Values": []}}), f"{AT}['Std:Join'].On"),
    ("E508", with_value({"Std:JsonGet": {"Path": "a"}}), f"{AT}['Std:JsonGet']"),
    ("E508", with_value({"Std:JsonGet": {"S3Uri": "s3://a", "Path": "a["}}), f"{AT}['Std:JsonGet']"),
    ("E508", with_value({"Std:JsonGet": {"PropertyFile": "f", "Path": "a"}}), f"{AT}['Std:JsonGet'].PropertyFile"),
    ("E508", definition(condition("C", 1) | {"Arguments": BASE | {"IfSteps": []}}), "$.Steps[0].Arguments"),
    ("E508", definition(processing("A") | {"Get": "Parameters.BASE"}), "$.Steps[0]"),
    ("E509", with_value({"Std:Concat": ["a"]}), AT),
    ("E510", with_value(output("Prep")), AT),
    ("E510", definition(condition("C", get("Steps.X.Outcome"))), "$.Steps[0].Arguments.Conditions[0].LeftValue"),
    ("E511", with_value(output("B", "dat")), AT),
    ("E511", with_value(get("Steps.B.ProcessingInputs['dat'].S3Input.S3Uri")), AT),
    ("E512", with_value(AUC | {"Std:JsonGet": AUC["Std:JsonGet"] | {"PropertyFile": get("Steps.B.PropertyFiles.m")}}),
     f"{AT}['Std:JsonGet'].PropertyFile"),
    ("E533", definition(processing("Eval") | {"PropertyFiles": [FILE | {"OutputName": "x"}]}, condition("C", AUC)),
     "$.Steps[0].PropertyFiles[0]"),
    ("E513", with_value(get("Steps.B.ProcessingJobStatus")), AT),
    ("E513", with_value(get("Steps.B.ProcessingOutputConfig.Outputs[3].S3Output.S3Uri")), AT),
    ("E513", with_value(get("PipelineExperimentConfig.ExperimentName")), AT),
    ("E514", with_value({"Std:Join": {"On": "/", "Values": "abc"}}), f"{AT}['Std:Join'].Values"),
    ("E514", with_value({"Std:Join": {"On": "/", "Values": get("Parameters.BASE")}}), f"{AT}['Std:Join'].Values"),
    ("E515", with_value(join("a", None)), f"{AT}['Std:Join'].Values[1]"),
    ("E515", with_value(join(["a"])), f"{AT}['Std:Join'].Values[0]"),
    ("E515", with_value(join({"a": get("Parameters.BASE")})), f"{AT}['Std:Join'].Values[0]"),
    ("E515", with_value(join(get("Steps.B.ProcessingOutputConfig"))), f"{AT}['Std:Join'].Values[0]"),
    ("E516", CYCLE, "$.Steps[1].Arguments.ProcessingInputs[0].S3Input.S3Uri"),
    ("E516", definition(processing("A", X=output("A"))), "$.Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri"),
    ("E517", with_value(get("Execution.PipelineExecution")), AT),
    ("E526", with_value(join("a" * 40_000, "b" * 40_000)), f"{AT}['Std:Join']"),
    ("E519", definition(processing("A"), condition("C", 1, processing("A"))), "$.Steps[1].Arguments.IfSteps[0].Name"),
    ("E520", definition(processing("Eval") | {"PropertyFiles": [FILE]}, condition("C", AUC)),
     "$.Steps[1].Arguments.Conditions[0].LeftValue['Std:JsonGet']"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "broken", "where"), BROKEN)
def test_refused(code: str, broken: Any, where: str) -> None:
    """Each fault is exactly one diagnostic, with its code, its JSON path and a remedy."""
    (found,) = problems(broken)
    assert (found.code, found.where) == (code, where)
    assert found.hint


GIVEN = ("E522", "E523", "E524")  # of values that somebody gives for a run, see test_run_time


def test_refused_with_given_values() -> None:
    """Values from outside are refused too: unknown parameter, outside the enum, no execution value, no metric."""
    (unknown,) = problems(definition(), {"BAES": "s3://x"})
    assert (unknown.code, unknown.hint) == ("E504", "Did you mean BASE?")
    (outside,) = problems(declaring(STRING | {"EnumValues": ["a", "c"]}), {"X": "b"})
    assert (outside.code, outside.where) == ("E507", "$.Parameters[0]")
    (variable,) = problems(with_value(get("Execution.PipelineName")), execution={"PipelineExecutionId": "x"})
    assert (variable.code, variable.where) == ("E518", AT)
    judged = definition(processing("Eval") | {"PropertyFiles": [FILE]}, condition("C", AUC))
    (nothing,) = problems(judged, property_files={next(iter(METRICS)): {"binary": {"auc": []}}})
    assert nothing.code == "E521"


def test_texts_that_double_are_refused_once() -> None:
    """Forty steps, each with the text of the one before twice, end with the first text that is too long."""
    steps = [processing(f"S{number}") for number in range(40)]
    for number, step in enumerate(steps[1:]):
        again = join(output(f"S{number}"), output(f"S{number}"))
        step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = again
    (found,) = problems(definition(*steps))
    assert found.code == "E526"
    assert len(found.message) < 100


def test_too_deep() -> None:
    """JSON nested deeper than Python recurses is refused like any other malformed definition."""
    nested: list[Any] = []
    for _ in range(10_000):
        nested = [nested]
    (found,) = problems(with_value(nested))
    assert (found.code, found.where) == ("E501", "$")


def test_every_code_is_shown() -> None:
    """No code of the resolver is without a definition that brings it about; E533 is a check's as well."""
    assert {code for code, _, _ in BROKEN} | {"E504", "E518", "E521", *GIVEN} == {*CODES, "E533"}


def test_all_problems_at_once() -> None:
    """One error tells everything, in order of place, and nothing that merely follows from something else."""
    first = processing("A", environment={"X": get("Parameters.MISSING"), "Y": join(None)})
    first["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = get("Parameters.MISSING")
    found = problems(definition(first, processing("B", DATA=output("A")), processing("C", DATA=output("X"))))
    steps = "$.Steps[0].Arguments"
    assert [(problem.code, problem.where) for problem in found] == [
        ("E503", f"{steps}.Environment.X"),
        ("E515", f"{steps}.Environment.Y['Std:Join'].Values[0]"),
        ("E510", "$.Steps[2].Arguments.ProcessingInputs[0].S3Input.S3Uri"),
    ]
    assert found[0].also == (f"{steps}.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri",)


def test_what_follows_is_silent() -> None:
    """A place made of something missing, and a model or a file in such a place, are not reported once more."""
    nowhere = join("s3://b", get("Parameters.MISSING"))
    train = training("Train", "s3://in")
    train["Arguments"]["OutputDataConfig"]["S3OutputPath"] = nowhere
    pack = processing("Pack", MODEL=get("Steps.Train.ModelArtifacts.S3ModelArtifacts"))
    found = problems(definition(train, pack, condition("C", {"Std:JsonGet": {"S3Uri": nowhere, "Path": "auc"}})))
    places = [(problem.code, *(place.split(".")[1] for place in (problem.where, *problem.also))) for problem in found]
    assert places == [("E503", "Steps[0]", "Steps[2]")]


def test_every_cycle() -> None:
    """Two cycles are two diagnostics that name their steps."""
    pair = [processing("C", X=output("D")), processing("D", X=output("C"))]
    found = problems(definition(*CYCLE["Steps"], *pair))
    assert [problem.code for problem in found] == ["E516", "E516"]
    assert "A → B → A" in found[0].message
    assert "C → D → C" in found[1].message


# --- property values


def test_given_properties_only() -> None:
    """Given property values are used as they are, and nothing is derived beside them."""
    pipeline = definition(processing("A"), processing("B", DATA=output("A")))
    listed = {"ProcessingOutputConfig": {"Outputs": [{"OutputName": "data", "S3Output": {"S3Uri": "s3://real"}}]}}
    mapped = {"ProcessingOutputConfig": {"Outputs": {"data": {"S3Output": {"S3Uri": "s3://real"}}}}}
    for properties in (listed, mapped):
        resolved = resolve(pipeline, steps={"A": properties})
        assert resolved["Steps"][1]["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://real"
    (found,) = problems(pipeline, steps={})
    assert found.code == "E513"


def test_derived_properties() -> None:
    """A definition tells destinations, model places, and names that stand in for those of jobs and models."""
    results = {"TransformOutput": {"S3OutputPath": join(BASE, "t")}}
    transform = {"Name": "Batch", "Type": "Transform", "Arguments": results}
    model = {"Name": "Model", "Type": "Model", "Arguments": {}}
    pipeline = definition(processing("Prep"), training("Train", output("Prep")), model, transform)
    properties = derive_properties(pipeline, execution={"PipelineExecutionId": "abc123def456"})
    assert properties["Prep"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://b/p/Prep/data"
    assert properties["Train"]["OutputDataConfig"]["S3OutputPath"] == "s3://b/p/Train"
    job = properties["Train"]["TrainingJobName"]
    assert job.startswith("pipelines-abc123def456-Train-")
    assert properties["Train"]["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://b/p/Train/{job}/output/model.tar.gz"
    assert properties["Model"]["ModelName"].startswith("pipelines-abc123def456-Model-")
    assert properties["Batch"]["TransformOutput"]["S3OutputPath"] == "s3://b/p/t"


def test_model_below_a_trailing_slash() -> None:
    """An output path that ends in a slash makes no empty part in the model's place."""
    train = training("Train", "s3://in")
    train["Arguments"]["OutputDataConfig"]["S3OutputPath"] = "s3://b/p/"
    artifacts = derive_properties(definition(train))["Train"]["ModelArtifacts"]["S3ModelArtifacts"]
    assert artifacts == f"s3://b/p/{job_name('Train', 'execution000')}/output/model.tar.gz"


def test_real_values_override_derived_ones() -> None:
    """Known property values win, and steps that read them are derived from them."""
    echo = processing("Echo", DATA="s3://x")
    echo["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = join(output("Prep"), "echo")
    real = {"ProcessingOutputConfig": {"Outputs": {"data": {"S3Output": {"S3Uri": "s3://real"}}}}}
    properties = derive_properties(definition(processing("Prep"), echo), steps={"Prep": real})
    assert properties["Prep"] == real
    assert properties["Echo"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://real/echo"


def test_job_names_are_distinct_and_short() -> None:
    """Names of long steps that begin alike differ, and no job name is longer than 63."""
    jobs = {job_name("S" * 60 + tail, "x" * length) for tail in ("a", "b") for length in (0, 12, 80)}
    assert len(jobs) == 6
    assert max(map(len, jobs)) <= 63


def test_one_step() -> None:
    """A step whose turn has come is resolved from what the steps before it really gave, and only it."""
    later = processing("Later", DATA=output("Nowhere"))
    pipeline = definition(processing("Prep"), processing("Next", DATA=output("Prep")), later)
    real = {"Prep": {"ProcessingOutputConfig": {"Outputs": {"data": {"S3Output": {"S3Uri": "s3://real"}}}}}}
    step = resolve_step(pipeline, "Next", {"BASE": "s3://c"}, steps=real)
    assert step["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://real"
    assert step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == "s3://c/Next/data"
    with pytest.raises(ResolutionError, match=r"E510 .* no step Nxt\n +Did you mean Next\?"):
        resolve_step(pipeline, "Nxt", steps=real)


def test_one_step_without_values() -> None:
    """Without values of other steps, one step is the same as in the whole definition."""
    pipeline = definition(processing("Prep"), training("Train", output("Prep")))
    assert resolve_step(pipeline, "Train") == resolve(pipeline)["Steps"][1]


def test_condition_alone() -> None:
    """The turn of a condition resolves its conditions; the steps in its branches keep their references."""
    pipeline = definition(condition("C", get("Steps.P.Metric"), processing("T", DATA=output("P"))), processing("P"))
    step = resolve_step(pipeline, "C", steps={"P": {"Metric": 3}})
    assert step["Arguments"]["Conditions"][0]["LeftValue"] == 3
    assert step["Arguments"]["IfSteps"] == pipeline["Steps"][0]["Arguments"]["IfSteps"]


def test_circles_are_found_on_one_walk(count_calls: Callable[[Callable[[], object]], int]) -> None:
    """Twice the steps, each of which reads all others, take no more than the references that there are four times."""

    def work(count: int) -> int:
        steps = [
            processing(f"S{i}", **{f"D{j}": output(f"S{j}") for j in range(count) if j != i}) for i in range(count)
        ]
        return count_calls(lambda: problems(definition(*steps)))

    work(5)
    assert work(40) < 8 * work(20)


def test_work_is_linear(count_calls: Callable[[Callable[[], object]], int]) -> None:
    """Eight times the steps take far less than the 64 times as many calls that a quadratic resolver would."""

    def work(count: int) -> int:
        steps = [processing(f"S{i}", DATA=output(f"S{i - 1}") if i else "s3://raw") for i in range(count)]
        pipeline = definition(*reversed(steps))
        return count_calls(lambda: resolve(pipeline))

    work(10)
    assert work(1600) < 10 * work(200)

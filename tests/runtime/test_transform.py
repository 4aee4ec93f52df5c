"""Batch transform: records, filters and joins, and the model's own code in a process of its own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cursus.errors import CursusError
from cursus.runtime import records
from cursus.runtime.json_filter import Filter

from .world import PREFIX, World, archive, codes, definition, destination, statuses

# Answers a row of numbers by their sum; a row whose first cell is a word is a header.
HANDLER = """
import json
from helper import total
def model_fn(model_dir): return open(model_dir + "/weight.txt").read()
def input_fn(body, content_type):
    print("a payload of", len(body), "bytes")
    text = body.decode()
    return [line.split(",") if content_type == "text/csv" else json.loads(line) for line in text.splitlines()]
def predict_fn(rows, weight): return [total(row) * int(weight) for row in rows]
def output_fn(sums, accept):
    if accept == "application/json": return json.dumps(sums), accept
    return "".join(f"a,{value}\\n" if accept == "text/csv" else json.dumps({"sum": value}) + "\\n" for value in sums)
"""
HELPER = "def total(row): return sum(map(float, row.values() if isinstance(row, dict) else row))\n"


def scored(world: World, data: str, *, processing: Any = None, files: dict[str, str] | None = None, **more: Any) -> Any:
    """A model step and a transform step over ``data``; ``more`` is put into their arguments by name."""
    code = {"code/inference.py": HANDLER, "code/helper.py": HELPER, "weight.txt": "10"}
    model = world.put("s3://data/model.tar.gz", archive(code if files is None else files))
    kind = more.get("ContentType", "text/csv")
    transform: dict[str, Any] = {
        "ModelName": {"Get": "Steps.Model.ModelName"},
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": data}},
            "ContentType": kind,
            "SplitType": more.get("SplitType", "Line"),
        },
        "TransformOutput": {
            "S3OutputPath": destination("scores"),
            "Accept": more.get("Accept", kind),
            "AssembleWith": more.get("AssembleWith", "Line"),
        },
        "DataProcessing": processing or {},
        **{name: more[name] for name in more.keys() & {"BatchStrategy", "MaxPayloadInMB"}},
    }
    container = {"Image": "image", "ModelDataUrl": model, "Environment": {"SAGEMAKER_PROGRAM": "inference.py"}}
    return definition(
        {"Name": "Model", "Type": "Model", "Arguments": {"PrimaryContainer": container}},
        {"Name": "Transform", "Type": "Transform", "Arguments": transform},
    )


CASES = {
    "nothing": ({}, "a,30.0\na,70.0\n"),
    "input filter": ({"InputFilter": "$[1:]"}, "a,20.0\na,40.0\n"),
    "output filter": ({"OutputFilter": "$[-1]"}, "30.0\n70.0\n"),
    "join": ({"JoinSource": "Input"}, "1,2,a,30.0\n3,4,a,70.0\n"),
    "all": ({"InputFilter": "$[1:]", "OutputFilter": "$[0,-1]", "JoinSource": "Input"}, "1,20.0\n3,40.0\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_rows_of_csv(world: World, case: str) -> None:
    """Each row is answered, filtered and joined; the object's name gets .out, its folder stays."""
    processing, expected = CASES[case]
    world.put("s3://data/rows/part/a.csv", "1,2\n3,4\n")
    outcome = world.run(scored(world, "s3://data/rows", processing=processing))
    assert statuses(outcome) == {"Model": "succeeded", "Transform": "succeeded"}, outcome.problems
    assert world.text(f"{PREFIX}/scores/part/a.csv.out") == expected
    assert world.objects() == ["runs/one/scores/part/a.csv.out"]


def test_the_cache_knows_a_model_under_another_name(world: World) -> None:
    """Each execution names its model anew; scores are kept while the model itself is the same, and not beyond."""
    rows = world.put("s3://data/rows/a.csv", "1,2\n")
    world.run(scored(world, rows), cache=True)
    assert statuses(world.run(scored(world, rows), cache=True)) == {"Model": "succeeded", "Transform": "kept"}
    other = {"code/inference.py": HANDLER, "code/helper.py": HELPER, "weight.txt": "2"}
    again = world.run(scored(world, rows, files=other), cache=True)
    assert statuses(again) == {"Model": "succeeded", "Transform": "succeeded"}
    assert world.text(f"{PREFIX}/scores/a.csv.out") == "a,6.0\n"


def test_objects_of_json_lines(world: World) -> None:
    """An answer stands beside its record as SageMakerOutput, and a filter by name takes what is asked for."""
    world.put("s3://data/rows/a.jsonl", '{"id": 7, "x": {"a": 1, "b": 2}}\n')
    processing = {"InputFilter": "$.x", "OutputFilter": "$['id','SageMakerOutput']", "JoinSource": "Input"}
    world.run(scored(world, "s3://data/rows", processing=processing, ContentType="application/jsonlines"))
    assert json.loads(world.text(f"{PREFIX}/scores/a.jsonl.out")) == {"id": 7, "SageMakerOutput": {"sum": 30.0}}


def test_a_whole_object_without_splitting(world: World) -> None:
    """The model gets the object as it is, and its answer is the output, byte for byte."""
    world.put("s3://data/rows/a.csv", "1,2\n3,4")
    world.run(scored(world, "s3://data/rows", SplitType="None", AssembleWith="None", Accept="application/json"))
    assert world.text(f"{PREFIX}/scores/a.csv.out") == "[30.0, 70.0]"


@pytest.mark.parametrize(("strategy", "payloads"), [("MultiRecord", 1), ("SingleRecord", 2)])
def test_records_go_together_or_alone(world: World, strategy: str, payloads: int) -> None:
    """The strategy decides how many payloads the model sees, never what comes out."""
    world.put("s3://data/rows/a.csv", "1,2\n3,4\n")
    outcome = world.run(scored(world, "s3://data/rows", BatchStrategy=strategy))
    log = (outcome.folder / "steps" / "Transform" / "log.txt").read_text()
    assert log.count("a payload of") == payloads
    assert world.text(f"{PREFIX}/scores/a.csv.out") == "a,30.0\na,70.0\n"


def test_payloads_are_no_larger_than_allowed() -> None:
    """Records are batched up to the limit in bytes; one beyond it goes alone."""
    batches = list(records.payloads(["aaa", "é", "b" * 20, "c"], 8))
    assert batches == [["aaa", "é"], ["b" * 20], ["c"]]


@pytest.mark.parametrize(
    ("processing", "message"),
    [
        ({"InputFilter": "$[5]"}, "selects nothing in '1,2'"),
        ({"OutputFilter": "$.name"}, "selects nothing"),
    ],
)
def test_a_filter_that_selects_nothing_fails_the_step(world: World, processing: Any, message: str) -> None:
    """The message quotes the record."""
    world.put("s3://data/rows/a.csv", "1,2\n")
    outcome = world.run(scored(world, "s3://data/rows", processing=processing))
    assert codes(outcome) == ["E597"]
    assert message in outcome.problems[0].message


def test_a_record_that_is_nested_without_end_fails_the_step(world: World) -> None:
    """Python's reader of JSON ends there by itself, and not as it does for other damage."""
    world.put("s3://data/rows/a.json", "[" * 20_000 + "\n")
    wanted = scored(world, "s3://data/rows", processing={"InputFilter": "$[0]"}, ContentType="application/jsonlines")
    assert codes(world.run(wanted)) == ["E597"]


def test_answers_that_do_not_fit_the_records_fail_the_step(world: World) -> None:
    """A model that drops a row cannot be joined."""
    lossy = HANDLER.replace("for row in rows", "for row in rows[1:]")
    files = {"code/inference.py": lossy, "code/helper.py": HELPER, "weight.txt": "1"}
    world.put("s3://data/rows/a.csv", "1,2\n3,4\n")
    outcome = world.run(scored(world, "s3://data/rows", processing={"JoinSource": "Input"}, files=files))
    assert [problem.message for problem in outcome.problems] == ["the model answered 1 records to 2"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"weight.txt": "1"}, "The model holds no code/inference.py."),
        ({"code/inference.py": "def model_fn(d): pass"}, "inference.py has no input_fn, predict_fn, output_fn."),
    ],
)
def test_a_model_that_cannot_serve_is_told(world: World, files: dict[str, str], message: str) -> None:
    """Missing inference code is named."""
    world.put("s3://data/rows/a.csv", "1,2\n")
    outcome = world.run(scored(world, "s3://data/rows", files=files))
    assert [problem.message for problem in outcome.problems] == [message]


def test_a_model_of_nobody_is_refused(world: World) -> None:
    """Only models of this run are known."""
    wanted = scored(world, "s3://data/in.txt")
    wanted["Steps"][1]["Arguments"]["ModelName"] = "other"
    assert codes(world.run(wanted)) == ["E591"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"Containers": [{"ModelPackageName": "arn"}]}, "Arguments.Containers[0].ModelPackageName names a package"),
        ({"PrimaryContainer": {"Image": "image"}}, "Arguments.PrimaryContainer.ModelDataUrl is missing"),
        ({"Containers": [{"Image": "a"}, {"Image": "b"}]}, "inference pipelines do not run here"),
    ],
)
def test_a_model_that_only_the_service_has_is_refused(world: World, arguments: dict[str, Any], message: str) -> None:
    """The refusal says what this machine lacks."""
    with pytest.raises(CursusError, match=re.escape(message)):
        world.run(definition({"Name": "Model", "Type": "Model", "Arguments": arguments}))


VALUE = {"a": [1, 2, {"b": 3}], "c d": 4}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$", VALUE),
        ("$.a", [1, 2, {"b": 3}]),
        ("$['c d']", 4),
        ("$.a[0]", 1),
        ("$.a[-1].b", 3),
        ("$.a[1:]", [2, {"b": 3}]),
        ("$.a[:-1]", [1, 2]),
        ("$.a[:]", [1, 2, {"b": 3}]),
        ("$.a[0, 1]", [1, 2]),
        ("$['a','c d']", VALUE),
    ],
)
def test_filters(text: str, expected: Any) -> None:
    """What each form of filter selects."""
    assert Filter.parse(text)(VALUE) == expected


@pytest.mark.parametrize("text", ["", "a", "$..a", "$[?(@.x)]", "$[1", "$.a b", "$[a]", "$[0]x"])
def test_what_is_no_filter(text: str) -> None:
    """Anything else is refused, not half understood."""
    with pytest.raises(ValueError, match=r"filter|nothing is known"):
        Filter.parse(text)


def test_quoted_cells_stay_one_cell(world: World) -> None:
    """A comma in quotes is no border; what needs quotes is written with them."""
    chosen = Filter.parse("$[1:]")
    assert records.filtered(['1,"a, b",2'], chosen, records.form_of("text/csv; header=present")) == ['"a, b",2']

"""The portability scorecard: its figures follow from configs and definitions, and a target that is missed is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cursus.definition.paths import destinations
from cursus.definition.resolve import resolve
from cursus.gate import goldens
from cursus.gate.bases import BASES
from cursus.gate.cache import Cache
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled, Edited, job_of
from cursus.jsonfile import read_json
from validation import worker
from validation.cases import all_cases
from validation.compilation import PIPELINES
from validation.environments import ENVIRONMENTS
from validation.scorecard import crossing, metrics
from validation.scorecard.metrics import Row, Scorecard
from validation.scorecard.relocation import author_of, relocated

BY_NAME = {base.name: base for base in BASES}
ACCOUNT = "111122223333"
AUTHOR = {"bucket": "alice-models", "role": f"arn:aws:iam::{ACCOUNT}:role/Alice"}
DIGEST = "0f" * 32
PREFIX = {"Get": "Parameters.EXECUTION_S3_PREFIX"}
ROLE = {"Get": "Parameters.EXECUTION_ROLE_ARN"}

Definition = dict[str, Any]
Change = Callable[[Definition], None]


def definition(base: Any, role: Any, code: Any) -> Definition:
    """One step that writes below ``base``, with the parameters that it refers to."""
    arguments = {
        "RoleArn": role,
        "ProcessingInputs": [{"S3Input": {"S3Uri": code}}, {"S3Input": {"S3Uri": "s3://raw-data/train"}}],
        "ProcessingOutputConfig": {"Outputs": [{"S3Output": {"S3Uri": join(base, "clean")}}]},
    }
    declared = [reference["Get"].partition(".")[2] for reference in (base, role) if isinstance(reference, dict)]
    return {
        "Version": "2020-12-01",
        "Parameters": [{"Name": name, "Type": "String"} for name in declared],
        "Steps": [{"Name": "Clean", "Type": "Processing", "Arguments": arguments}],
    }


def join(*values: Any) -> Definition:
    return {"Std:Join": {"On": "/", "Values": list(values)}}


def static(bucket: str, role: str) -> Definition:
    account = role.split(":")[4]
    return definition(f"s3://{bucket}/MODS", role, f"s3://sagemaker-us-east-1-{account}/cursus/assets/{DIGEST}")


def portable() -> Definition:
    return definition(PREFIX, ROLE, join(PREFIX, "assets", DIGEST))


def edited() -> tuple[Edited, ...]:
    """What the static definition becomes in each environment, in twice the time that the portable one takes."""
    places = [(one.name, f"{one.name}-models", str(one.parameters["EXECUTION_ROLE_ARN"])) for one in ENVIRONMENTS]
    return tuple(Edited(name, json.dumps(static(bucket, role)), 2.0) for name, bucket, role in places)


@pytest.fixture
def pipeline(tmp_path: Path) -> Callable[..., list[Compiled]]:
    """A pipeline of its own name, both ways; ``change`` edits its portable definition, ``fields`` its saved config."""

    def compiled(name: str = "one", change: Change = lambda _: None, **fields: Any) -> list[Compiled]:
        case = Case("pipeline", name, tmp_path / name, tmp_path / name)
        case.folder.mkdir()
        config = {"configuration": {"shared": AUTHOR, "specific": {"Clean": fields}}}
        (case.folder / "config.json").write_text(json.dumps(config))
        text = json.dumps(static(**AUTHOR))
        document = portable()
        change(document)
        other = json.dumps(document)
        return [
            Compiled(case, BY_NAME["static"], text, text, edited=edited()),
            Compiled(case, BY_NAME["strict"], other, other, other, seconds=2.0),
        ]

    return compiled


@pytest.fixture
def sound(pipeline: Callable[..., list[Compiled]]) -> list[Compiled]:
    """As many pipelines as it takes until the values that environments are described by have paid off."""
    return [one for number in range(6) for one in pipeline(f"sound-{number}")]


def row(card: Scorecard, name: str) -> tuple[float, float]:
    (found,) = (row for row in card.rows if row.name == name)
    return found.static, found.parameter


def test_every_figure_of_a_sound_scorecard(sound: list[Compiled]) -> None:
    """Six pipelines, three environments, two fields and one piece of code each."""
    card = metrics.measure(sound)
    assert {row.name: (row.static, row.parameter) for row in card.rows} == {
        "written by hand": (36, 6),
        "fields edited in saved configs": (36, 0),
        "values in files of environments": (0, 6),
        "compile time, as a ratio": (1, pytest.approx(1 / 3)),
        "processor seconds": (36, 12),
        "new files": (36, 6),
        "configs saved again": (18, 0),
        "definitions compiled": (18, 6),
        "uploaded: definitions, code": (36, 36),
        "commands: compile, upsert, start": (54, 42),
        "values passed at start": (0, 36),
        "one definition works everywhere": (0, 18),
        "static ones, edited and compiled": (18, 18),
    }
    assert (card.findings, card.obstacles) == ([], ())


def test_the_saving_comes_with_the_number_of_pipelines(pipeline: Callable[..., list[Compiled]]) -> None:
    """For one pipeline, an environment's values are as much to write as its fields are to edit: it is not hidden."""
    card = metrics.measure(pipeline())
    assert row(card, "written by hand") == (6, 6)
    assert [(found.code, found.where) for found in card.findings] == [("E614", "scorecard: written by hand")]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 2),
        ({"pipeline_s3_loc": "s3://alice-models/MODS/alice"}, 3),
        ({"role": AUTHOR["role"], "kms_key": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"}, 4),
        ({"nested": {"list": ["s3://alice-models/a", "arn:aws:s3:::alice-models/b", "alice-models"]}}, 5),
        ({"bucket": "never-written-to"}, 2),
        ({"near": ["s3://alice-models-too/a", "alice-models.csv", f"9{ACCOUNT}", "s3://b/alice-models"]}, 2),
    ],
)
def test_fields_are_counted_in_the_config(
    pipeline: Callable[..., list[Compiled]], fields: dict[str, Any], count: int
) -> None:
    """A field has to be edited when it names what the definition holds of the author's, wherever it stands."""
    assert row(metrics.measure(pipeline(**fields)), "fields edited in saved configs") == (3 * count, 0)


def place(value: Any) -> Change:
    """Lets the step write to ``value``."""

    def change(document: Definition) -> None:
        document["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = value

    return change


def variable(value: Any) -> Change:
    """Passes ``value`` to the step's environment."""

    def change(document: Definition) -> None:
        document["Steps"][0]["Arguments"]["Environment"] = {"PLACE": value}

    return change


@pytest.mark.parametrize(
    ("change", "served", "why"),
    [
        (place("s3://alice-models/MODS/clean"), 0, "writes to s3://alice-models/MODS/clean"),
        (place("s3://dev-models/team/run-1/clean"), 1, "writes to s3://dev-models/team/run-1/clean"),
        (place(join(PREFIX)), 0, "writes to s3://dev-models/team/run-1"),
        (variable("s3://alice-models/lookup"), 0, "names alice-models"),
        (variable(join("s3:/", "alice-models", "lookup")), 0, "names alice-models"),
        (variable(f"arn:aws:iam::{ACCOUNT}:role/Other"), 0, f"names {ACCOUNT}"),
        (variable("s3://prod-models/shared"), 1, "names prod-models"),
        (variable({"Get": "Parameters.NOWHERE"}), 0, "E503"),
        (variable(join(PREFIX, "x" * 300)), 0, "E708"),
    ],
)
def test_what_keeps_a_definition_from_serving_everywhere(
    sound: list[Compiled], pipeline: Callable[..., list[Compiled]], change: Change, served: int, why: str
) -> None:
    """A frozen bucket, another environment's place, a reference without a value: the share falls, and it says why."""
    card = metrics.measure([*sound, *pipeline("frozen", change)])
    assert row(card, "one definition works everywhere") == (0, 18 + served)
    assert len(card.obstacles) == 3 - served
    assert all(one.startswith("frozen in ") for one in card.obstacles)
    assert why in card.obstacles[0]
    (found,) = (found for found in card.findings if "works everywhere" in found.where)
    assert (found.code, why in found.hint) == ("E614", True)


def test_a_frozen_bucket_costs_as_much_as_a_static_path(pipeline: Callable[..., list[Compiled]]) -> None:
    """What the portable definition holds of its author's has to be edited, saved and compiled like before."""
    card = metrics.measure(pipeline(change=place("s3://alice-models/MODS/clean")))
    assert row(card, "fields edited in saved configs") == (6, 3)
    assert row(card, "configs saved again") == (3, 3)
    assert row(card, "definitions compiled") == (3, 4)


def test_the_target_itself_is_not_enough() -> None:
    """More than 95% of the pairs have to succeed."""
    name = "one definition works everywhere"
    assert [Row(name, 0, good, 0.95, of).met for good, of in ((18, 18), (19, 20), (96, 100), (28, 30))] == [
        True,
        False,
        True,
        False,
    ]


def test_what_does_not_compile_serves_nowhere(sound: list[Compiled], pipeline: Callable[..., list[Compiled]]) -> None:
    """It counts among the pairs, and is named."""
    good, bad = pipeline("broken")
    card = metrics.measure([*sound, good, replace(bad, text="", text_of_somebody_else="")])
    assert row(card, "one definition works everywhere") == (0, 18)
    assert card.obstacles[0] == "broken in dev: it does not compile"
    assert [found.where for found in card.findings] == ["scorecard: one definition works everywhere"]


def test_a_definition_of_its_authors_own_serves_nowhere(
    sound: list[Compiled], pipeline: Callable[..., list[Compiled]]
) -> None:
    """The same bytes for all: somebody else in another account has to compile them too."""
    own, other = pipeline("own")
    card = metrics.measure([*sound, own, replace(other, text_of_somebody_else="{}")])
    assert row(card, "one definition works everywhere") == (0, 18)


def test_the_median_of_the_pipelines_judges_the_time(sound: list[Compiled]) -> None:
    """One slow compile is no finding; when all of them are slow it is one."""

    def slow(number: int) -> list[Compiled]:
        kept = [replace(one, seconds=9.0) if one.base.name == "strict" else one for one in sound]
        return [*kept[: 2 * number], *sound[2 * number :]]

    assert not metrics.measure(slow(1)).findings
    (found,) = metrics.measure(slow(6)).findings
    assert found.where == "scorecard: compile time, as a ratio"


def test_a_static_definition_that_was_not_edited_everywhere_does_not_serve(sound: list[Compiled]) -> None:
    """The fields that are counted are all that it takes: what the edited config becomes is looked at too."""
    first = sound[0]
    stale = replace(first.edited[0], text=first.text)
    card = metrics.measure([replace(first, edited=(stale, *first.edited[1:])), *sound[1:]])
    assert row(card, "static ones, edited and compiled") == (17, 18)


def test_code_that_is_there_already_is_not_uploaded_again(sound: list[Compiled]) -> None:
    """A bucket that the author and an environment share holds one copy."""
    first = sound[0]
    shared = first.edited[0].text.replace("sagemaker-us-east-1-111111111111", f"sagemaker-us-east-1-{ACCOUNT}")
    edited = (replace(first.edited[0], text=shared), *first.edited[1:])
    card = metrics.measure([replace(first, edited=edited), *sound[1:]])
    assert row(card, "uploaded: definitions, code") == (35, 36)


def test_the_table_and_the_document_say_the_same(pipeline: Callable[..., list[Compiled]]) -> None:
    """A line each, with a mark where there is a target; the document survives JSON."""
    card = metrics.measure(pipeline())
    title, *lines = card.lines()
    assert title.startswith("pipelines brought to dev, staging, prod: 1 ")
    assert [line.strip().partition("  ")[0] for line in lines] == [one.name for one in card.rows]
    assert [line[-1] for line in lines if line[-1] in "✓✗"] == ["✗", "✓", "✓", "✓"]
    assert lines[0].split()[-6:] == ["6", "6", "0%", "≥", "80%", "✗"]
    document = json.loads(json.dumps(card.as_json()))
    assert [one["met"] for one in document["rows"] if one["target"]] == [False, True, True, True]


def test_without_pipelines_there_is_no_scorecard(sound: list[Compiled]) -> None:
    """Steps alone are moved by nobody."""
    steps = [replace(one, case=replace(one.case, kind="step")) for one in sound]
    assert metrics.measure(steps) == Scorecard(0, ("dev", "staging", "prod"), (), ())


def test_the_golden_pipelines_serve_everywhere() -> None:
    """Every pipeline as it was looked at: static in no environment, with the parameter in all of them."""
    compiled = [
        Compiled(case, BY_NAME[base], text, text, text)
        for case in all_cases()
        if case.kind in PIPELINES
        for base in ("static", "strict")
        for text in [goldens.read(case.golden(BY_NAME[base]))]
    ]
    card = metrics.measure(compiled)
    assert row(card, "one definition works everywhere") == (0, 3 * len(compiled) // 2)
    assert not card.findings


def test_role_and_code_keep_a_definition_in_its_authors_account() -> None:
    """Why the strict base is the one that is scored: the other holds the author's role, and code in that account."""
    case = next(case for case in all_cases() if case.name == "xgboost_simple")
    author = author_of(read_json(case.folder / "config.json", "E201"))
    found = crossing.obstacles(json.loads(goldens.read(case.golden(BY_NAME["parameterized"]))), author)
    assert found == dict.fromkeys(("dev", "staging", "prod"), f"it names {ACCOUNT}")


@pytest.mark.parametrize("name", ["xgboost_simple", "v1_0_0", "v2_9_26"])
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: one.name)
def test_an_edited_config_compiles_to_the_other_place(
    name: str, environment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one of an earlier version, whose saved location would win over an edited bucket."""
    case = next(case for case in all_cases() if case.name == name)
    monkeypatch.chdir(tmp_path)  # a worker works in a folder of its own
    job = job_of(case, BY_NAME["static"], environment.name)
    answer = worker.compile_job(job)
    assert answer["diagnostics"] == []
    assert answer["seconds"] > 0
    author = author_of(read_json(case.folder / "config.json", "E201"))
    written = {str(place) for _, _, place in destinations(resolve(json.loads(answer["text"])))}
    assert written
    assert all(place.startswith(f"s3://{environment.name}-models/") for place in written)
    assert crossing.serves_edited(Edited(environment.name, answer["text"], 0.0), author)


def test_editing_leaves_the_rest_as_it_was() -> None:
    """Where raw data lies is nobody's place, and neither is what merely looks like one."""
    config = {
        "configuration": {
            "shared": AUTHOR | {"author": "alice", "alice-models": "key"},
            "specific": {"A": {"data": "s3://raw-data/alice-models", "near": ["alice-models-too", 5, None]}},
        }
    }
    dev = ENVIRONMENTS[0]
    moved = relocated(config, dev)["configuration"]
    assert moved["specific"] == config["configuration"]["specific"]
    assert moved["shared"] == {
        "bucket": "dev-models",
        "role": dev.parameters["EXECUTION_ROLE_ARN"],
        "author": "alice",
        "alice-models": "key",
    }


def test_what_was_measured_is_remembered(sound: list[Compiled], tmp_path: Path) -> None:
    """The cache keeps seconds and edited definitions, which compiling nothing would not bring back."""
    store = Cache(tmp_path / "cache", [])
    case = sound[0].case
    complete = [
        next((one for one in sound if (one.case, one.base) == (case, base)), Compiled(case, base, "{}", "{}"))
        for base in case.bases
    ]
    store.save({case: complete})
    assert store.load([case]) == {case: complete}

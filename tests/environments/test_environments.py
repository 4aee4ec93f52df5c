"""Environments: what would go wrong where, before anybody starts a pipeline there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.definition.given import run_time_values
from cursus.environments.check import Matrix, check_environments
from cursus.environments.files import load_environments
from cursus.errors import CursusError
from cursus.tomlfile import read_toml

KEY = "arn:aws:kms:{}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def output(name: str, place: Any) -> dict[str, Any]:
    return {"OutputName": name, "S3Output": {"S3Uri": place}}


def step(name: str, *outputs: dict[str, Any], **environment: Any) -> dict[str, Any]:
    image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    arguments = {
        "AppSpecification": {"ImageUri": image},
        "Environment": environment,
        "ProcessingOutputConfig": {"Outputs": list(outputs), "KmsKeyId": {"Get": "Parameters.KEY"}},
    }
    return {"Name": name, "Type": "Processing", "Arguments": arguments}


def joined(*parts: Any) -> dict[str, Any]:
    return {"Std:Join": {"On": "/", "Values": list(parts)}}


PREFIX = {"Get": "Parameters.EXECUTION_S3_PREFIX"}
DEFINITION: dict[str, Any] = {
    "Version": "2020-12-01",
    "Parameters": [
        {"Name": "EXECUTION_S3_PREFIX", "Type": "String"},
        {"Name": "KEY", "Type": "String", "DefaultValue": KEY.format("us-east-1")},
        {"Name": "OTHER", "Type": "String", "DefaultValue": "other"},
        {"Name": "NOTE", "Type": "String", "DefaultValue": "short"},
    ],
    "Steps": [
        step("First", output("table", joined(PREFIX, "first"))),
        step("Second", output("table", joined(PREFIX, {"Get": "Parameters.OTHER"})), NOTE={"Get": "Parameters.NOTE"}),
    ],
}


@pytest.fixture
def matrix(tmp_path: Path) -> Any:
    """The matrix of environments given as TOML texts by name."""

    def check(**files: str) -> Matrix:
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text)
        return check_environments(DEFINITION, load_environments(tmp_path))

    return check


def found(matrix: Matrix) -> list[tuple[str, str, str]]:
    return [(f.environment, f.step, f.diagnostic.code) for f in matrix.findings]


def values(prefix: str, **others: str) -> str:
    lines = [f'{name} = "{value}"' for name, value in {"EXECUTION_S3_PREFIX": prefix, **others}.items()]
    return "[parameters]\n" + "\n".join(lines)


def test_sound_environments_pass(matrix: Any) -> None:
    """Values that fit leave nothing to say, and every cell of the table empty."""
    result = matrix(dev=values("s3://acme-dev/run"), prod=values("s3://acme-prod/run"))
    assert result.passed
    assert (result.environments, result.steps) == (("dev", "prod"), ("First", "Second"))
    assert not result.cell("dev", "First")
    assert found(result) == []


ASK = {
    "Name": "Ask",
    "Type": "Callback",
    "SqsQueueUrl": "https://q",
    "Arguments": {},
    "OutputParameters": [{"OutputName": "place", "OutputType": "String"}],
}
ANSWER = {"Get": "Steps.Ask.OutputParameters['place']"}


def test_what_only_a_run_knows(tmp_path: Path) -> None:
    """An answer that nobody has yet is no error, and hides none; where it is given, it is judged like any value."""
    (tmp_path / "dev.toml").write_text(values("s3://acme-dev/run", OTHER="first"))
    (tmp_path / "prod.toml").write_text(values("s3://acme-prod/run"))
    asking = {**DEFINITION, "Steps": [*DEFINITION["Steps"], ASK, step("Third", output("table", ANSWER))]}
    environments = load_environments(tmp_path)
    assert found(check_environments(asking, environments)) == [("dev", "Second", "E707")]
    properties = {"Ask.OutputParameters['place']": "s3://acme-dev/run/first"}
    known = run_time_values(asking, properties)
    result = check_environments(asking, environments, known)
    assert found(result) == [("dev", "Second", "E707"), ("dev", "Third", "E707"), ("prod", "Third", "E706")]


def test_a_missing_value_hides_nothing(tmp_path: Path) -> None:
    """A parameter without a value, and a reference to nothing, are told beside all that is wrong without them."""
    (tmp_path / "dev.toml").write_text('[parameters]\nOTHER = "first"')
    wrong = {**DEFINITION, "Steps": [*DEFINITION["Steps"], step("Third", X={"Get": "Steps.Nobody.Name"})]}
    result = check_environments(wrong, load_environments(tmp_path))
    assert found(result) == [("dev", "", "E702"), ("dev", "Third", "E510"), ("dev", "Second", "E707")]


def test_branches_and_jobs_of_their_own_name(tmp_path: Path) -> None:
    """Two branches may share a place, as a run has one of them; so may training jobs, which make a folder each."""
    (tmp_path / "dev.toml").write_text(values("s3://acme-dev/run"))
    place = joined(PREFIX, "shared")
    choice = {
        "Name": "Choose",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [],
            "IfSteps": [step("A", output("t", place))],
            "ElseSteps": [step("B", output("t", place))],
        },
    }
    train = {"Type": "Training", "Arguments": {"OutputDataConfig": {"S3OutputPath": place}}}
    steps = [*DEFINITION["Steps"], choice, {"Name": "T", **train}, {"Name": "U", **train}]
    assert found(check_environments({**DEFINITION, "Steps": steps}, load_environments(tmp_path))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[parameters]", [("", "E702")]),
        (values("s3://acme-dev/run", PREFIX="x"), [("", "E703")]),
        (values("s3://acme-dev/run/"), [("", "E704")]),
        (values("s3://acme-dev//run"), [("", "E704")]),
        (values("acme-dev/run"), [("", "E704")]),
        ("[parameters]\nEXECUTION_S3_PREFIX = 5\n", [("", "E506")]),
        (values("s3://acme-dev/run", KEY=KEY.format("eu-west-1")), [("", "E705")]),
        (
            '[environment]\nregion = "eu-west-1"\n' + values("s3://acme-dev/run", KEY=KEY.format("us-east-1")),
            [("", "E705")],
        ),
        (
            '[environment]\naccount = "999999999999"\n' + values("s3://acme-dev/run", KEY=KEY.format("us-east-1")),
            [("", "W709")],
        ),
        (values("s3://acme-dev/run", OTHER="first"), [("Second", "E707")]),
        (values("s3://acme-dev/" + "x" * 1015), [("", "E708"), ("First", "E708"), ("Second", "E708")]),
        (values("s3://acme-dev/run", NOTE="n" * 300), [("Second", "E708")]),
    ],
)
def test_a_wrong_value_is_told_where_it_strikes(matrix: Any, text: str, expected: list[tuple[str, str]]) -> None:
    """Each kind of wrong value has its own code, in the environment that has it and at the step it hits."""
    result = matrix(dev=text, prod=values("s3://acme-prod/run"))
    assert found(result) == [("dev", step, code) for step, code in expected]
    assert all("dev.toml" in one.where for one in result.diagnostics("dev"))


def test_a_bucket_of_another_environment(matrix: Any) -> None:
    """What dev would write into prod's bucket is told once, shown at each step, and right where it is shared."""
    prod = values("s3://acme-prod/run")
    result = matrix(dev=values("s3://acme-prod/dev"), prod=prod)
    assert [step for name, step, code in found(result) if (name, code) == ("dev", "E706")] == ["First", "Second"]
    (told,) = result.diagnostics("dev")
    assert told.message == "acme-prod is the bucket of prod: s3://acme-prod/dev/first and 1 more place"
    shared = '[environment]\nshared_buckets = ["acme-prod"]\n'
    assert matrix(dev=shared + values("s3://acme-prod/dev"), prod=shared + prod).passed


@pytest.mark.parametrize(
    "text",
    ["[parameters", "[parametres]", "parameters = 3", '[parameters]\nX = ["list"]', '[environment]\nregoin = "x"'],
)
def test_a_file_that_is_no_environment(tmp_path: Path, text: str) -> None:
    """A file that is not TOML, or of another shape, is refused by its path."""
    (tmp_path / "dev.toml").write_text(text)
    with pytest.raises(CursusError) as caught:
        load_environments(tmp_path)
    assert [(d.code, d.where.split(": ")[0]) for d in caught.value.diagnostics] == [
        ("E701", str(tmp_path / "dev.toml"))
    ]


def test_the_command_shows_a_table_and_ends_with_1_on_errors(tmp_path: Path) -> None:
    """A step a row, an environment a column; --format json holds the same findings."""
    (tmp_path / "dev.toml").write_text(values("s3://acme-dev/run", OTHER="first"))
    definition = tmp_path / "pipeline.json"
    definition.write_text(json.dumps(DEFINITION))
    arguments = ["environments", "check", str(definition), "--environments", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["step", "dev"],
        ["(execution)", "✓"],
        ["First", "✓"],
        ["Second", "E707"],
    ]
    result = CliRunner().invoke(main, [*arguments, "--format", "json"])
    assert [finding["code"] for finding in json.loads(result.stdout)["findings"]] == ["E707"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[environment]\nregion = ["us-east-1"]', "environment.region"),
        ('[environment]\nregion = ""', "environment.region"),
        ('[environment]\nregion = "us east"', "environment.region"),
        ("[environment]\naccount = true", "environment.account"),
        ("[environment]\naccount = 12", "environment.account"),
        ('[environment]\naccount = "11112222333x"', "environment.account"),
        ("[environment]\nprofile = 2026-01-01", "environment.profile"),
        ("[environment]\nprofile = 1.5", "environment.profile"),
        ('[environment]\nassume_role = "Deploy"', "environment.assume_role"),
        ('[environment]\npipeline_role = {a = "b"}', "environment.pipeline_role"),
        ('[environment]\nshared_buckets = "x"', "environment.shared_buckets"),
        ('[environment]\nshared_buckets = ["s3://bucket"]', "environment.shared_buckets"),
        ("[parameters]\nx = 2026-01-01", "parameters.x"),
        ("[parameters]\nx = []", "parameters.x"),
        ("[parameters]\nx = nan", "dev.toml"),
        ("[parameters]\nx = -inf", "dev.toml"),
        (f"[parameters]\nx = {10**30}", "dev.toml"),
        (f"[parameters]\nx = {'9' * 5000}", "dev.toml"),
        (f"x = {'[' * 5000}{']' * 5000}", "dev.toml"),
        (f"x = {'{a=' * 90}1{'}' * 90}", "dev.toml"),
        (f"[{'.'.join(['a'] * 5000)}]", "dev.toml"),
        (f"# {'x' * (1 << 20)}", "dev.toml"),
        ("x = 1\x00", "dev.toml"),
        ("environment = 3", "dev.toml"),
    ],
    ids=lambda value: value[:40],
)
def test_nonsense_in_a_file_is_refused_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    """A value of another kind than its name says, and what no reader could take, is E701 and never a crash."""
    (tmp_path / "dev.toml").write_text(text)
    with pytest.raises(CursusError) as caught:
        load_environments(tmp_path)
    assert {found.code for found in caught.value.diagnostics} == {"E701"}
    assert place in str(caught.value)


@pytest.mark.parametrize("key", ["{}", "[{}]", '"x" = 1\n{} = 1', "x = {{ {} = 1 }}", 'x = """\n\'"""\n{} = 1'])
@pytest.mark.parametrize("part", ["a", "'a.b'", '"a\\"="'])
def test_a_key_of_thousands_of_parts_is_refused_before_tomllib_reads_it(
    key: str, part: str, tmp_path: Path, count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """It takes the square of their number: half a minute for a file of 80 KB."""
    (tmp_path / "dev.toml").write_text(key.format(" . ".join([part] * 500)))

    def refused() -> None:
        with pytest.raises(CursusError, match="nested more than 20 levels deep"):
            load_environments(tmp_path)

    assert count_calls(refused) < 3000


@pytest.mark.parametrize(
    "value",
    [
        f"[{', '.join(['1.5'] * 50)}]",
        f'"{"a." * 50}"',
        f"""'{"a." * 50}"'""",
        f'"""\n{"a." * 50} = 1\\"""."""',
        f"""'''\n"{"a." * 50} = 1'' \n'''""",
        f"1 # {'a.' * 50}",
    ],
    ids=range(6),
)
def test_dots_in_texts_comments_and_numbers_are_no_depth(value: str, tmp_path: Path) -> None:
    """Only those between the parts of a key are."""
    (tmp_path / "x.toml").write_text(f"x = {value}\ny = 1\n")
    assert read_toml(tmp_path / "x.toml", "E701")["y"] == 1


NAMES = [f"{letter}ame" for letter in "hgfedcba"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"[{name}]\n" for name in NAMES),
        "".join(f"environment.{name} = 1\n" for name in NAMES),
        "".join(f"schedule.{name} = 1\n" for name in NAMES),
    ],
    ids=["sections", "settings", "schedule"],
)
def test_unknown_names_of_a_file_are_told_in_one_order(tmp_path: Path, text: str) -> None:
    """Not in the order of their hashes, which changes with each run."""
    (tmp_path / "dev.toml").write_text(text)
    with pytest.raises(CursusError) as caught:
        load_environments(tmp_path)
    places = [str(found.where)[-4:] for found in caught.value.diagnostics]
    assert [place for place in places if place in NAMES] == sorted(NAMES)


def test_parameters_that_no_one_declares_are_told_in_one_order(matrix: Any) -> None:
    """So that two runs have the same findings."""
    result = matrix(dev=values("s3://acme-dev/run", OTHER="first", **dict.fromkeys(NAMES, "x")))
    places = [str(one.where)[-4:] for one in result.diagnostics("dev") if one.code == "E703"]
    assert places == sorted(NAMES)


def test_every_problem_of_every_file_is_told(tmp_path: Path) -> None:
    """One bad file, one bad setting: neither hides another."""
    (tmp_path / "a.toml").write_text('[environment]\nregion = true\naccount = "x"\n[parameters]\nx = []\n')
    (tmp_path / "b.toml").write_text("]")
    (tmp_path / "c.toml").mkdir()
    with pytest.raises(CursusError) as caught:
        load_environments(tmp_path)
    assert len(caught.value.diagnostics) == 5


def test_sound_settings_are_taken(tmp_path: Path) -> None:
    """Texts, an account as a number, regions of every partition."""
    role = "arn:aws-us-gov:iam::111122223333:role/team/Deploy"
    for region in ("us-east-1", "us-gov-west-1", "ap-southeast-11", "cn-north-1", "us-iso-east-1", "eusc-de-east-1"):
        (tmp_path / "dev.toml").write_text(
            f'[environment]\nregion = "{region}"\naccount = 111122223333\nprofile = "my team"\nassume_role = "{role}"\n'
        )
        [environment] = load_environments(tmp_path)
        assert (environment.region, environment.account) == (region, "111122223333")
        assert (environment.profile, environment.assume_role) == ("my team", role)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody writes to it: reading would never end."""
    os.mkfifo(tmp_path / "dev.toml")
    with pytest.raises(CursusError, match="not a regular file"):
        load_environments(tmp_path)


SPOT = {
    "Version": "2020-12-01",
    "Parameters": [
        {"Name": "Run", "Type": "Integer", "DefaultValue": 3600},
        {"Name": "Wait", "Type": "Integer"},
        {"Name": "Mode", "Type": "String", "DefaultValue": "File"},
    ],
    "Steps": [
        {
            "Name": "Train",
            "Type": "Training",
            "Arguments": {
                "AlgorithmSpecification": {"TrainingInputMode": {"Get": "Parameters.Mode"}},
                "StoppingCondition": {
                    "MaxRuntimeInSeconds": {"Get": "Parameters.Run"},
                    "MaxWaitTimeInSeconds": {"Get": "Parameters.Wait"},
                },
            },
        }
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[parameters]\nWait = 3600", []),
        ("[parameters]\nWait = 3599", [("dev", "Train", "E583")]),
        ("[parameters]\nWait = 3600\nRun = 3601", [("dev", "Train", "E583")]),
        ("[parameters]\nRun = 3601", [("dev", "", "E702")]),
        ('[parameters]\nWait = 3600\nMode = "Disk"', [("dev", "Train", "E554")]),
    ],
)
def test_values_that_the_request_does_not_take(text: str, expected: list[tuple[str, str, str]], tmp_path: Path) -> None:
    """Values that contradict each other, or that the service does not know, are found in the environment."""
    (tmp_path / "dev.toml").write_text(text)
    matrix = check_environments(SPOT, load_environments(tmp_path))
    assert found(matrix) == expected
    assert all("dev.toml" in one.where for one in matrix.diagnostics())


def test_what_is_wrong_in_every_environment_is_the_definitions(tmp_path: Path) -> None:
    """A wrong word in the definition itself is reported by ``cursus check``, not once more for each environment."""
    (tmp_path / "dev.toml").write_text("[parameters]\nWait = 3600")
    text = json.dumps(SPOT).replace('{"Get": "Parameters.Mode"}', '"Disk"')
    assert found(check_environments(json.loads(text), load_environments(tmp_path))) == []

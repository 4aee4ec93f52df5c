"""``cursus compile`` and ``cursus resolve``: from two files to the paths of one run."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from .conftest import Cursus, result_of

INVALID = Path(__file__).parents[2] / "golden" / "invalid"


def test_the_definition_goes_to_stdout(cursus: Cursus, quickstart: list[str], definition: Path) -> None:
    """Without -o the definition, and it alone, is on stdout; -o writes the same bytes."""
    result = cursus("compile", *quickstart)
    assert result.exit_code == 0
    assert result.stdout == definition.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "declared"),
    [
        ([], {"EXECUTION_S3_PREFIX": "s3://quickstart-bucket/quickstart-BreastCancer-xgboost-us-east-1_1.0.0"}),
        (["--no-parameters"], {}),
        (["--parameter", "EXECUTION_S3_PREFIX"], {"EXECUTION_S3_PREFIX": None}),
        (
            ["--parameter", "EXECUTION_S3_PREFIX=s3://team-bucket/runs"],
            {"EXECUTION_S3_PREFIX": "s3://team-bucket/runs"},
        ),
    ],
)
def test_parameters_decide_the_base(
    cursus: Cursus, quickstart: list[str], options: list[str], declared: dict[str, str | None]
) -> None:
    """No option gives the prefix its default, --no-parameters declares none, --parameter declares as told."""
    definition = json.loads(cursus("compile", *quickstart, *options).stdout)
    assert {entry["Name"]: entry.get("DefaultValue") for entry in definition["Parameters"]} == declared


def test_options_reach_the_definition(cursus: Cursus, quickstart: list[str]) -> None:
    """--external-input, --role and --assets change what the jobs read and who runs them."""
    given = "s3://other-data/table"
    role = "arn:aws:iam::999988887777:role/Other"
    text = cursus(
        *("compile", *quickstart, "--role", role, "--assets", "execution"),
        *("--external-input", f"TabularPreprocessing_training.DATA={given}"),
    ).stdout
    assert given in text
    assert "s3://example-datasets/breast_cancer/training" not in text
    assert "s3://example-datasets/breast_cancer/calibration" in text
    assert "QuickstartSageMaker" not in text
    assert "sagemaker-us-east-1-" not in text


def test_preview_shows_the_wiring(cursus: Cursus, quickstart: list[str]) -> None:
    """--preview lists every node with what feeds it, as a table and as JSON."""
    table = cursus("compile", *quickstart, "--preview").stdout
    assert "input_path ← TabularPreprocessing_training.processed_data" in table
    nodes = result_of(cursus("compile", *quickstart, "--preview", "--format", "json"))
    wired = {node["node"]: node["inputs"] for node in nodes}
    assert wired["Package"] == {"model_input": "XGBoostTraining.model_output"}


def test_preview_of_a_bad_dag_fails(cursus: Cursus) -> None:
    """--preview shows what it can and exits with 1 when something is wrong."""
    case = INVALID / "two_sources"
    result = cursus("compile", "--preview", "--dag", case / "dag.json", "--config", case / "config.json")
    assert result.exit_code == 1
    assert "Orders_2023" in result.stdout
    assert "E402" in result.stderr


def _command_line_cases() -> list[Any]:
    """The bad inputs that can be given on a command line, with the codes that they lead to."""
    cases = []
    for folder in sorted(path.parent for path in INVALID.glob("*/dag.json")):
        settings = folder / "parameters.json"
        given = json.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {}
        parameters = given.get("pipeline_parameters", [])
        if all(isinstance(parameter, str) for parameter in parameters):
            options = [text for parameter in parameters for text in ("--parameter", parameter)]
            for port, location in given.get("external_inputs", {}).items():
                options += ["--external-input", f"{port}={location}"]
            cases.append(pytest.param(folder, options, id=folder.name))
    return cases


@pytest.mark.parametrize(("folder", "options"), _command_line_cases())
def test_bad_input_is_told_without_a_traceback(cursus: Cursus, folder: Path, options: list[str]) -> None:
    """Every bad input exits with 1, leaves stdout and the old output alone, and says the known words on stderr."""
    output = Path("pipeline.json")
    output.write_text("as before", encoding="utf-8")
    arguments = ["compile", "--dag", folder / "dag.json", "--config", folder / "config.json", *options, "-o", output]
    result = cursus(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    told = result.stderr.replace(f"{folder}{os.sep}", "")
    assert told.startswith((folder / "diagnostics.txt").read_text(encoding="utf-8"))
    assert "Traceback" not in result.stderr
    assert output.read_text(encoding="utf-8") == "as before"


MEMBERS = ["code", "severity", "message", "where", "hint", "step", "keys"]


@pytest.mark.parametrize(("folder", "options"), _command_line_cases()[:6])
def test_findings_as_json(cursus: Cursus, folder: Path, options: list[str]) -> None:
    """With --format json the findings are diagnostics, each with its members."""
    arguments = ["--dag", folder / "dag.json", "--config", folder / "config.json", *options, "--format", "json"]
    result = cursus("compile", *arguments)
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert [list(diagnostic) for diagnostic in found] == [MEMBERS] * len(found)
    words = (folder / "diagnostics.txt").read_text(encoding="utf-8")
    told = [line for line in words.splitlines() if not line.startswith(" ")]
    assert all(f": {finding['code']} " in line for line, finding in zip(told, found, strict=True))


def test_warnings_of_a_success_go_to_stderr(cursus: Cursus, quickstart: list[str], tmp_path: Path) -> None:
    """An unknown field is told on stderr while the definition goes to stdout and the exit code is 0."""
    document = json.loads(Path(quickstart[3]).read_text(encoding="utf-8"))
    document["configuration"]["specific"]["Package"]["instance"] = "small"
    (tmp_path / "config.json").write_text(json.dumps(document), encoding="utf-8")
    result = cursus("compile", *quickstart[:2], "--config", "config.json")
    assert result.exit_code == 0
    assert result.stderr.startswith("config.json: Package.instance")
    assert json.loads(result.stdout)["Steps"]


@pytest.mark.parametrize(
    "options",
    [
        ["--parameter", "EXECUTION_S3_PREFIX", "--no-parameters"],
        ["--external-input", "TabularPreprocessing_training.DATA"],
        ["--external-input", "A.b=s3://x/1", "--external-input", "A.b=s3://x/2"],
        ["--assets", "elsewhere"],
    ],
)
def test_a_wrong_command_line_is_a_usage_error(cursus: Cursus, quickstart: list[str], options: list[str]) -> None:
    """Options that contradict each other or have another form exit with 2."""
    assert cursus("compile", *quickstart, *options).exit_code == 2


@pytest.mark.parametrize("value", ["s3://dev-bucket/ana/1", "s3://prod-bucket/nightly"])
def test_resolve_puts_every_output_below_the_prefix(cursus: Cursus, definition: Path, value: str) -> None:
    """The resolved definition has no reference left, and writes below the given prefix only."""
    result = cursus("resolve", definition, "--parameter", f"EXECUTION_S3_PREFIX={value}", "-o", "resolved.json")
    assert result.exit_code == 0
    steps = json.dumps(json.loads(Path("resolved.json").read_text(encoding="utf-8"))["Steps"])
    assert '"Get"' not in steps
    assert "Std:" not in steps
    assert f"{value}/tabular_preprocessing/training/processed_data" in steps
    assert "quickstart-bucket" not in steps


def test_resolve_takes_execution_variables(cursus: Cursus, definition: Path) -> None:
    """--execution gives the identity of the run; the others keep their stand-ins."""
    resolved = json.loads(cursus("resolve", definition, "--execution", "PipelineExecutionId=run-7").stdout)
    assert resolved["PipelineExperimentConfig"]["TrialName"] == "run-7"
    assert isinstance(resolved["PipelineExperimentConfig"]["ExperimentName"], str)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--parameter", "EXECUTION_S3_PREFX=s3://x/y"], "E504"),
        (["--parameter", "EXECUTION_S3_PREFIX=my-bucket/x"], "E581"),
        (["--parameter", "EXECUTION_S3_PREFIX=s3://my-bucket/x y"], "E581"),
        (["--execution", "PipelineNam=x"], None),
    ],
)
def test_resolve_tells_what_it_cannot_resolve(
    cursus: Cursus, definition: Path, arguments: list[str], code: str | None
) -> None:
    """An undeclared parameter and a prefix that is no location are errors; an execution variable that nobody reads is
    not."""
    result = cursus("resolve", definition, *arguments)
    assert result.exit_code == (1 if code else 0)
    assert (f": {code} " in result.stderr) if code else not result.stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"Steps": 7}', '{"Steps": [{"Name": "A"}]}', "[" * 5000])
def test_resolve_of_something_else(cursus: Cursus, text: str) -> None:
    """What is no definition is E501, never a traceback."""
    Path("pipeline.json").write_text(text, encoding="utf-8")
    result = cursus("resolve", "pipeline.json")
    assert result.exit_code == 1
    assert ": E501 " in result.stderr


def test_an_output_is_written_whole_or_not_at_all(
    cursus: Cursus, definition: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """When the disk is full at the last moment, the old file is untouched and nothing else is left behind."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    output = tmp_path / "resolved.json"
    output.write_text("as before", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    result = cursus("resolve", definition, "-o", output)
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert output.read_text(encoding="utf-8") == "as before"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(
    ("given", "declared"),
    [
        ("parameter:RAW_TABLE", {"Name": "RAW_TABLE", "Type": "String"}),
        (
            "parameter:RAW_TABLE=s3://tables/raw",
            {"Name": "RAW_TABLE", "Type": "String", "DefaultValue": "s3://tables/raw"},
        ),
    ],
)
def test_an_external_input_may_be_a_parameter(
    cursus: Cursus, quickstart: list[str], given: str, declared: dict[str, str]
) -> None:
    """parameter:NAME declares it, with a default behind =, and the job reads from there."""
    options = ["--external-input", f"TabularPreprocessing_training.DATA={given}"]
    definition = json.loads(cursus("compile", *quickstart, *options).stdout)
    assert declared in definition["Parameters"]
    first = definition["Steps"][0]["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"]
    assert first == {"Get": "Parameters.RAW_TABLE"}
    preview = cursus("compile", *quickstart, *options, "--preview").stdout
    assert "DATA ← parameter RAW_TABLE" in preview


@pytest.mark.parametrize("given", ["parameter:", "parameter:=s3://tables/raw"])
def test_a_parameter_without_a_name(cursus: Cursus, quickstart: list[str], given: str) -> None:
    """Is a usage error."""
    result = cursus("compile", *quickstart, "--external-input", f"TabularPreprocessing_training.DATA={given}")
    assert result.exit_code == 2 and "names no parameter" in result.stderr

"""The commands that prove something of a pipeline: validate, audit and diff."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PIPELINE = ROOT / "golden" / "pipelines" / "xgboost_simple"
INPUTS = ("--dag", str(PIPELINE / "dag.json"), "--config", str(PIPELINE / "config.json"))
STRICT = ("--parameter", "EXECUTION_S3_PREFIX", "--parameter", "EXECUTION_ROLE_ARN", "--assets", "execution")

Cursus = Callable[..., Any]


def test_a_sound_pipeline_is_valid(cursus: Cursus) -> None:
    """Nothing is wrong with a pipeline of the catalogue, its scripts included."""
    result = cursus("validate", *INPUTS)
    assert (result.exit_code, result.stdout.strip()) == (0, "No problems found.")


def test_what_does_not_compile_is_not_valid(cursus: Cursus, tmp_path: Path) -> None:
    """The same diagnostics as of compile, and exit code 1."""
    dag = tmp_path / "dag.json"
    dag.write_text('{"dag": {"nodes": ["XGBoostTrainig"], "edges": []}}')
    result = cursus("validate", "--dag", str(dag), "--config", str(PIPELINE / "config.json"))
    assert result.exit_code == 1
    assert "E218" in result.stderr and "XGBoostTraining" in result.stderr


def test_a_strict_pipeline_is_the_same_for_everybody(cursus: Cursus) -> None:
    """Two authors in two accounts compile the same bytes; in another region only images and regions differ."""
    result = cursus("audit", *INPUTS, *STRICT)
    assert (result.exit_code, "100.0%" in result.stdout) == (0, True)
    elsewhere = cursus("audit", *INPUTS, *STRICT, "--other-region", "EU", "--format", "json")
    kinds = {literal["kind"] for literal in json.loads(elsewhere.stdout)["result"]["differing"]}
    assert (elsewhere.exit_code, kinds <= {"image", "region"}, bool(kinds)) == (0, True, True)


def test_a_static_pipeline_is_its_author_s_own(cursus: Cursus) -> None:
    """Without parameters the author's bucket is in every path: E620, exit code 1."""
    result = cursus("audit", *INPUTS, "--no-parameters")
    assert result.exit_code == 1
    assert "E620" in result.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_differences_come_with_their_class(cursus: Cursus, form: str) -> None:
    """Static against default: the outputs moved to a parameter, told worst first with both values."""
    result = cursus("diff", str(PIPELINE / "static.json"), str(PIPELINE / "default.json"), "--format", form)
    assert result.exit_code == 1
    if form == "json":
        first = json.loads(result.stdout)["result"][0]
        assert (first["class"], first["side"], {"old", "new"} <= first.keys()) == ("output moved", "changed", True)
    else:
        assert result.stdout.startswith("output moved: $.Steps.")


def test_equal_definitions_do_not_differ(cursus: Cursus) -> None:
    """A definition compared with itself has no difference, exit code 0."""
    same = str(PIPELINE / "static.json")
    result = cursus("diff", same, same)
    assert (result.exit_code, result.stdout.strip()) == (0, "No difference.")


def test_check_takes_a_dag_and_its_config(cursus: Cursus, tmp_path: Path) -> None:
    """With the findings of compiling on stdout; validate says that it is its earlier name."""
    good = cursus("check", *INPUTS)
    assert (good.exit_code, good.stdout, good.stderr.strip()) == (0, "", "no problems found")
    dag = tmp_path / "dag.json"
    dag.write_text('{"dag": {"nodes": ["XGBoostTrainig"], "edges": []}}')
    bad = cursus("check", "--dag", str(dag), "--config", str(PIPELINE / "config.json"))
    assert (bad.exit_code, "E218" in bad.stdout) == (1, True)
    assert "cursus check --dag" in cursus("validate", *INPUTS).stderr
    assert cursus("check", "--dag", str(dag)).exit_code == 2
    assert cursus("check", str(PIPELINE / "parameterized.json"), *INPUTS).exit_code == 2


def test_files_that_are_taken_for_others(cursus: Cursus, tmp_path: Path) -> None:
    """Swapped files and YAML are named as what they are."""
    dag, config = str(PIPELINE / "dag.json"), str(PIPELINE / "config.json")
    assert "swapped" in cursus("check", "--dag", config, "--config", config).stderr
    assert "swapped" in cursus("check", "--dag", dag, "--config", dag).stdout
    file = tmp_path / "pipeline.json"
    file.write_text("# A comment\n\nVersion: '2020-12-01'\nSteps:\n  - Name: A\n")
    assert "YAML" in cursus("check", str(file)).stdout
    file.write_text('{"Steps": [\nName: 7}')
    assert "YAML" not in cursus("check", str(file)).stdout


def test_explain_guesses_codes_from_codes_only(cursus: Cursus) -> None:
    """A word that is nothing like a code is not compared with them."""
    assert "Did you mean" in cursus("explain", "E215").stderr
    assert "Did you mean" not in cursus("explain", "hello").stderr

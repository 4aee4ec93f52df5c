"""``cursus check --dag``: suppressions and baselines hold for a DAG as they do for a definition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main

PREPROCESSING = {
    "__model_type__": "TabularPreprocessingConfig",
    "label_name": "y",
    "processing_source_dir": "code",
    "processing_entry_point": "own.py",
    "external_inputs": {"DATA": "s3://raw-bucket/table"},
}
SHARED = {
    "author": "ana",
    "bucket": "ana-models",
    "role": "arn:aws:iam::123456789012:role/Ana",
    "region": "NA",
    "service_name": "Orders",
    "pipeline_version": "1.0.0",
}
NODE = "TabularPreprocessing_training"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node whose script reads no setting and no path of its step: W302 and W305."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code/own.py").write_text("print('nothing')\n")
    save({NODE: PREPROCESSING})
    Path("dag.json").write_text(json.dumps({"version": "1.0.0", "dag": {"nodes": [NODE], "edges": []}}))
    return tmp_path


def save(specific: object) -> None:
    Path("config.json").write_text(json.dumps({"configuration": {"shared": SHARED, "specific": specific}}))


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", "--dag", "dag.json", "--config", "config.json", *arguments])


def codes(*arguments: str) -> set[str]:
    return {found["code"] for found in json.loads(check("--format", "json", *arguments).stdout)["findings"]}


def suppress(*codes: str, path: str = "*", file: str = "cursus-check.toml") -> None:
    Path(file).write_text(
        "".join(f'[[suppress]]\ncode = "{code}"\npath = "{path}"\nreason = "Its script is old."\n' for code in codes)
    )


def test_a_suppression_beside_the_dag_holds(project: Path) -> None:
    """By code and place, as for a definition."""
    assert codes() == {"W302", "W305"}
    suppress("W302")
    assert codes() == {"W305"}
    suppress("W302", "W305", path=f"{NODE}*")
    assert codes() == set()
    assert check("--fail-on", "warning").exit_code == 0
    suppress("W302", path="Elsewhere")
    assert codes() == {"W302", "W305", "W576"}


def test_a_named_file_and_the_projects_own_hold_too(project: Path) -> None:
    """--suppressions comes first, then the one beside the DAG, then the project's."""
    suppress("W302", file="named.toml")
    assert codes("--suppressions", "named.toml") == {"W305"}
    Path("cursus.toml").write_text(
        'suppressions = "named.toml"\n[pipelines.orders]\ndag = "dag.json"\nconfig = "config.json"\n'
    )
    assert codes() == {"W305"}
    found = CliRunner().invoke(main, ["check", "--format", "json"]).stdout
    assert {one["code"] for one in json.loads(found)["findings"]} == {"W305"}


def test_suppressions_of_the_compiled_definition_are_not_called_unused(project: Path) -> None:
    """One file serves both; each command speaks of the codes that it looks for."""
    suppress("W302", "W305", "E539")
    assert codes() == set()
    compiled = ["compile", "--dag", "dag.json", "--config", "config.json", "-o", "p.json"]
    assert CliRunner().invoke(main, compiled).exit_code == 0
    found = json.loads(CliRunner().invoke(main, ["check", "p.json", "--format", "json"]).stdout)["findings"]
    assert [(one["code"], "E539" in one["message"]) for one in found if one["code"] == "W576"] == [("W576", True)]


def test_errors_of_the_config_make_no_suppression_unused(project: Path) -> None:
    """They end the search before the scripts are read."""
    suppress("W302", "W305")
    save({NODE: {**PREPROCESSING, "train_ratio": 2}})
    assert codes() == {"E214"}


def test_a_baseline_holds_for_a_dag(project: Path) -> None:
    """Only what is new is reported, and what is gone."""
    assert check("--baseline", "known.json", "--update-baseline").exit_code == 0
    assert codes("--baseline", "known.json") == set()
    save({NODE: {**PREPROCESSING, "bckt": 1}})
    assert codes("--baseline", "known.json") == {"W215"}
    save({NODE: {**PREPROCESSING, "processing_entry_point": "fitting.py"}})
    (project / "code/fitting.py").write_text(
        "import os\n"
        "for name in ('LABEL_FIELD', 'TRAIN_RATIO', 'TEST_VAL_RATIO', 'CATEGORICAL_COLUMNS'):\n    os.environ[name]\n"
        "open('/opt/ml/processing/input/data'), open('/opt/ml/processing/output')\n"
    )
    assert codes("--baseline", "known.json") == {"W892"}

"""How a script starts, where its paths are, and how it fails."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import container
import pytest

SCRIPTS = sorted(Path(container.__file__).parent.glob("*.py"))
IN_IMAGES = {"numpy", "pandas", "pyarrow", "pyspark", "sklearn", "xgboost", "torch", "lightgbm"}  # the last: installed


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.stem))
def test_a_script_is_python_3_8_and_imports_nothing_of_cursus(script: Path) -> None:
    """The oldest image can parse each script, and finds all that its top imports."""
    tree = ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    siblings = {path.stem for path in SCRIPTS}
    foreign = {name.split(".")[0] for name in names} - siblings - sys.stdlib_module_names
    assert foreign <= IN_IMAGES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.stem))
def test_python_3_8_can_evaluate_what_a_script_evaluates(script: Path) -> None:
    """Annotations may be modern because they are never evaluated: each script says so."""
    first = ast.parse(script.read_text(encoding="utf-8")).body[1]
    assert isinstance(first, ast.ImportFrom)
    assert first.module == "__future__"


def test_every_requirements_file_belongs_to_a_script() -> None:
    """What the image lacks is listed under the name of a script that there is."""
    stems = {path.stem for path in SCRIPTS}
    assert {path.stem for path in (SCRIPTS[0].parent / "requirements").glob("*.txt")} <= stems


def test_nothing_is_installed_when_all_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that has the packages pip is not called."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("pip was called"))
    (tmp_path / "requirements.txt").write_text("# what the image lacks\npandas>=1\npytest\n")
    container.install_requirements(tmp_path / "requirements.txt")


def test_pip_gets_the_list_when_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that is not installed makes pip install the whole list; without a network the script goes on."""
    called: list[list[str]] = []

    class Failed:
        returncode = 1

    def fake(command: list[str], check: bool) -> Failed:
        called.append(command)
        return Failed()

    monkeypatch.setattr(subprocess, "run", fake)
    (tmp_path / "requirements.txt").write_text("pandas\nnot-a-package-of-this-machine==1\n")
    container.install_requirements(tmp_path / "requirements.txt")
    assert "could not install not-a-package-of-this-machine" in capsys.readouterr().err
    assert called[0][-2:] == ["--requirement", str(tmp_path / "requirements.txt")]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", []), ("a, b", ["a", "b"]), ('["a", "b,c"]', ["a", "b,c"]), ("a", ["a"])],
)
def test_a_list_is_json_or_separated_by_commas(text: str, found: list[str]) -> None:
    """Both spellings of a list in the environment mean the same."""
    assert container.list_setting({"COLUMNS": text}, "COLUMNS") == found


def test_malformed_settings_name_themselves() -> None:
    """Each wrong setting is a configuration error that names the variable."""
    wrong: dict[str, Callable[[], Any]] = {
        "LIST": lambda: container.list_setting({"LIST": "[1"}, "LIST"),
        "NUMBER": lambda: container.number_setting({"NUMBER": "x"}, "NUMBER", 1),
        "OBJECT": lambda: container.json_setting({"OBJECT": "[]"}, "OBJECT", {}),
        "FLAG": lambda: container.flag("perhaps", "FLAG"),
        "ABSENT": lambda: container.setting({}, "ABSENT"),
    }
    for name, read in wrong.items():
        with pytest.raises(container.ConfigurationError, match=name):
            read()


def test_settings_of_a_file_yield_to_the_environment(
    tmp_path: Path, run_script: Any, write_json: Any, write_table: Any
) -> None:
    """config.json of the config input holds what is too long for the environment, which wins where both speak."""
    processing = tmp_path / "opt/ml/processing"
    write_table(processing / "input/data/a.csv", {"y": [0, 1] * 10, "x": ["1", "b"] * 10})
    write_json(processing / "input/config/config.json", {"NUMERICAL_COLUMNS": ["x"], "LABEL_FIELD": "z"})
    done = run_script("tabular_preprocessing.py", ["--job_type", "validation"], {"LABEL_FIELD": "y"})
    assert done.returncode == 0, done.stderr
    assert "x: 10 values are not a number" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "sentence"),
    [
        (["--job_type", "training"], {"LABEL_FIELD": "y"}, 2, "There is no table in"),
        (["--job_type", "training"], {}, 3, "LABEL_FIELD is not set"),
        (["--job_type", "guessing"], {"LABEL_FIELD": "y"}, 3, "invalid choice: 'guessing'"),
        (["--job_type", "training"], {"LABEL_FIELD": "y", "TRAIN_RATIO": "1.5"}, 3, "TRAIN_RATIO must lie between"),
    ],
)
def test_a_failure_is_one_sentence_and_an_exit_code(
    tmp_path: Path, run_script: Any, arguments: list[str], environ: dict[str, str], code: int, sentence: str
) -> None:
    """2 is bad data, 3 bad configuration; stderr and SageMaker's file tell the same sentence."""
    done = run_script("tabular_preprocessing.py", arguments, environ)
    assert done.returncode == code
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sentence in (tmp_path / "opt/ml/output/message").read_text()


def test_a_training_job_tells_its_failure_where_sagemaker_looks(tmp_path: Path, run_script: Any) -> None:
    """A training script needs no arguments, and writes /opt/ml/output/failure."""
    done = run_script("xgboost_training.py")
    assert done.returncode == 3
    assert "no hyperparameters.json" in (tmp_path / "opt/ml/output/failure").read_text()


def test_a_crash_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error nobody foresaw is not dressed up as one sentence."""
    monkeypatch.setenv("CURSUS_CONTAINER_ROOT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "crashing.py")])

    def crash(*_: Any) -> None:
        raise ZeroDivisionError("unforeseen")

    with pytest.raises(ZeroDivisionError):
        container.run(crash, {}, {})
    assert (tmp_path / "opt/ml/output/failure").read_text() == "ZeroDivisionError: unforeseen"


def test_json_that_is_written_is_json(tmp_path: Path) -> None:
    """NaN never gets into a file of metrics."""
    container.write_json(tmp_path / "a.json", {"b": 1, "a": None})
    assert (tmp_path / "a.json").read_text() == json.dumps({"a": None, "b": 1}, indent=2) + "\n"
    with pytest.raises(ValueError, match="not JSON compliant"):
        container.write_json(tmp_path / "b.json", float("nan"))

"""Arguments in, exit code and two streams out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main

ROOT = Path(__file__).parents[2]
Cursus = Callable[..., Result]


@pytest.fixture
def cursus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cursus:
    """Runs a command in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def result_of(result: Result) -> Any:
    """The result in the one document of a command that went well."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["result"]


@pytest.fixture(scope="session")
def quickstart() -> list[str]:
    """The options that name the DAG and the config of the example."""
    folder = ROOT / "examples" / "xgboost_quickstart"
    return ["--dag", str(folder / "dag.json"), "--config", str(folder / "config.json")]


@pytest.fixture(scope="session")
def definition(quickstart: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled example."""
    file = tmp_path_factory.mktemp("compiled") / "pipeline.json"
    result = CliRunner().invoke(main, ["compile", *quickstart, "-o", str(file)])
    assert result.exit_code == 0, result.output
    return file

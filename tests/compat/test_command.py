"""``cursus compat`` as a CI calls it: saved configs recorded, something changed, checked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.steps.builders.builder_payload_step import PayloadStepBuilder

from .conftest import GOLDEN

Compat = Callable[..., Result]


@pytest.fixture
def compat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compat:
    """Runs a command beside ``configs/``, which holds two saved configs at different depths and a recorded state."""
    monkeypatch.chdir(tmp_path)
    ignored = shutil.ignore_patterns("static.json", "default.json", "parameterized.json", "secured.json", "strict.json")
    shutil.copytree(GOLDEN / "dummy_end_to_end", "configs/dummy", ignore=ignored)
    shutil.copytree(GOLDEN / "xgboost_simple", "configs/team/simple", ignore=ignored)
    run: Compat = lambda *arguments: CliRunner().invoke(main, ["compat", *arguments])  # noqa: E731
    recorded = run("record", "configs")
    assert recorded.exit_code == 0, recorded.output
    return run


def test_nothing_changed(compat: Compat) -> None:
    """The record lies beside the configs, is the same each time, and a check of it finds nothing."""
    first = Path("configs/compat.json").read_text()
    assert json.loads(first)["pipelines"].keys() == {"dummy", "team/simple"}
    assert compat("record", "configs", "-o", "-").stdout == first
    checked = compat("check", "configs")
    assert (checked.exit_code, checked.stdout) == (0, "0 breaks, 0 moved, 0 new in 2 recorded configs\n")


def test_a_move_is_shown_and_fails_where_it_is_asked_to(compat: Compat) -> None:
    """Another bucket in the config moves the static places; nothing breaks."""
    config = Path("configs/dummy/config.json")
    config.write_text(config.read_text().replace("alice-models", "models-of-alice"))
    shown = compat("check", "configs")
    assert shown.exit_code == 0
    assert "dummy Payload output payload_sample: W648 it goes to s3://models-of-alice/" in shown.stderr
    assert "0 breaks, 3 moved, 0 new" in shown.stdout
    strict = compat("check", "configs", "--fail-on", "warning", "--format", "json")
    assert strict.exit_code == 1
    answer = json.loads(strict.stdout)
    assert (answer["exit_code"], {change["severity"] for change in answer["findings"]}) == (1, {"warning"})


def test_a_builder_that_renames_its_step_breaks_saved_configs(compat: Compat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check compiles with the builders of today: what they did to saved configs is found."""
    monkeypatch.setattr(PayloadStepBuilder, "step_name", "Sample")
    broken = compat("check", "configs")
    assert broken.exit_code == 1
    assert "dummy Payload: E644 the step is called Sample now" in broken.stderr


def test_a_config_that_does_not_compile(compat: Compat) -> None:
    """A break when it was recorded, with the compiler's own code; never recorded in the first place."""
    config = Path("configs/team/simple/config.json")
    config.write_text(config.read_text().replace('"author"', '"writer"'))
    checked = compat("check", "configs")
    assert checked.exit_code == 1
    assert checked.stderr.startswith("team/simple ") and ": E642 " in checked.stderr
    assert "no longer compiles: E2" in checked.stderr
    Path("configs/compat.json").unlink()
    assert compat("record", "configs").exit_code == 1
    assert not Path("configs/compat.json").exists()


@pytest.mark.parametrize(("arguments", "code"), [(["record", "team"], "E640"), (["check", "configs/dummy"], "E641")])
def test_nothing_to_compile_or_to_compare_with(compat: Compat, arguments: list[str], code: str) -> None:
    """A folder without configs, and one without record, are told."""
    Path("team").mkdir()
    result = compat(*arguments)
    assert result.exit_code == 1
    assert f"{code} " in result.stderr

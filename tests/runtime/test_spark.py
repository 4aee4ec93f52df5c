"""PySpark scripts run with the pyspark and Java of this machine, in one process for all instances; else not at all."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.errors import CursusError
from cursus.example_data import breast_cancer, splits
from cursus.runtime.jobs import spark

from .world import World, definition

SCRIPT = "/opt/ml/processing/input/code/main.py"
QUICKSTART = Path(__file__).parents[2] / "examples" / "xgboost_quickstart" / "config.json"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"pyspark"}, "lacks pyspark (pip install 'cursus-sagemaker[spark]')"),
        ({"java"}, "lacks a Java runtime"),
        ({"pyspark", "java"}, "[spark]') and a Java runtime"),
    ],
)
def test_what_is_missing_is_named_before_anything_runs(
    world: World, monkeypatch: pytest.MonkeyPatch, missing: set[str], words: str
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None if name in missing else object())
    monkeypatch.setattr("shutil.which", lambda name, **_: None if name in missing else "/bin/sh")
    with pytest.raises(CursusError) as refused:
        world.run(definition(submitted(world, "pass")))
    assert [(found.code, words in found.message) for found in refused.value.diagnostics] == [("E591", True)]
    assert not world.objects()


def test_options_of_the_submit_command_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they would bring to the cluster is not here."""
    monkeypatch.setattr(spark, "missing", list)
    step = submitted(world, "pass")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"][1:1] = ["--jars", "/opt/ml/processing/input/jars"]
    with pytest.raises(CursusError, match="E591"):
        world.run(definition(step))


@pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed")
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java runtime")
@pytest.mark.long
def test_preprocessing_on_spark_is_a_run_like_another(tmp_path: Path) -> None:
    """The engine of a config changes nothing of what a run leaves, for two instances but the names of the parts."""
    root = tmp_path / "s3"
    place = root / "raw/rows.csv"
    place.parent.mkdir(parents=True)
    splits(breast_cancer(), "label")["train"].to_csv(place, index=False)
    saved = json.loads(QUICKSTART.read_text())
    node = "TabularPreprocessing_training"
    step = saved["configuration"]["specific"][node]
    saved["configuration"]["specific"] = {node: step}
    saved["metadata"]["config_types"] = {node: "TabularPreprocessingConfig"}
    (tmp_path / "dag.json").write_text(json.dumps({"dag": {"nodes": [node], "edges": []}}))
    written: dict[str, dict[str, str]] = {}
    for engine, instances in (("python", 1), ("spark", 2)):
        step |= {"engine": engine, "processing_instance_count": instances}
        (tmp_path / "config.json").write_text(json.dumps(saved))
        options = ["--dag", str(tmp_path / "dag.json"), "--config", str(tmp_path / "config.json"), "--hosts", "2"]
        options += ["--s3-root", str(root), "--external-input", f"{node}.DATA=s3://raw"]
        ran = CliRunner().invoke(main, ["run", *options, "--parameter", f"EXECUTION_S3_PREFIX=s3://runs/{engine}"])
        assert ran.exit_code == 0, ran.output
        assert ("Memory and disk" in ran.output) == (engine == "python")  # Java's is not known
        base = root / "runs" / engine
        written[engine] = {
            path.relative_to(base).as_posix(): path.read_text()
            for path in base.rglob("*.csv")
            if "assets" not in path.parts
        }
    assert written["python"] and len(written["spark"]) == 2 * len(written["python"])
    for name, text in written["python"].items():
        parts = [written["spark"][name.replace(".csv", f"-algo-{number}.csv")] for number in (1, 2)]
        assert parts[0] + parts[1].partition("\n")[2] == text


def submitted(world: World, script: str) -> dict[str, Any]:
    step = world.step("Count", script, reads="s3://data")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = ["smspark-submit", SCRIPT]
    return step

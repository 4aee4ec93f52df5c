"""The example of the README, run on real data."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cursus.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "xgboost_quickstart"


@pytest.mark.long
def test_the_quickstart_runs_from_one_command(tmp_path: Path) -> None:
    """Compiled, its code put in place, run: every artifact lies under the prefix, and the model is good."""
    root = tmp_path / "s3"
    subprocess.run([sys.executable, str(ROOT / "examples" / "data.py"), str(root)], check=True, capture_output=True)
    files = ["--dag", str(EXAMPLE / "dag.json"), "--config", str(EXAMPLE / "config.json"), "--s3-root", str(root)]
    prefix = "s3://run-bucket/exp1"
    command = ["run", *files, "--parameter", f"EXECUTION_S3_PREFIX={prefix}", "--format", "json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)["result"]
    assert {step["status"] for step in told["steps"]} == {"succeeded"}
    assert all(output["uri"].startswith(f"{prefix}/") for step in told["steps"] for output in step["outputs"])
    written = {path.name for path in root.iterdir()} - {"example-datasets", "cursus-example-data", ".cursus"}
    assert written == {"run-bucket", "sagemaker-us-east-1-111122223333"}  # the second holds the code
    metrics = root / "run-bucket/exp1/model_evaluation/calibration/metrics_output/metrics.json"
    assert json.loads(metrics.read_text())["auc_roc"] > 0.98
    assert ("XGBoostModelEval-Calibration", "auc_roc") in {(one["step"], one["name"]) for one in told["metrics"]}
    page = Path(told["page"]).read_text(encoding="utf-8")
    assert page.count("<img ") == 3 and 'src="data:image/png' in page  # the plots of the evaluation
    base = root / "run-bucket/exp1"  # said once, and what lies there below it
    assert all(said in page for said in (str(base), metrics.relative_to(base).as_posix(), "model.tar.gz"))
    assert len(re.findall(r'class="type"[^>]*>✓ [\d.]+ s<', page)) == len(told["steps"])

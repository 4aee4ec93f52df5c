"""A verdict on a few cases, of which one fails, and its report."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cursus.gate import goldens
from cursus.gate.bases import BASES
from cursus.gate.case import Case
from validation import gate, report
from validation.cases import GOLDEN, all_cases
from validation.gate import Verdict

HOSTILE = "</script><script>window.broken = true</script><img src=x onerror='window.broken = true'>"
"""What somebody could call an output, or write into a config."""


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A pipeline with the golden files of another day: another image, an output elsewhere, and something hostile."""
    folder = tmp_path_factory.mktemp("golden") / "failing"
    shutil.copytree(GOLDEN / "pipelines" / "xgboost_simple", folder)
    for text, file in [(goldens.read(folder / base.file), folder / base.file) for base in BASES]:
        file.write_text(text)  # whole, so that one of another day is of no concern to the others
    path = folder / "parameterized.json"
    golden = json.loads(path.read_text())
    training = next(step for step in golden["Steps"] if step["Type"] == "Training")
    training["Arguments"]["AlgorithmSpecification"]["TrainingImage"] = HOSTILE
    training["Arguments"]["OutputDataConfig"]["S3OutputPath"] = "s3://elsewhere/model"
    path.write_text(json.dumps(golden))
    return Case("pipeline", "failing", folder, folder)


@pytest.fixture(scope="session")
def verdict(failing: Case) -> Verdict:
    """Of two pipelines, a builder, a bad input, and the case that fails."""
    names = {"Package/default", "xgboost_simple", "xgboost_end_to_end", "cycle"}
    cases = [case for case in all_cases() if case.name in names]
    assert len(cases) == len(names)
    judged = gate.run([*cases, failing], oracle=False)
    assert not judged.passed
    return judged


@pytest.fixture(scope="session")
def written(verdict: Verdict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its report."""
    return report.write(verdict, tmp_path_factory.mktemp("report")).parent


@pytest.fixture(scope="session")
def sound(verdict: Verdict, failing: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report in which all is well."""
    good = replace(verdict, outcomes=tuple(one for one in verdict.outcomes if one.case != failing))
    return report.write(good, tmp_path_factory.mktemp("sound")).parent

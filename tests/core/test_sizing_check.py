"""A note where the instance or the volume is too small for the input that the config declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cursus.core import sizing
from cursus.core.instance_memory import instance_memory
from cursus.core.sizing import Needs
from cursus.core.sizing_check import small_instances
from cursus.steps.builders.builder_tabular_preprocessing_step import (
    TabularPreprocessingConfig,
    TabularPreprocessingStepBuilder,
)
from cursus.steps.catalog import catalog

from .test_instances_check import BASE
from .test_settings import compiled, copied


@pytest.fixture
def needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One step was measured: 1 GB of memory and 2 for each GB of input, and 3 of disk for each."""
    measured = {"TabularPreprocessing": Needs(1.0, 2.0, 3.0)}
    monkeypatch.setattr("cursus.core.sizing_check.measured", lambda: measured)


def notes(**fields: Any) -> list[tuple[str, str]]:
    """Code and place of what is found for a preprocessing step."""
    config = TabularPreprocessingConfig(**{**BASE, "label_name": "y", **fields})
    found = small_instances({"T": TabularPreprocessingStepBuilder(config)})
    return [(one.code, one.where) for one in found]


@pytest.mark.usefixtures("needs")
@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, []),  # nothing is declared
        ({"input_size_gb": 16}, []),  # 33 GB of the 34.4 that an ml.m5.2xlarge has
        ({"input_size_gb": 17}, ["processing_instance_type_small"]),
        ({"input_size_gb": 17, "use_large_processing_instance": True}, []),
        ({"input_size_gb": 40, "use_large_processing_instance": True}, ["processing_instance_type_large"]),
        ({"input_size_gb": 10, "processing_volume_size": 30}, []),
        ({"input_size_gb": 10.5, "processing_volume_size": 30}, ["processing_volume_size"]),
        ({"input_size_gb": 200}, ["processing_instance_type_small", "processing_volume_size"]),
        ({"input_size_gb": 99, "processing_instance_type_small": "ml.unknown9.large"}, []),
        ({"input_size_gb": 200, "processing_source_dir": "mine", "processing_entry_point": "own.py"}, []),
        ({"input_size_gb": 200, "engine": "spark"}, []),
    ],
)
def test_what_is_too_small_is_noted(fields: dict[str, Any], places: list[str]) -> None:
    """Memory and disk each for itself; never of a script of the user's own or of Spark, which nobody has measured."""
    assert notes(**fields) == [("I308", f"T.{place}") for place in places]


def test_compiling_says_so_and_compiles_the_same(tmp_path: Path) -> None:
    """The field is for the note alone: the definition does not change. The figures are those of the benchmark."""
    config, node = copied("XGBoostTraining", tmp_path)
    own = config["configuration"]["specific"][node]
    own.update(training_volume_size=30, training_instance_type="ml.m5.xlarge")
    plain, before = compiled(tmp_path, config)
    own["input_size_gb"] = 1000
    declared, after = compiled(tmp_path, config)
    assert plain and plain == declared
    noted = [("I308", f"{node}.training_instance_type"), ("I308", f"{node}.training_volume_size")]
    assert [one for one in after if one not in before] == noted
    own["input_size_gb"] = 1
    assert compiled(tmp_path, config) == (plain, before)


def test_what_was_measured_are_steps_of_ours() -> None:
    """With disk for the input at least, and memory for a Python with its libraries."""
    measured = sizing.measured()
    assert len(measured) >= 6 and set(measured) <= set(catalog().builders)
    assert all(
        one.memory_gb > 0.05 and one.memory_gb_per_gb >= 0 and one.disk_gb_per_gb > 1 for one in measured.values()
    )


@pytest.mark.parametrize(
    ("kind", "gib"),
    [
        ("ml.t3.medium", 4),
        ("ml.m5.large", 8),
        ("ml.m5.4xlarge", 64),
        ("ml.c5.9xlarge", 72),
        ("ml.r5.24xlarge", 768),
        ("ml.g4dn.xlarge", 16),
        ("ml.p3.2xlarge", None),  # does not keep its family's ratio
        ("ml.m5.metal", None),
        ("local", None),
    ],
)
def test_memory_of_instances(kind: str, gib: float | None) -> None:
    """As AWS publishes it, in GB of 10^9 bytes; unknown is not guessed."""
    found = instance_memory(kind)
    assert found == (None if gib is None else pytest.approx(gib * 1024**3 / 1e9))

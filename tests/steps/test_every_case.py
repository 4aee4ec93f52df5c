"""Which cases there have to be, that compiling them needs no word, and that they are what their golden files say.

The gate compiles them in processes of its own, and asks much more of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cursus.core.catalog import catalog
from cursus.gate import goldens
from cursus.pipelines import pipelines

from .cases import (
    BASES,
    CASES,
    GOLDEN,
    PIPELINE_CASES,
    STEP_CASES,
    compiled,
)

OWN = {name for name, builder in catalog().builders.items() if builder.__module__.startswith("cursus.")}


def test_every_builder_has_a_case_for_each_job_type() -> None:
    """Those that know a job type in all four."""
    cases = {(Path(case).parts[1], Path(case).parts[2]) for case in STEP_CASES}
    jobs = {"training", "validation", "testing", "calibration"}
    for name in {
        name for name in OWN if catalog().builders[name].output_folder or catalog().builders[name].input_ports
    }:
        wanted = jobs if "job_type" in catalog().builders[name].Config.model_fields else {"default"}
        assert wanted <= {case for step, case in cases if step == name}, name


@pytest.mark.parametrize("case", CASES)
def test_compiles_without_a_word(case: str) -> None:
    """A case compiles under each base, and the compiler has nothing to say about it."""
    assert {base: compiled(case, base).notes for base in BASES} == dict.fromkeys(BASES, ())


@pytest.mark.parametrize("case", CASES)
def test_is_what_its_golden_files_say(case: str) -> None:
    """Under each base."""
    for base in BASES:
        assert compiled(case, base).definition == json.loads(goldens.read(GOLDEN / case / f"{base}.json")), base


def test_disks_of_their_own_take_no_key() -> None:
    """The service refuses a volume key for instances whose hardware encrypts their disks."""
    resources = compiled("steps/PyTorchTraining/gpu_with_own_disks", "secured").only["ResourceConfig"]
    assert resources == {"InstanceCount": 1, "InstanceType": "ml.g5.12xlarge", "VolumeSizeInGB": 100}


def test_the_catalogue() -> None:
    """Every golden pipeline is one to start from, described in a sentence."""
    found = pipelines()
    assert {f"pipelines/{name}" for name in found} >= set(PIPELINE_CASES)
    assert [case for case in PIPELINE_CASES if not found[Path(case).name].description.endswith(".")] == []

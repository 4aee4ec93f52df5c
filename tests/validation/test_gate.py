"""The gate catches what it guards: builders broken on purpose, each found with code, builder, base and place."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from cursus.gate.bases import BASES
from cursus.gate.case import Case
from validation import gate

BROKEN = Path(__file__).parent / "broken_plugin"
"""A folder to import from, with what pip leaves there of an installed plug-in."""

BASE_NAMES = {base.name for base in BASES}
PORTABLE = {base.name for base in BASES if base.portable}


def write_case(folder: Path, step: str, **fields: Any) -> Case:
    """A case of one node, whose golden files are those that lie beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    identity = {
        "author": "the-author",
        "bucket": "the-bucket",
        "role": "arn:aws:iam::111122223333:role/Jobs",
        "region": "NA",
        "service_name": "gate",
        "pipeline_version": "1",
    }
    specific = {step: {"__model_type__": f"{step}Config"} | identity | fields}
    (folder / "config.json").write_text(json.dumps({"configuration": {"specific": specific}}))
    (folder / "dag.json").write_text(json.dumps({"dag": {"nodes": [step], "edges": []}}))
    return Case("plugin", f"{step}/default", folder, folder)


OUTPUTS = "$.Steps[0].Arguments.ProcessingOutputConfig.Outputs"
ENVIRONMENT = "Arguments.Environment"

EXPECTED = [
    # What is broken, the code it is found by, under which bases, and a part of the place and the message.
    ("Frozen", "E605", PORTABLE, f"{OUTPUTS}[1].S3Output.S3Uri"),
    ("Frozen", "E608", PORTABLE, "the config's bucket 'the-bucket'"),
    ("Overwriting", "E609", BASE_NAMES, f"{OUTPUTS}[1].S3Output.S3Uri"),
    ("Random", "E607", BASE_NAMES, f"{ENVIRONMENT}.SEED"),
    ("Clock", "E607", BASE_NAMES, f"{ENVIRONMENT}.TODAY"),
    ("Hashed", "E607", BASE_NAMES, f"{ENVIRONMENT}.COLUMNS"),
    ("Ordered", "E607", BASE_NAMES, ENVIRONMENT),
    ("Placed", "E607", BASE_NAMES, f"{ENVIRONMENT}.FROM"),
    ("Growing", "E607", BASE_NAMES - {"parameterized"}, f"{ENVIRONMENT}.SEEN"),  # the third base, either way round
    ("Calling", "E611", BASE_NAMES, "socket.getaddrinfo"),
    ("Authors", "E608", PORTABLE, "$.Steps[0].Arguments.AppSpecification.ContainerArguments[1]"),
    ("Depending", "E606", {"parameterized"}, f"{ENVIRONMENT}.PORTABLE"),
    ("Crashing", "E610", BASE_NAMES, "KeyError at __init__.py:91:"),
]


def test_builders_broken_on_purpose_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake is told with code, builder, base and place, and of a sound builder there is nothing to tell.

    All in one run, because a run takes seconds.
    """
    monkeypatch.setenv("PYTHONPATH", str(BROKEN))
    verdict = gate.run([write_case(tmp_path / step, step) for step in ("Sound", *{row[0]: 0 for row in EXPECTED})])

    found = defaultdict[tuple[str, str], dict[str, list[str]]](lambda: defaultdict(list))
    for outcome in verdict.outcomes:
        for one in outcome.findings:
            found[outcome.case.group, one.code][outcome.base].append(f"{one.where}: {one.message}")
    for step, code, bases, part in EXPECTED:
        by_base = found[step, code]
        assert by_base.keys() >= bases, (step, code)
        assert all(any(part in text for text in by_base[base]) for base in bases), (by_base, part)
    # Warnings apart: they are about our script, which the builders borrow.
    assert {code for step, code in found if step == "Sound" and code.startswith("E")} == {"E601"}
    assert not verdict.passed
    crashed = [one.where for one in verdict.all_findings if one.code == "E610"]
    assert [where.partition("]")[0] for where in crashed] == ["Crashing/default [every base"]  # once, not five times


def test_nothing_checked_is_nothing_proven() -> None:
    """A verdict without outcomes has not passed."""
    assert not gate.Verdict(()).passed

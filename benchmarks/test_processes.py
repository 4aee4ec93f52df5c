"""Commands from a cold start: their time and their memory, against bare Python and a bare import of the SDK."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.conftest import Record
from benchmarks.figures import Figure, exactly, of_pairs
from benchmarks.pairs import Plan, compare
from benchmarks.pipelines import compile_pipeline
from benchmarks.processes import BARE_PYTHON, BARE_SDK, BARE_SDK3, SDK3_PYTHON, Command, cursus

ROOT = Path(__file__).parents[1]


@pytest.fixture
def definition(tmp_path: Path, pipelines: Callable[[int], Path]) -> Path:
    """Of ten nodes."""
    path = tmp_path / "pipeline.json"
    path.write_text(compile_pipeline(pipelines(10)), encoding="utf-8")
    return path


def test_without_the_sdk(record: Record, plan: Callable[..., Plan], definition: Path) -> None:
    """Ten times bare Python at the most: 0.2 s where that takes 0.02 s."""
    commands = {
        "import cursus": Command(("-c", "import cursus")),
        "cursus --help": cursus("--help"),
        "cursus resolve": cursus("resolve", str(definition), "--parameter", "EXECUTION_S3_PREFIX=s3://bucket/run"),
    }
    for name, command in commands.items():
        timed = compare(command, BARE_PYTHON, plan(12, precision=0.03), limit=10, timer=processes.of("processor"))
        record(
            of_pairs("cold start / bare Python", name, timed, 10),
            exactly("cold start", f"{name}, processor", timed.ours, "s"),
            exactly("cold start", f"bare Python beside {name}, processor", timed.theirs, "s"),
        )


def compiling(folder: Path) -> Command:
    return cursus("compile", "--dag", str(folder / "dag.json"), "--config", str(folder / "config.json"))


@pytest.mark.parametrize(("nodes", "limit"), [(10, 0.2), (100, None)])
def test_compile(
    record: Record,
    plan: Callable[..., Plan],
    quick: bool,
    pipelines: Callable[[int], Path],
    nodes: int,
    limit: float | None,
) -> None:
    """A fifth of what importing version 2 of the SDK takes, for a pipeline of ten nodes."""
    if quick and limit is None:
        pytest.skip("reported only")
    command = compiling(pipelines(nodes))
    timed = compare(command, BARE_SDK, plan(30, least=8, precision=0.02), limit=limit, timer=processes.of("processor"))
    record(
        of_pairs("cold start / import of the SDK", f"cursus compile, {nodes} nodes", timed, limit),
        exactly("cold start", f"cursus compile, {nodes} nodes, processor", timed.ours, "s"),
    )


@pytest.mark.skipif(not SDK3_PYTHON, reason="CURSUS_SDK3_PYTHON names no Python that has version 3 of the SDK")
def test_compile_against_version_3(record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path]) -> None:
    """A tenth of what importing version 3 takes."""
    command, timer = compiling(pipelines(10)), processes.of("processor")
    timed = compare(command, BARE_SDK3, plan(40, least=5, precision=0.02), limit=0.1, timer=timer)
    record(of_pairs("cold start / import of the SDK", "cursus compile, 10 nodes, against version 3", timed, 0.1))


def test_peak_memory(record: Record, plan: Callable[..., Plan], pipelines: Callable[[int], Path]) -> None:
    """Sixty megabytes for ten nodes; beside them, what the bare SDK takes."""
    timed = compare(compiling(pipelines(10)), BARE_SDK, plan(10, least=3), timer=processes.of("peak"))
    record(
        of_pairs("peak memory / import of the SDK", "cursus compile, 10 nodes", timed),
        exactly("peak memory", "cursus compile, 10 nodes, MB", timed.ours / 1e6, "MB", 60),
    )


def test_gate(record: Record, plan: Callable[..., Plan], quick: bool, tmp_path: Path) -> None:
    """The whole gate by the clock: nothing changed, nothing remembered, and with the SDK asked about every case."""
    if quick:
        pytest.skip("takes minutes")
    for part in ("cursus", "validation", "golden", "examples", "tests/lint/corpus"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    cold = Command(("-m", "validation", "--no-cache", "--no-oracle"), tmp_path)
    asking = Command(("-m", "validation", "--no-cache"), tmp_path)
    again = Command(("-m", "validation", "--cache"), tmp_path)
    again()
    ways = (("nothing changed", again, 3), ("cold", cold, 3), ("cold, with the oracle", asking, 9))
    found: list[Figure] = []
    for name, command, limit in ways:
        timed = compare(
            command, BARE_SDK, plan(30, least=3, precision=0.05), limit=limit, timer=processes.of("seconds")
        )
        found += [
            of_pairs("gate / import of the SDK", name, timed, limit),
            exactly("gate", f"{name}, by the clock", timed.ours, "s"),
        ]
    record(*found)

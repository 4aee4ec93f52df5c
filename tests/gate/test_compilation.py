"""How the gate compiles: in processes of its own, whose results it takes as they come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.compilation import Ways, compile_all

WORKER = """
import json, pathlib, sys, time
from cursus.gate.job import Job
from cursus.gate.worker import answering, tell
answers = answering()
for job in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    {between}
    print("a builder says something", flush=True)
    tell(Job(**job), {{"text": json.dumps(job["folder"]), "diagnostics": [], "seconds": 0.0}}, answers)
"""

BASE = BASES[0]


def cases(folder: Path) -> list[Case]:
    return [Case("step", name, folder / name, folder / name, bases=(BASE,)) for name in ("first", "second")]


def ways(folder: Path, between: str) -> Ways:
    """A worker that does something before each job."""
    (folder / "odd_worker.py").write_text(WORKER.format(between=between))
    return Ways("odd_worker", (folder,))


def test_a_case_is_there_while_others_are_compiled(tmp_path: Path) -> None:
    """The workers begin the second case only when somebody has got the first; what a builder prints is no result."""
    waiting = (
        f"end = time.monotonic() + 60\n"
        f"    while 'second' in job['folder'] and not pathlib.Path({str(tmp_path / 'go')!r}).exists():\n"
        f"        time.sleep(0.01) if time.monotonic() < end else sys.exit(9)"
    )
    told: list[None] = []
    compiling = compile_all(cases(tmp_path), tmp_path / "out", lambda: told.append(None), ways(tmp_path, waiting))
    assert next(compiling).case.name == "first"
    (tmp_path / "go").touch()
    assert [one.text for one in compiling] == [json.dumps(str(tmp_path / "second"))]
    assert len(told) >= 4


def test_a_worker_that_ends_early_is_told(tmp_path: Path) -> None:
    """What was compiled before is given; whoever waits for more learns how the worker ended."""
    compiling = compile_all(
        cases(tmp_path), tmp_path / "out", lambda: None, ways(tmp_path, "'second' in job['folder'] and sys.exit(3)")
    )
    assert next(compiling).case.name == "first"
    with pytest.raises(RuntimeError, match="ended with exit code 3"):
        next(compiling)

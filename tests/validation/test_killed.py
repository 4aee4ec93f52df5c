"""Writing golden files, killed at any moment: each file is the old one or the new one, and the same command ends it."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from cursus.gate.cache import Cache
from cursus.gate.case import Case
from validation import gate
from validation.cases import GOLDEN

KILLS = 20
_WRITING = ("open", "os.rename", "os.remove", "os.chmod", "os.chown")
"""What Python tells its audit hooks of whoever writes a file."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that has the compiled cases already needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_twenty_kills_of_an_update(tmp_path: Path) -> None:
    """`--update` of two cases, killed before any of the steps by which a file is written: no golden file is half there,
    and the next one writes what is left and takes away what the killed one left behind."""
    cases = [_case(tmp_path, name) for name in ("Package", "Payload")]
    cache = Cache(tmp_path / "cache", code=())
    gate.update(cases, cache=cache)
    new = _files(tmp_path / "cases")
    old = {
        name: text.replace("PipelineDefinition", "x") + "\n" if _is_golden(name) else text for name, text in new.items()
    }
    moments, killed = random.Random(17), 0
    for _ in range(KILLS):
        for name, text in old.items():
            (tmp_path / "cases" / name).write_text(text, encoding="utf-8")
        process = multiprocessing.get_context("fork").Process(
            target=_killed_while_updating, args=(cases, cache, tmp_path / "cases", moments.randrange(40))
        )
        process.start()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        now = _files(tmp_path / "cases")
        assert all(now[name] in (old[name], new[name]) for name in new)
        gate.update(cases, cache=cache)
        assert _files(tmp_path / "cases") == new
    assert killed == KILLS


def _killed_while_updating(cases: list[Case], cache: Cache, folder: Path, moment: int) -> None:
    """SIGKILL to this process when it has taken ``moment`` steps of writing below ``folder``."""
    left = [moment]

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WRITING and str(arguments[0]).startswith(str(folder)) and _writes(event, arguments):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    gate.update(cases, cache=cache)


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    return event != "open" or bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


def _case(folder: Path, step: str) -> Case:
    """A copy of one of the repository's own cases."""
    copy = folder / "cases" / step
    shutil.copytree(GOLDEN / "steps" / step / "default", copy)
    return Case("step", f"{step}/default", copy, copy)


def _is_golden(name: str) -> bool:
    return not name.endswith(("dag.json", "config.json"))


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_golden_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """It is neither read nor written, wherever it leads; E627 names it."""
    case = _case(tmp_path, "Package")
    cache = Cache(tmp_path / "cache", code=())
    gate.update([case], cache=cache)
    golden, elsewhere = case.folder / "static.json", tmp_path / "elsewhere.json"
    golden.replace(elsewhere)
    golden.symlink_to(elsewhere)
    text = elsewhere.read_text(encoding="utf-8")
    verdict = gate.run([case], cache=cache, oracle=False)
    assert [found.code for found in verdict.all_findings if found.code != "I741"] == ["E627"]
    elsewhere.write_text("{}", encoding="utf-8")
    (line,) = gate.update([case], cache=cache)
    assert line.startswith("failed Package/default [static]: E627") and elsewhere.read_text(encoding="utf-8") == "{}"
    golden.unlink()
    golden.write_text(text, encoding="utf-8")
    assert gate.run([case], cache=cache, oracle=False).passed

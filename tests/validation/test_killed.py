"""Writing golden files, killed at any moment: each file is the old one or the new one, and the same command ends it."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from cursus.gate.cache import Cache
from cursus.gate.case import Case
from tests.killing import MOMENTS, killed_while_writing
from validation import gate
from validation.cases import GOLDEN


@pytest.mark.moments
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that has the compiled cases already needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_kills_of_an_update(tmp_path: Path) -> None:
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
    for _ in range(MOMENTS):
        for name, text in old.items():
            (tmp_path / "cases" / name).write_text(text, encoding="utf-8")
        killed += killed_while_writing(
            lambda: gate.update(cases, cache=cache), tmp_path / "cases", moments.randrange(40)
        )
        now = _files(tmp_path / "cases")
        assert all(now[name] in (old[name], new[name]) for name in new)
        gate.update(cases, cache=cache)
        assert _files(tmp_path / "cases") == new
    assert killed == MOMENTS


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

"""The gate on the command line: what it selects, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.definition.paths import iter_steps
from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled, compile_all
from cursus.gate.goldens import read as read_golden
from validation import cases, gate
from validation.__main__ import main
from validation.cases import GOLDEN, INPUTS, all_cases, golden_files

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample plug-in, as installed."""
    shutil.copytree(ROOT / "tests" / "plugin_sample", tmp_path, dirs_exist_ok=True)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CI", "")
    return tmp_path


Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """The command, whose report goes to a folder of the test's own."""
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--report", str(tmp_path / "report")])


def test_a_plugin_is_proven_by_its_own_golden_files(
    site: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written once; green with them; red when one says otherwise; mended and trimmed by --update; a part says so."""
    goldens = site / "cursus_sample" / "golden" / "Deduplication" / "default"
    made: list[Compiled] = []

    def compile_once(*arguments: Any, **options: Any) -> Iterator[Compiled]:
        """What the plug-in compiles to does not change between the runs."""
        made.extend(compile_all(*arguments, **options) if not made else [])
        yield from made

    monkeypatch.setattr("cursus.gate.run.compile_all", compile_once)
    created = call("--plugin", "sample", "--update")
    assert (created.exit_code, created.stdout.count("create ")) == (0, len(BASES))
    green = call("--plugin", "sample", "--only", "Deduplication")
    assert (green.exit_code, "1 of 1 builders portable" in green.stdout) == (0, True), green.stdout
    for part in ("report.html", "summary.md"):
        assert "Only Deduplication: other cases did not run." in (tmp_path / "report" / part).read_text()
    unchanged = call("--plugin", "sample", "--update")
    assert (unchanged.exit_code, unchanged.stdout.strip()) == (0, "nothing to change")

    golden = json.loads(read_golden(goldens / "secured.json"))
    del golden["Steps"][0]["Arguments"]["NetworkConfig"]
    (goldens / "secured.json").write_text(json.dumps(golden))
    (goldens / "static.json").unlink()
    (goldens / "stale.json").write_text("{}")
    changed = call("--plugin", "sample")
    said = " ".join(changed.stdout.split())
    assert changed.exit_code == 1
    assert "no other case" not in (tmp_path / "report" / "report.html").read_text()
    assert "E601 there is no golden file static.json: Deduplication/default [static]" in said
    assert "It also causes" not in said  # what is worth a warning leads to no error
    assert "Deduplication/default [secured] $.Steps.Deduplication.Arguments.NetworkConfig" in said and "E602" in said
    assert "E603" in said
    mended = call("--plugin", "sample", "--update")
    assert [line.split()[0] for line in mended.stdout.splitlines()] == ["create", "fix", "trim"]
    assert {path.name for path in goldens.glob("*.json")} == {*INPUTS, *(f"{base.name}.json" for base in BASES)}


@pytest.mark.parametrize("ci", ["true", "1", "True"])
def test_golden_files_are_not_written_under_ci(call: Call, monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    """--update is refused before anything is compiled."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(gate, "update", None)
    result = call("--update")
    assert (result.exit_code, "does not work in CI" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "NoSuchStep"], "no case is called NoSuchStep; there are: .*Package"),
        (["--only", "Package", "--only", "Nonsense"], "no case is called Nonsense"),
        (["--plugin", "absent"], "no plug-in 'absent' is installed"),
    ],
)
def test_an_unknown_name_is_told(call: Call, arguments: list[str], said: str) -> None:
    """A case or plug-in that is not there ends with exit code 2 and the names that are."""
    result = call(*arguments)
    assert result.exit_code == 2
    assert re.search(said, " ".join(result.output.split()))


def test_a_plugin_without_module_or_cases_is_told(site: Path, call: Call) -> None:
    """An entry point that leads nowhere, or to a module without golden folder, is no reason to pass."""
    entry_points = next(site.glob("*.dist-info")) / "entry_points.txt"
    entry_points.write_text("[cursus.steps]\nghost = no_such_module\nchild = no_such.module\nbare = bare_module\n")
    (site / "bare_module.py").write_text("")
    for name, said in (("ghost", "has no module"), ("child", "has no module"), ("bare", "has no cases")):
        result = call("--plugin", name)
        assert (result.exit_code, said in result.output) == (2, True), result.output


def test_unused_golden_files_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside a case that no base has, and one of a case that is gone, are E603; a case's own files are not."""
    case = tmp_path / "golden" / "steps" / "Sample" / "default"
    (case / "code").mkdir(parents=True)
    for name in ("dag.json", "config.json", "static.json", "renamed_base.json", "code/model.json"):
        (case / name).write_text("{}")
    gone = tmp_path / "golden" / "pipelines" / "gone"
    gone.mkdir(parents=True)
    (gone / "static.json").write_text("{}")
    monkeypatch.setattr(cases, "GOLDEN", tmp_path / "golden")
    here = [Case("step", "Sample/default", case, case)]
    monkeypatch.setattr("cursus.gate.run.compile_all", lambda *_, **__: (one for one in list[Compiled]()))
    (found,) = gate.run(here, golden_files()).findings
    names = [Path(place).name for place in (found.where, *found.also)]
    assert (found.code, names) == ("E603", ["static.json", "renamed_base.json"])
    lines = gate.update(here, golden_files())
    assert [line.split()[0] for line in lines] == ["trim", "trim"]
    assert golden_files() == {case / "static.json"}


def test_without_the_oracle_nothing_needs_the_sdk(call: Call) -> None:
    """The cases that import it are left out with their golden files, and the verdict says that nobody asked it."""
    asked, alone = all_cases(), all_cases(native=False)
    assert {case.kind for case in asked} - {case.kind for case in alone} == {"native"}
    folders = {path.relative_to(GOLDEN).parts[0] for path in golden_files() - golden_files(native=False)}
    assert folders == {"native"}
    result = call("--only", "Package", "--no-cache", "--no-oracle")
    assert result.exit_code == 0, result.output
    assert "the SageMaker SDK was skipped (--no-oracle): nothing was compared with it" in result.stdout
    assert "agrees" not in result.stdout


def test_every_case_has_a_name_of_its_own() -> None:
    """No two cases are called alike within their kind, and every folder with a DAG in golden/ is one."""
    names = [(case.kind, case.name) for case in all_cases()]
    assert len(names) == len(set(names))
    folders = {path.parent for part in ("steps", "pipelines") for path in (GOLDEN / part).rglob("dag.json")}
    assert folders <= {case.folder for case in all_cases()}


def test_each_type_of_step_has_a_case_in_full() -> None:
    """What a verb emits under every base can be read without putting anything together."""
    types: dict[bool, set[str]] = {True: set(), False: set()}
    for case in all_cases():
        if case.compiles:
            whole = json.loads(read_golden(case.golden(case.whole)))
            types[case.in_full] |= {step["Type"] for _, step in iter_steps(whole)}
            kept = [base.name for base in case.bases if "Steps" in json.loads(case.golden(base).read_text())]
            assert not case.in_full or kept == [base.name for base in case.bases], case.name
    assert types[False] <= types[True]


def test_a_builder_is_green_under_ci(tmp_path: Path) -> None:
    """``CI=true python -m validation`` ends with 0; ``nox -s validate`` asks it for all cases, and the SDK too."""
    environment = os.environ | {"CI": "true"}
    command = [sys.executable, "-m", "validation", "--only", "Package", "--no-oracle", "--report", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]

"""The gate's cache: what did not change is not compiled, what did is, and nothing in it can turn red into green."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cursus.gate.cache import Cache
from cursus.gate.case import Case
from cursus.gate.compilation import Compiled
from cursus.gate.run import Gate
from validation import gate
from validation.__main__ import main
from validation.cases import all_cases

ROOT = Path(__file__).parents[2]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case of its own folder, of which nobody looks at the content here."""
    folder = tmp_path / "case"
    folder.mkdir()
    for name in ("dag.json", "config.json"):
        (folder / name).write_text("{}")
    return Case("step", "Sample/default", folder, folder)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "builder.py").write_text("one")
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases that were really compiled, in order; each becomes a sound text."""
    names: list[str] = []

    def compile_all(cases: Sequence[Case], *_: Any, **__: Any) -> Iterator[Compiled]:
        names.extend(case.name for case in cases)
        yield from (Compiled(case, base, '{"Steps": []}', '{"Steps": []}') for case in cases for base in case.bases)

    monkeypatch.setattr("cursus.gate.run.compile_all", compile_all)
    return names


def run(case: Case, folder: Path, code: Path) -> list[Compiled]:
    return Gate([case], cache=Cache(folder, [code])).compile()


def test_what_did_not_change_is_not_compiled(case: Case, code: Path, tmp_path: Path, compiled: list[str]) -> None:
    """The second run gives the same without compiling; golden files, which it writes, are no reason to compile."""
    first = run(case, tmp_path / "cache", code)
    case.golden(case.bases[0]).write_text("{}")
    assert run(case, tmp_path / "cache", code) == first
    assert compiled == [case.name]


@pytest.mark.parametrize("changed", ["case/config.json", "case/code/new.py", "code/builder.py", "code/data/new.json"])
def test_what_changed_is_compiled(case: Case, code: Path, tmp_path: Path, compiled: list[str], changed: str) -> None:
    """An input, a file beside it, our own code, and whatever lies in its folders."""
    run(case, tmp_path / "cache", code)
    (tmp_path / changed).parent.mkdir(exist_ok=True)
    (tmp_path / changed).write_text("two")
    run(case, tmp_path / "cache", code)
    assert compiled == [case.name] * 2


def test_another_version_of_a_package_is_another_world(
    case: Case, code: Path, tmp_path: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is installed may change what anything compiles to."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    metadata = tmp_path / "site" / "other-1.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    for version in ("1.0", "1.1", "1.1"):
        metadata.write_text(f"Metadata-Version: 2.1\nName: other\nVersion: {version}\n")
        run(case, tmp_path / "cache", code)
    assert compiled == [case.name] * 2


@pytest.mark.parametrize("damage", [b"", b"\xff", b"0123\n{}", b"no newline"])
def test_a_damaged_entry_counts_as_none(
    case: Case, code: Path, tmp_path: Path, compiled: list[str], damage: bytes
) -> None:
    """Cut off, overwritten or not text: it is compiled anew, and the entry mended."""
    first = run(case, tmp_path / "cache", code)
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_bytes(damage)
    assert run(case, tmp_path / "cache", code) == first
    run(case, tmp_path / "cache", code)
    assert compiled == [case.name] * 2


def test_one_flipped_character_is_noticed(case: Case, code: Path, tmp_path: Path, compiled: list[str]) -> None:
    """An entry that still is JSON, but says something else than what was compiled, is not believed."""
    run(case, tmp_path / "cache", code)
    (entry,) = (tmp_path / "cache").iterdir()
    entry.write_text(entry.read_text().replace("Steps", "Stops"))
    run(case, tmp_path / "cache", code)
    assert compiled == [case.name] * 2


def test_a_failure_is_not_remembered(case: Case, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that did not compile, or to two different texts, has no entry."""
    for texts in (("", ""), ("{}", "{ }")):
        results = [Compiled(case, base, *texts) for base in case.bases]
        monkeypatch.setattr("cursus.gate.run.compile_all", lambda *_, results=results, **__: (one for one in results))
        run(case, tmp_path / "cache", code)
        assert not (tmp_path / "cache").exists()


def test_an_edit_in_the_middle_is_not_kept(
    case: Case, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was compiled while somebody edited is of neither content."""

    def compile_all(cases: Sequence[Case], *_: Any, **__: Any) -> Iterator[Compiled]:
        (code / "builder.py").write_text("edited")
        yield from (Compiled(one, base, "{}", "{}") for one in cases for base in one.bases)

    monkeypatch.setattr("cursus.gate.run.compile_all", compile_all)
    run(case, tmp_path / "cache", code)
    assert not (tmp_path / "cache").exists()


def test_what_no_case_uses_is_dropped(case: Case, code: Path, tmp_path: Path, compiled: list[str]) -> None:
    """The folder holds the cases as they are, and no history."""
    run(case, tmp_path / "cache", code)
    (case.folder / "config.json").write_text('{"new": 1}')
    run(case, tmp_path / "cache", code)
    assert len(list((tmp_path / "cache").iterdir())) == 2
    Cache(tmp_path / "cache", [code]).prune([case])
    run(case, tmp_path / "cache", code)
    assert (len(list((tmp_path / "cache").iterdir())), compiled) == (1, [case.name] * 2)


def test_a_plugins_cases_are_compiled_each_time(case: Case, code: Path, tmp_path: Path, compiled: list[str]) -> None:
    """Their code lies where we do not look."""
    plugin = replace(case, kind="plugin")
    for _ in range(2):
        run(plugin, tmp_path / "cache", code)
    assert compiled == [case.name] * 2


@pytest.mark.parametrize(
    ("ci", "arguments", "used"),
    [("", [], True), ("true", [], False), ("true", ["--cache"], True), ("", ["--no-cache"], False)],
)
def test_who_uses_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, arguments: list[str], used: bool
) -> None:
    """People do, unless they say --no-cache; a CI run only when it is asked to."""
    seen = []

    def spy(*_: Any, cache: Cache | None, **__: Any) -> gate.Verdict:
        seen.append(cache is not None)
        return gate.Verdict(())

    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(gate, "run", spy)
    CliRunner().invoke(main, ["--only", "Package", "--report", str(tmp_path), *arguments], catch_exceptions=False)
    assert seen == [used]


def test_judging_needs_no_sdk() -> None:
    """The gate's own process imports nothing of the SDK: with nothing to compile, nobody waits for it."""
    program = "import sys, validation.__main__ as m; sys.exit('sagemaker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_each_case_has_an_entry_of_its_own(tmp_path: Path) -> None:
    """No two cases of this repository share a name in the cache."""
    cache = Cache(tmp_path)
    cases = all_cases()
    assert len({cache._path(case) for case in cases}) == len(cases)

"""A gate that fails for one reason says one thing, however many cases fail."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from cursus.core.catalog import catalog
from cursus.errors import Diagnostic, Where
from cursus.gate.bases import BASES
from cursus.gate.case import Case
from cursus.gate.causes import causes
from cursus.gate.compilation import Compiled
from cursus.gate.suspects import Sources, Suspect, sources_of
from cursus.gate.verdict import Outcome, Verdict
from cursus.steps import builders

FILE = "builders/builder_clean_step.py"
SUSPECT = Suspect("Clean", "E801", "builds a path as text", FILE, 7, 'f"{base}/x"', 'Join(on="/", values=[base, "x"])')


def case(name: str, kind: str = "project") -> Case:
    return Case(kind, name, Path("cases", name), Path("golden", name))


def outcome(of: Case, *found: Diagnostic, base: int = 0) -> Outcome:
    return Outcome(Compiled(of, BASES[base]), found)


def at(step: str, *keys: str | int) -> Where:
    return Where(keys=("Steps", step, "Arguments", *keys), step=step)


ONE, OTHER, THIRD = case("one"), case("other"), case("third")
SOURCES = Sources(
    {each: MappingProxyType({"Clean_training": "Clean", "Train": "Train"}) for each in (ONE, OTHER, THIRD)},
    {"Clean": FILE, "Train": "builders/builder_train_step.py"},
)


def test_what_raises_is_one_cause() -> None:
    """An exception at one line, under all bases of all cases, and the golden files that differ because of it."""
    raised = "TypeError at builder_clean_step.py:7: ParameterString('X', default_value='s3://{}') has no text"
    outcomes = [
        outcome(each, Diagnostic("E610", raised.format(each.name)), base=base)
        for each in (ONE, OTHER)
        for base in (1, 2)
    ]
    moved = Diagnostic("E602", "output moved: golden 'a', now 'b'", at("Clean-Training", "Outputs"))
    outcomes += [outcome(each, Diagnostic("E621", "no Join", at("Clean-Training")), moved) for each in (ONE, OTHER)]
    (cause,) = causes(Verdict(tuple(outcomes), sources=replace(SOURCES, suspects=(SUSPECT,))))
    assert cause.title == "Clean builds a path as text" and cause.place == f"{FILE}:7"
    assert cause.effect == "2 pipelines fail because of it."
    assert cause.code == "E801" and {found.code for found, _ in cause.others} == {"E602", "E621"}


def test_without_a_suspect_the_exception_is_named() -> None:
    """Lint finds nothing there: the title says what was raised, and where."""
    found = Diagnostic("E610", "KeyError at builder_clean_step.py:9: 'x'")
    (cause,) = causes(Verdict((outcome(ONE, found), outcome(OTHER, found)), sources=SOURCES))
    assert (cause.title, cause.place) == ("Clean raises KeyError", "builder_clean_step.py:9")


def test_two_faults_are_two_causes() -> None:
    """Of two builders, in the same cases; the one that more cases fail by comes first."""
    clean = Diagnostic("E621", "Clean-Training writes to 's3://a'", at("Clean-Training"))
    train = Diagnostic("E605", "Train writes to s3://b", at("Train"))
    outcomes = (outcome(ONE, clean, train), outcome(OTHER, train), outcome(THIRD, train))
    found = causes(Verdict(outcomes, sources=SOURCES))
    assert [(cause.owner, len(cause.cases)) for cause in found] == [("Train", 3), ("Clean", 1)]


def test_two_faults_of_one_builder_are_two_causes() -> None:
    """Where each has a case that the other has not."""
    one, other = (Diagnostic(code, "wrong", at("Train")) for code in ("E605", "E551"))
    found = causes(Verdict((outcome(ONE, one, other), outcome(OTHER, one), outcome(THIRD, other)), sources=SOURCES))
    assert sorted(cause.code for cause in found) == ["E551", "E605"]


def test_unlike_faults_of_one_builder_are_two_causes() -> None:
    """In the same cases: nobody can say that a refused value follows from a badly built path."""
    path, value = (Diagnostic(code, "wrong", at("Clean-Training")) for code in ("E605", "E551"))
    for lines in ((), (SUSPECT,)):
        found = causes(Verdict((outcome(ONE, path, value),), sources=replace(SOURCES, suspects=lines)))
        assert sorted(cause.first.code for cause in found) == ["E551", "E605"]


def test_an_intended_change_is_one_cause() -> None:
    """Another value of one setting in all golden files; another setting of another step is another cause."""
    size = [Diagnostic("E602", f"cache-busting: golden {n}, now {n + 1}", at("Train", "Size")) for n in range(3)]
    role = Diagnostic("E602", "cache-busting: golden 'a', now 'b'", at("Clean-Training", "Role"))
    outcomes = (outcome(ONE, size[0], role), outcome(OTHER, size[1]), outcome(THIRD, size[2]))
    found = causes(Verdict(outcomes, sources=SOURCES))
    titles = [(cause.title, len(cause.cases)) for cause in found]
    assert titles == [("Train differs from its golden files", 3), ("Clean differs from its golden files", 1)]


def test_missing_golden_files_are_one_cause() -> None:
    found = [Diagnostic("E601", f"there is no golden file {base.file}") for base in BASES]
    outcomes = [outcome(each, one, base=number) for each in (ONE, OTHER) for number, one in enumerate(found)]
    (cause,) = causes(Verdict(tuple(outcomes), sources=SOURCES))
    assert cause.effect == "2 pipelines fail because of it."


def test_what_concerns_a_folder_concerns_its_case() -> None:
    """A saved config that no longer compiles follows from what is wrong in its case."""
    broken = Diagnostic("E642", "no longer compiles: E621 no Join", "cases/one")
    wrong = outcome(ONE, Diagnostic("E621", "no Join", at("Train")))
    (cause,) = causes(Verdict((wrong,), (broken,), sources=SOURCES))
    assert cause.first.code == "E621" and [found.code for found, _ in cause.others] == ["E642"]
    alone = causes(Verdict((outcome(ONE),), (broken,), sources=SOURCES))
    assert [one.code for one in alone] == ["E642"]


def test_a_missed_target_is_a_cause_only_where_no_case_fails() -> None:
    missed = Diagnostic("E614", "36 of 102, and more than 95% are to succeed", "scorecard")
    wrong = outcome(ONE, Diagnostic("E621", "no Join", at("Train")))
    assert [one.code for one in causes(Verdict((wrong,), (missed,), sources=SOURCES))] == ["E621"]
    assert [one.code for one in causes(Verdict((outcome(ONE),), (missed,), sources=SOURCES))] == ["E614"]


def test_warnings_come_after_errors_and_notes_are_left_out() -> None:
    found = (
        Diagnostic("W565", "no VPC", at("Train")),
        Diagnostic("I653", "a note"),
        Diagnostic("E551", "x", at("Train")),
    )
    listed = causes(
        Verdict((outcome(ONE, found[1]), outcome(OTHER, found[0]), outcome(THIRD, found[2])), sources=SOURCES)
    )
    assert [cause.code for cause in listed] == ["E551", "W565"]
    assert listed[1].effect == "1 pipeline shows it: other."


def test_the_sources_of_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A builder with an f-string around its base: the line, what migrate makes of it, and which steps it builds."""
    source = Path(builders.__path__[0], "builder_tabular_preprocessing_step.py").read_text(encoding="utf-8")
    bad = 'return {name: f"{base}/cleaned/{name}" for name in self.output_ports}'
    method = f"    def destinations(self):\n        base = self._get_base_output_path()\n        {bad}\n\n"
    file = tmp_path / "builder_tabular_preprocessing_step.py"
    file.write_text(source.replace("    def environment", f"{method}    def environment", 1))
    spec = importlib.util.spec_from_file_location("cursus_test_broken_builder", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    builder = module.TabularPreprocessingStepBuilder
    known = catalog()
    broken = replace(
        known,
        builders={**known.builders, "TabularPreprocessing": builder},
        configs={**known.configs, "TabularPreprocessingConfig": builder.Config},
    )
    monkeypatch.setattr("cursus.core.catalog.catalog", lambda: broken)
    folder = tmp_path / "case"
    folder.mkdir()
    nodes = {"TabularPreprocessing_training": {"__model_type__": "TabularPreprocessingConfig"}}
    (folder / "config.json").write_text(json.dumps({"configuration": {"shared": {}, "specific": nodes}}))
    of = Case("project", "case", folder, folder)
    sources = sources_of([of], tmp_path)
    (found,) = sources.suspects
    assert (found.owner, found.code, found.file, found.before) == ("TabularPreprocessing", "E801", file.name, bad)
    assert found.after == bad.replace('f"{base}/cleaned/{name}"', 'Join(on="/", values=[base, "cleaned", name])')
    assert sources.owner(of, "TabularPreprocessing-Training") == "TabularPreprocessing"
    assert sources.owner(of, "Package") == ""

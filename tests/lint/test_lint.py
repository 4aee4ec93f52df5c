"""The linter from outside: its rules, its corpus, and how findings are silenced."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from packaging.requirements import Requirement

from cursus.cli import main
from cursus.lint import RULES, Rule, lint_paths, lint_sources
from cursus.lint.codes import CODES
from cursus.migrate import measure

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"

BUILDER = """\
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/a/{name}"
"""


def codes(source: str) -> list[str]:
    return [found.code for found in lint_sources({"builder.py": source}).findings]


def lint(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


# -- rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_its_bad_example_and_nothing_in_the_good_one(rule: Rule) -> None:
    """The examples on a rule are what it says they are, and no other rule minds them."""
    assert codes(rule.module(rule.bad)) == [rule.code]
    assert codes(rule.module(rule.good)) == []


def test_every_rule_is_documented_under_a_code_of_its_own() -> None:
    """A rule says why and what to do; no two share a code."""
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(CODES[rule.code].why and CODES[rule.code].remedy for rule in RULES)


@pytest.mark.parametrize("part", sorted(folder.name for folder in CORPUS.iterdir()))
def test_the_detector_is_precise_and_complete(part: str) -> None:
    """On snippets that people labelled at most one in fifty is missed, and none is wrong (outside: one in fifty)."""
    accuracy = measure(CORPUS / part)
    assert accuracy.snippets >= 50
    assert accuracy.precision >= (0.98 if part == "outside" else 1), accuracy.false_alarms
    assert accuracy.recall >= 0.98, accuracy.missed


def test_the_measure_counts_what_is_missed_and_what_is_wrong(tmp_path: Path) -> None:
    """A label without a finding lowers recall, a finding without a label precision."""
    (tmp_path / "snippets.py").write_text(f"# --- unlabelled\n{BUILDER}# --- wrong\nx = 1  # expect: E801\n")
    accuracy = measure(tmp_path)
    assert (accuracy.snippets, accuracy.precision, accuracy.recall) == (2, 0.0, 0.0)


def test_a_mark_without_a_code_takes_any_finding_and_marks_with_one_word_are_one_fault(tmp_path: Path) -> None:
    """A fault on several lines is found once, in whichever line; what is said elsewhere is a false alarm."""
    imports = "from sagemaker.processing import ProcessingOutput as P\n"
    cell = {"cell_type": "code", "source": [imports, 'c = P(destination="s3://b/c")  # report']}
    notebook = json.dumps({"cells": [{"cell_type": "markdown", "source": ["# a"]}, cell]})
    snippets = (
        f'# --- group\n{imports}PLACE = "s3://b/a"  # report: a\na = P(destination=PLACE)  # report: a\n'
        f'# --- plain\n{imports}b = P(destination="s3://b/b")\n'
        f"# --- notebook\n# file: n.ipynb\n{notebook}\n"
        f"# --- missed\n{imports}d = 1  # report\n"
    )
    (tmp_path / "snippets.py").write_text(snippets)
    accuracy = measure(tmp_path)
    assert len(accuracy.expected) == 3
    assert [(title, line) for title, _, line, _ in accuracy.missed] == [("snippets: missed", 2)]
    assert [(title, line) for title, _, line, _ in accuracy.false_alarms] == [("snippets: plain", 2)]


def test_a_validator_may_read_the_base_and_a_message_may_show_it() -> None:
    """Both only judge the config's own text; what places something is still found."""
    read = "location = self.config.pipeline_s3_loc"
    module = "class AStepBuilder(StepBuilderBase):\n    def {name}(self):\n        {read}\n        {use}\n"
    use = 'if not location.startswith("s3://"): raise ValueError(f"no place: {location}")'
    assert codes(module.format(name="validate_configuration", read=read, use=use)) == []
    assert codes(module.format(name="outputs", read=read, use="return location")) == ["E813"]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_what_is_read_is_never_run(tmp_path: Path) -> None:
    """Linting a file with side effects has none of them."""
    (tmp_path / "builder.py").write_text(f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n{BUILDER}")
    assert lint(tmp_path).exit_code == 1
    assert not (tmp_path / "ran").exists()


def test_a_file_that_does_not_parse_hides_no_other(tmp_path: Path) -> None:
    """E800 for one file, the findings of the others beside it."""
    (tmp_path / "broken.py").write_text("def broken(:\n")
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "builder.py").write_text(BUILDER)
    result = lint(tmp_path, "--format", "json")
    assert sorted(found["code"] for found in json.loads(result.stdout)["findings"]) == ["E800", "E800", "E801"]


@pytest.mark.parametrize("terms", [700, 2500, 20_000])
def test_bottomless_expressions_are_told(terms: int) -> None:
    """What nests too deeply to be followed is E800, and hides nothing else in the file."""
    deep = f"    def deep(self):\n        return self.config.pipeline_s3_loc{'.b' * terms} + self.execution_prefix\n"
    found = codes(f"{BUILDER}{deep}")
    assert "E800" in found
    assert "E801" in found or terms == 20_000  # which Python itself does not parse


def test_hidden_and_installed_files_are_left_out(tmp_path: Path) -> None:
    """A folder's .venv, caches and site-packages are not the team's code; a file that is named is read anyway."""
    for folder in (".venv", "__pycache__", "site-packages"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "builder.py").write_text(BUILDER)
    nothing = lint(tmp_path)
    assert (nothing.exit_code, nothing.stderr) == (0, "There is no Python file in it.\nno problems found\n")
    assert lint(tmp_path / ".venv" / "builder.py").exit_code == 1


def test_exit_codes_tell_findings_from_failure(tmp_path: Path) -> None:
    """0 for nothing, 1 for findings or a baseline that is none, 2 for a path that is not there."""
    clean, dirty = tmp_path / "clean.py", tmp_path / "dirty.py"
    clean.write_text("x = 1\n")
    dirty.write_text(BUILDER)
    assert [lint(clean).exit_code, lint(dirty).exit_code, lint(tmp_path / "gone.py").exit_code] == [0, 1, 2]
    assert lint(dirty, "--baseline", clean).exit_code == 1
    assert lint(dirty, "--update-baseline").exit_code == 2


def test_places_are_in_characters() -> None:
    """Columns count characters, also behind text that is not ASCII."""
    source = BUILDER.replace("return f", 'return "größe" + f')
    assert [found.column for found in lint_sources({"b.py": source}).findings] == [16]
    source = BUILDER.replace("return f", 'return ("größe", f').replace('{name}"', '{name}")')
    assert [found.column for found in lint_sources({"b.py": source}).findings] == [26]


# -- suppressions ------------------------------------------------------------------------------------------------------


def test_a_suppression_with_a_reason_silences_its_line() -> None:
    """Behind the line, or alone above it."""
    line = '        return f"{self.config.pipeline_s3_loc}/a/{name}"\n'
    comment = "# cursus: ignore[E801] read by the exporter"
    assert codes(BUILDER.replace(line, f"{line.rstrip()}  {comment}\n")) == []
    assert codes(BUILDER.replace(line, f"        {comment}\n{line}")) == []
    assert codes(f"# cursus: ignore-file[E801] generated\n{BUILDER}") == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# cursus: ignore[E801]", ["E801", "W890"]),
        ("# cursus: ignore", ["E801", "W890"]),
        ("# cursus: ignore[E802] another", ["E801", "W891"]),
        ("# cursus: ignore[E801, E808] both", ["W891"]),
    ],
)
def test_a_suppression_that_does_not_hold_is_a_finding(comment: str, expected: list[str]) -> None:
    """Without a reason, without a code, or for something that is not there."""
    assert sorted(codes(BUILDER.replace('{name}"\n', f'{{name}}"  {comment}\n'))) == expected


def test_a_suppression_inside_of_a_string_is_text() -> None:
    """Only comments count."""
    assert codes('TEXT = "# cursus: ignore[E801] no"\n') == []


# -- baseline ----------------------------------------------------------------------------------------------------------


def test_a_baseline_outlives_moved_lines_and_tells_what_is_new(tmp_path: Path) -> None:
    """Known findings stay silent wherever their lines go; a second one of the same kind does not."""
    file, baseline = tmp_path / "builder.py", tmp_path / "baseline.json"
    file.write_text(BUILDER)
    assert lint(file, "--baseline", baseline, "--update-baseline").exit_code == 0
    file.write_text(f"# a line more\n\n{BUILDER}")
    assert lint(file, "--baseline", baseline).exit_code == 0
    file.write_text(f"{BUILDER}\n    def other(self):\n        return self.config.pipeline_s3_loc + '/b'\n")
    result = lint(file, "--baseline", baseline, "--format", "json")
    assert [found["code"] for found in json.loads(result.stdout)["findings"]] == ["E803"]


def test_a_baseline_entry_that_is_gone_is_told(tmp_path: Path) -> None:
    """W892, so that what was mended cannot come back unseen."""
    file, baseline = tmp_path / "builder.py", tmp_path / "baseline.json"
    file.write_text(BUILDER)
    lint(file, "--baseline", baseline, "--update-baseline")
    file.write_text("x = 1\n")
    result = lint(file, "--baseline", baseline, "--format", "json")
    assert [found["code"] for found in json.loads(result.stdout)["findings"]] == ["W892"]


def _hook() -> dict[str, Any]:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = hook
    return found


def test_the_hook_runs_what_there_is() -> None:
    """The command of the pre-commit hook is a command of cursus."""
    assert _hook()["entry"] == "cursus lint"
    assert CliRunner().invoke(main, ["lint", "--help"]).exit_code == 0


def test_the_hook_installs_versions_that_the_project_takes() -> None:
    """What the hook names of our own dependencies, it names as the project does."""
    option, *told = map(str, _hook()["additional_dependencies"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = {Requirement(text).name: Requirement(text) for text in project["dependencies"]}
    named = [Requirement(text) for text in told]
    assert option == "--no-deps"
    assert [one for one in named if one.name in ours] == [ours["click"], ours["rich"]]


WITH_THESE_ALONE = """
import sys
from importlib.metadata import packages_distributions

names = {name.replace("-", "_") for name in sys.argv[1].split()} | {"cursus_sagemaker"}
owners = packages_distributions()

class Missing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if {owner.lower().replace("-", "_") for owner in owners.get(top, ())} - names and top != "cursus":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
sys.stderr.isatty = lambda: True  # pre-commit gives its hooks a terminal
from cursus.cli import main
main(["lint", *sys.argv[2:]])
"""


@pytest.mark.parametrize("arguments", [(), ("--format", "json"), ("--format", "sarif"), ("--baseline", "no-such.json")])
def test_what_the_hook_installs_is_enough(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """With nothing else to import, lint answers as ever."""
    (tmp_path / "builder.py").write_text(BUILDER)
    names = " ".join(Requirement(text).name for text in _hook()["additional_dependencies"][1:])
    command = [sys.executable, "-c", WITH_THESE_ALONE, names, "builder.py", *arguments]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    free = [sys.executable, "-c", "from cursus.cli import main; main()", "lint", "builder.py", *arguments]
    expected = subprocess.run(free, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "No module named" not in ran.stderr
    assert (ran.returncode, ran.stdout) == (expected.returncode, expected.stdout)
    assert ran.returncode == 1


def test_our_own_builders_are_clean() -> None:
    """What the framework does with its own variables is no finding: a false alarm here would be one everywhere.

    ``nox -s validate`` asks about all of our code.
    """
    found = lint_paths(
        [ROOT / "cursus" / "core" / "base", ROOT / "cursus" / "steps" / "builders", ROOT / "examples"]
    ).findings
    assert [f"{one.file}:{one.line} {one.diagnostic}" for one in found] == []

"""What silences a finding: comments wherever formatters put them, and baselines of the files that were read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.lint import lint_sources

HEAD = "class AStepBuilder(StepBuilderBase):\n    def out(self, n, m):\n"
MARK = "# cursus: ignore[E801] the exporter reads it there"


def codes(body: str) -> list[str]:
    return [found.code for found in lint_sources({"b.py": HEAD + body}).findings]


def lint(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


@pytest.mark.parametrize(
    "body",
    [
        "        return PATH  # MARK\n",
        "        # MARK\n        return PATH\n",
        "        # MARK\n        # and more about it\n\n        return PATH\n",
        '        return (\n            START\n            f"/x/{n}"\n        )  # MARK\n',
        '        return (  # MARK\n            START\n            f"/x/{n}"\n        )\n',
        '        return (\n            START  # MARK\n            f"/x/{n}"\n        )\n',
        '        return (\n            START\n            f"/x/{n}"  # MARK\n        )\n',
        "        return self.put(\n            n,\n            PATH,\n        )  # MARK\n",
        "        return self.put(  # MARK\n            n,\n            PATH,\n        )\n",
        "        return self.put(\n            n,\n            # MARK\n            PATH,\n        )\n",
        (
            "        return self.put(\n            n,\n            place=(\n"
            '                START\n                f"/{n}"\n            ),  # MARK\n        )\n'
        ),
        (
            "        return self.put(\n            (\n"
            '                START\n                f"/{n}"\n            ),  # MARK\n        )\n'
        ),
        "        return [\n            PATH,\n        ]  # MARK\n",
        '        x = {\n            "a": PATH,\n        }  # MARK\n        return x\n',
        "        if self.put(\n            PATH,\n        ):  # MARK\n            return 1\n",
        "        return self.put(\n            PATH\n        ).strip()  # MARK\n",
        "        return PATH  # type: ignore[no-any-return]  # MARK\n",
        "        return PATH  # noqa: E501  # pylint: disable=line-too-long  # MARK\n",
    ],
)
def test_a_suppression_holds_wherever_formatters_put_it(body: str) -> None:
    """Behind or in front of a bracket, alone above, inside: nothing is found, and the suppression is used."""
    start = 'f"{self.config.pipeline_s3_loc}"'
    assert codes(body.replace("PATH", f'{start[:-1]}/{{n}}"').replace("START", start).replace("# MARK", MARK)) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    """A suppression above a line works with the line ends of every system."""
    source = f'{HEAD}        {MARK}\n        return f"{{self.config.pipeline_s3_loc}}/{{n}}"\n'
    assert lint_sources({"b.py": source.replace("\n", end)}).findings == ()


def test_a_suppression_never_reaches_a_neighbour() -> None:
    """Its own line comes first; a statement of its own never covers the next one."""
    one = 'f"{self.config.pipeline_s3_loc}/{n}"'
    assert codes(f"        return [\n            {one},  {MARK}\n            {one},\n        ]\n") == ["E801"]
    assert codes(f"        a = {one}  {MARK}\n        return a, {one}\n") == ["E801"]
    assert codes(f"        a = self.put(n)  {MARK}\n        return {one}\n") == ["W891", "E801"]
    assert codes(f"        for i in n:  {MARK}\n            return {one}\n") == ["W891", "E801"]
    assert codes(f"        return [\n            n,  {MARK}\n            {one},\n        ]\n") == ["W891", "E801"]


def test_each_code_of_a_suppression_is_judged_by_itself() -> None:
    """One may be needed, the other not."""
    both = "# cursus: ignore[E801, E803] r"
    assert codes(f'        return f"{{self.config.pipeline_s3_loc}}/{{n}}"  {both}\n') == ["W891"]


# -- baselines ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Two files with a finding each, and a baseline that holds both."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f'{HEAD}        return f"{{self.config.pipeline_s3_loc}}/{name}"\n')
    lint(tmp_path, "--baseline", tmp_path / "b.json", "--update-baseline")
    return tmp_path


def files(baseline: Path) -> list[str]:
    return list(json.loads(baseline.read_text())["files"])


def test_a_baseline_speaks_about_files_that_were_read(team: Path) -> None:
    """pre-commit reads the files of the commit only: what it did not read is not gone."""
    result = lint(team / "one.py", "--baseline", team / "b.json", "--fail-on", "warning")
    assert (result.exit_code, result.stdout) == (0, "")
    (team / "one.py").write_text("x = 1\n")
    assert "W892" in lint(team / "one.py", "--baseline", team / "b.json").stdout
    assert "W892" not in lint(team / "two.py", "--baseline", team / "b.json").stdout


def test_updating_a_part_keeps_the_rest(team: Path) -> None:
    """Entries of files that were not read stay, except of files that are gone."""
    (team / "one.py").write_text("x = 1\n")
    lint(team / "one.py", "--baseline", team / "b.json", "--update-baseline")
    assert files(team / "b.json") == ["two.py"]
    (team / "two.py").unlink()
    lint(team / "one.py", "--baseline", team / "b.json", "--update-baseline")
    assert files(team / "b.json") == []


def test_a_file_that_cannot_be_read_keeps_its_entries(team: Path) -> None:
    """Nothing is known about it, so nothing of it is gone."""
    (team / "one.py").write_text("def broken(:\n")
    result = lint(team, "--baseline", team / "b.json")
    assert "E800" in result.stdout
    assert "W892" not in result.stdout
    lint(team, "--baseline", team / "b.json", "--update-baseline")
    assert files(team / "b.json") == ["one.py", "two.py"]


def test_a_baseline_that_is_none_is_written_anew(team: Path) -> None:
    """--update-baseline is the way out of E894."""
    (team / "b.json").write_text("[]")
    assert lint(team, "--baseline", team / "b.json").exit_code == 1
    assert lint(team, "--baseline", team / "b.json", "--update-baseline").exit_code == 0
    assert files(team / "b.json") == ["one.py", "two.py"]

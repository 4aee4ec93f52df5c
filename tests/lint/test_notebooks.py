"""Notebooks from outside: where a finding is, and what IPython allows beside Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from cursus.cli import main
from cursus.lint import lint_sources
from cursus.reporting import Finding, Format, render

SETUP = (
    "from sagemaker.processing import ProcessingOutput\nfrom sagemaker.workflow.pipeline_context import PipelineSession"
)
PLACE = 'out = ProcessingOutput(source="/opt/ml/o", destination=f"s3://{bucket}/o")'


def notebook(*cells: str, **metadata: Any) -> str:
    """A notebook of code cells; a cell that starts with # is Markdown."""
    return json.dumps({
        "cells": [
            {"cell_type": "markdown" if cell.startswith("# ") else "code", "source": cell.splitlines(keepends=True)}
            for cell in cells
        ],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    })  # fmt: skip


def found(text: str) -> list[tuple[str, int, int]]:
    """Code, cell and line of each finding."""
    return [(each.code, each.cell, each.line) for each in lint_sources({"a.ipynb": text}).findings]


def test_a_finding_names_its_cell_and_the_line_in_it() -> None:
    """Cells count from 1, Markdown cells too; names reach from one cell to the next."""
    assert found(notebook("# Title", SETUP, f"bucket = PipelineSession().default_bucket()\n{PLACE}")) == [
        ("E814", 3, 2)
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "!pip install sagemaker",
        "!pip install sagemaker \\\n  boto3",
        "%matplotlib inline",
        "files = !ls",
        "rows = %sql select 1",
        "sagemaker?",
        "??sagemaker",
        "if True:\n    !ls\nelse:\n    %pwd",
        "%%bash\nls | grep {",
        "%%writefile code/train.py\nimport os, this is not Python",
        "%%time\nx = 1",
        "x = (1\n% 2)",
        "x = '''\n%not magic\n!neither\n'''",
        'x = "%s" \\\n% 1',
        "await client.get()",
    ],
)
def test_magics_and_shell_lines_are_tolerated(cell: str) -> None:
    """What IPython understands hides nothing, and moves no line."""
    assert found(notebook(cell, SETUP, f"{cell}\n{PLACE}" if not cell.startswith("%%") else PLACE)) == [
        ("E814", 3, 1 + (cell.count("\n") + 1 if not cell.startswith("%%") else 0))
    ]


def test_a_magic_that_times_python_is_python() -> None:
    """The rest of such a cell is looked at; that of another language is not."""
    assert found(notebook(SETUP, f"%%time\n{PLACE}")) == [("E814", 2, 2)]
    assert found(notebook(SETUP, f"%%writefile a.py\n{PLACE}")) == []


def test_a_broken_cell_hides_no_other() -> None:
    """E800 for the cell, the findings of those beside it."""
    assert found(notebook(SETUP, "def broken(:", "x = " + "-" * 20_000 + "1", PLACE)) == [
        ("E800", 2, 1),
        ("E800", 3, 0),
        ("E814", 4, 1),
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 1}', "[" * 100_000, '{"cells": ' + "9" * 10_000 + "}"])
def test_what_is_no_notebook_is_told(text: str) -> None:
    """E800, whatever the file holds."""
    assert [each.code for each in lint_sources({"a.ipynb": text}).findings] == ["E800"]


def test_a_notebook_in_another_language_is_left_alone() -> None:
    """An R notebook is not broken Python."""
    assert found(notebook("x <- 1", kernelspec={"language": "R", "name": "ir"})) == []


def test_suppressions_and_baselines_work_in_notebooks(tmp_path: Path) -> None:
    """As in files."""
    assert found(notebook(SETUP, f"{PLACE}  # cursus: ignore[E814] a demo")) == []
    assert found(notebook(SETUP, "x = 1  # cursus: ignore[E814] a demo")) == [("W891", 2, 1)]
    (tmp_path / "a.ipynb").write_text(notebook(SETUP, PLACE))
    options = ["lint", str(tmp_path), "--baseline", str(tmp_path / "b.json")]
    assert CliRunner().invoke(main, [*options, "--update-baseline"]).exit_code == 0
    (tmp_path / "a.ipynb").write_text(notebook("# more", SETUP, "x = 1", PLACE))
    assert CliRunner().invoke(main, options).exit_code == 0


def test_every_format_names_the_cell() -> None:
    """Lines of a cell are not lines of the file: no format may say so."""
    [finding] = lint_sources({"a.ipynb": notebook(SETUP, PLACE)}).findings
    assert isinstance(finding, Finding)
    assert render([finding], Format.TEXT).startswith("a.ipynb:cell 2:1:56: E814")
    assert json.loads(render([finding], Format.JSON))[0]["cell"] == 2
    location = json.loads(render([finding], Format.SARIF))["runs"][0]["results"][0]["locations"][0]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "cell 2, line 1"}]
    assert "region" not in location["physicalLocation"]
    assert render([finding], Format.GITHUB).startswith("::error file=a.ipynb,title=E814::cell 2, line 1: ")
    case = ElementTree.fromstring(render([finding], Format.JUNIT)).find("testcase")
    assert case is not None
    assert case.get("name") == "a.ipynb:cell 2:1:56"

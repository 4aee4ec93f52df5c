"""Sources that nobody should write: each is told by name, none hides another, none takes forever."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from cursus.lint import lint_paths, lint_sources

BUILDER = """\
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/a/{name}"
"""

ODD = {
    **{
        f"{codec}.py": f"# coding: {codec}\n{BUILDER}"
        for codec in ("rot13", "hex", "zlib", "bz2", "base64", "punycode")
    },
    "unicode_escape.py": f"# coding: unicode_escape\nx = '\\\\u0041'\n{BUILDER}",
    "unknown.py": f"# coding: klingon\n{BUILDER}",
    "minus.py": f"x = {'-' * 20_000}1\n",
    "brackets.py": f"x = {'(' * 500}{')' * 500}\n",
    "attributes.py": f"x = a{'.b' * 20_000}\n",
    "nul.py": "x = 1\0\n",
    "digits.py": f"x = {'9' * 10_000}\n",
    "deep.ipynb": "[" * 100_000,
}


def test_many_imports_in_a_line_take_no_time() -> None:
    """Python's own parser is the measure: each name doubled the time once."""
    source = f"import {', '.join(f'module{number}' for number in range(500))}\n" + "\n" * 50_000
    code = "import sys; from cursus.lint import lint_sources; print(lint_sources({'a.py': sys.stdin.read()}).findings)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=source, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "()\n"


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_told_and_hides_no_other(tmp_path: Path, name: str) -> None:
    """E800 for it, the findings of the others beside it."""
    (tmp_path / name).write_text(ODD[name])
    (tmp_path / "good.py").write_text(BUILDER)
    assert {(Path(found.file).name, found.code) for found in lint_paths([tmp_path]).findings} == {
        (name, "E800"),
        ("good.py", "E801"),
    }


@pytest.mark.parametrize(
    "odd",
    [
        f"x = {'-' * 900}1\n",
        f"x = {'lambda: ' * 500}1\n",
        f"class X(a{'()' * 900}): pass\n",
        f"@a{'.b' * 900}()\ndef f(): pass\n",
        f"class C(B):\n    x = {'a if b else ' * 1000}c\n",
        "x = '\\d'\nassert (1, 'x')\n",
    ],
)
def test_odd_code_costs_no_finding_of_the_same_file(odd: str) -> None:
    """What Python reads, however deep, leaves the rest of the file to be judged."""
    assert "E801" in {found.code for found in lint_sources({"a.py": odd + BUILDER}).findings}


def test_what_python_cannot_write_is_told_anyway() -> None:
    """An integer of thousands of digits and half a character, inside of a path."""
    for part in ("{0x" + "f" * 6000 + "}", "\\ud800"):
        assert [found.code for found in lint_sources({"a.py": BUILDER.replace("{name}", part)}).findings] == ["E801"]


@pytest.mark.filterwarnings("error")
def test_warnings_about_the_code_read_are_not_ours_to_show() -> None:
    """Reading is silent, and warnings made errors change nothing."""
    assert [found.code for found in lint_sources({"a.py": f"x = '\\d'\n{BUILDER}"}).findings] == ["E801"]


# -- how much work -----------------------------------------------------------------------------------------------------

HEAD = """\
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.pipeline_context import PipelineSession
bucket = "b"
"""
START = f"""{HEAD}
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self.config.pipeline_s3_loc
"""

SHAPES: dict[str, Callable[[int], str]] = {
    "methods": lambda i: f"    def out{i}(self):\n        return f'{{self.config.pipeline_s3_loc}}/{i}'\n",
    "statements": lambda i: f"        self.put(f'{{base}}/{i}')\n",
    "names": lambda i: f"        x{i} = f'{{base}}/{i}'\n        self.put(x{i})\n",
    "branches": lambda i: f"        if name == {i}:\n            x{i} = f'{{base}}/{i}'\n",
    "attributes": lambda i: f"        self.a{i} = f'{{base}}/{i}'\n        self.put(self.a{i})\n",
    "loops": lambda i: f"        for q{i} in name:\n            x{i} = [f'{{base}}/{{k}}' for k in q{i}]\n",
    "attempts": lambda i: f"        try:\n            x{i} = f'{{base}}/{i}'\n        except E:\n            pass\n",
    "growing": lambda i: f"        base += '/{i}'\n",
    "calls": lambda i: (
        f"    def o{i}(self):\n        return self.o{max(i - 1, 0)}() + f'{{self.execution_prefix}}/{i}'\n"
    ),
    "silenced": lambda i: (
        f"        self.put(\n            f'{{base}}/{i}',\n        )  # cursus: ignore[E801] the exporter reads it\n"
    ),
}
PLACES: dict[str, Callable[[int], str]] = {
    "places": lambda i: f"o{i} = ProcessingOutput(destination=f's3://{{bucket}}/{i}')\n",
    "kept": lambda i: f"d{i} = f's3://{{bucket}}/{i}'\no{i} = ProcessingOutput(destination=d{i})\n",
    "in a dict": lambda i: f"d['{i}'] = f's3://{{bucket}}/{i}'\no{i} = ProcessingOutput(destination=d['{i}'])\n",
    "in a list": lambda i: f"d.append(f's3://{{bucket}}/{i}')\n",
}


def calls_made(source: str) -> int:
    """How many functions Python and C enter while ``source`` is linted."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        lint_sources({"a.py": source})
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", [*SHAPES, *PLACES])
def test_work_grows_with_the_number_of_places(shape: str) -> None:
    """Four times the places take about four times the work, not sixteen times."""
    holder = "[]" if shape == "in a list" else "{}"
    start, line = (START, SHAPES[shape]) if shape in SHAPES else (f"{HEAD}d = {holder}\n", PLACES[shape])
    few, many = (calls_made(start + "".join(map(line, range(count)))) for count in (60, 240))
    assert many < 6 * few


def test_loops_in_loops_do_not_multiply() -> None:
    """Each loop is run twice, but not twice for each loop around it."""
    loops = "".join(f"        {' ' * depth}for i{depth} in name:\n" for depth in range(18))
    assert calls_made(f"{START}{loops}        {' ' * 18}self.put(f'{{base}}/x')\n") < 200_000

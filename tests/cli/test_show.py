"""``cursus show``: what a drawing holds, and what it does with definitions of strangers."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
GATED = ROOT / "golden" / "pipelines" / "quality_gate"
SVG = "{http://www.w3.org/2000/svg}"

Cursus = Callable[..., Any]


def shown(cursus: Cursus, *options: str) -> str:
    result = cursus("show", str(GATED / "default.json"), *options)
    assert result.exit_code == 0, result.stderr
    text: str = result.stdout
    return text


def test_text_has_steps_ports_parameters_and_branches(cursus: Cursus) -> None:
    """Each where it belongs; a step comes after all that it waits for."""
    text = shown(cursus)
    assert "  EXECUTION_S3_PREFIX (String): default s3://" in text
    assert "  out   packaged_model: {EXECUTION_S3_PREFIX}/packaging/packaged_model" in text
    assert re.search(r"^QualityGate \(Condition\)\n  after .*\n  true if .* ≥ \{MinAuc\}$", text, re.MULTILINE)
    assert "  after QualityGate: if false" in text
    steps = re.findall(r"^(\S+) \(\w+\)$", text, re.MULTILINE)
    for step, before in re.findall(r"^(\S+) \(\w+\)\n  after (\S+):", text, re.MULTILINE):
        assert steps.index(before) < steps.index(step)


def test_an_image_has_a_box_for_each_step_and_a_line_for_each_edge(cursus: Cursus) -> None:
    """In valid XML, with both branches named."""
    root = ElementTree.fromstring(shown(cursus, "--as", "svg"))
    mermaid = shown(cursus, "--as", "mermaid")
    assert len(root.findall(f".//{SVG}rect")) == len(re.findall(r"^  s\d+[\[{]", mermaid, re.MULTILINE)) == 12
    lines = [path for path in root.findall(f"{SVG}path") if path.get("marker-end")]
    assert len(lines) == len(re.findall(r"^  s\d+ -[.-]", mermaid, re.MULTILINE))
    assert {"if true", "if false"} <= {text.text for text in root.findall(f"{SVG}text")}


def test_the_suffix_says_what_is_drawn(cursus: Cursus, tmp_path: Path) -> None:
    """A page asks for nothing on the network."""
    page = tmp_path / "pipeline.html"
    shown(cursus, "-o", str(page))
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") and "<svg " in text
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", text)


def test_a_dag_and_its_config(cursus: Cursus) -> None:
    """Drawn as what it compiles to."""
    inputs = ("--dag", str(GATED / "dag.json"), "--config", str(GATED / "config.json"))
    result = cursus("show", *inputs, "--as", "mermaid")
    assert (result.exit_code, result.stdout) == (0, shown(cursus, "--as", "mermaid"))


@pytest.mark.parametrize("form", ["text", "page", "svg", "mermaid"])
def test_every_form_shows_the_whole_pipeline(cursus: Cursus, form: str) -> None:
    """Steps, parameters, ports, locations, the condition and both of its branches."""
    drawn = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), html.unescape(shown(cursus, "--as", form)))
    for said in ("EXECUTION_S3_PREFIX", "processed_data", "metrics:auc", "if true", "if false"):
        assert said in drawn, said
    assert "{EXECUTION_S3_PREFIX}/tabular_preprocessing/" in drawn


@pytest.mark.parametrize("form", ["text", "page", "svg", "mermaid"])
def test_hostile_names_are_text(cursus: Cursus, tmp_path: Path, form: str) -> None:
    """Of HTML, of Mermaid and of the terminal."""
    name = '<script>alert(1)</script>"]; click s0 "javascript:x"\x1b[31m'
    step = {"Name": name, "Type": "Processing", "Arguments": {}}
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps({"Version": "2020-12-01", "Steps": [step]}))
    result = cursus("show", str(file), "--as", form)
    assert result.exit_code == 0 and "\x1b" not in result.stdout
    if form != "text":
        assert "<script>" not in result.stdout
    if form == "mermaid":
        assert '"]; click' not in result.stdout


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"Name": "A", "Type": "Processing"}], "E501"),
        ([{"Name": "A", "Type": "Processing", "Arguments": {}}] * 2, "E519"),
    ],
)
def test_what_cannot_be_drawn_is_a_finding(cursus: Cursus, tmp_path: Path, steps: list[Any], code: str) -> None:
    """Never a fault of ours."""
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"Version": "2020-12-01", "Steps": steps}))
    result = cursus("show", str(file))
    assert (result.exit_code, f": {code} " in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "steps",
    [
        [{"Name": "A", "Type": "Processing", "Arguments": {"ProcessingInputs": 7}}],
        [{"Name": "A", "Type": "Processing", "Arguments": {}, "DependsOn": ["A"]}],
        [
            {"Name": "A", "Type": "Processing", "Arguments": {}, "DependsOn": ["B"]},
            {"Name": "B", "Type": "Processing", "Arguments": {}, "DependsOn": ["A"]},
        ],
    ],
)
def test_what_no_service_takes_is_drawn(cursus: Cursus, tmp_path: Path, steps: list[Any]) -> None:
    """A picture helps to find what is wrong; `cursus check` says it."""
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"Version": "2020-12-01", "Steps": steps}))
    result = cursus("show", str(file))
    assert result.exit_code == 0
    assert all(step["Name"] in result.stdout for step in steps)


def test_one_source(cursus: Cursus) -> None:
    """None and two are errors of usage."""
    assert cursus("show").exit_code == 2
    assert cursus("show", str(GATED / "default.json"), "--environment", "dev").exit_code == 2

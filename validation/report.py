"""The gate's report with this repository's sections, and the templates of its other reports."""

from __future__ import annotations

from pathlib import Path

from cursus.gate import report
from cursus.gate.templates import renderer
from cursus.gate.verdict import Verdict
from validation.cases import ROOT

FOLDER = ROOT / "build" / "validation"

_HERE = Path(__file__).parent

render = renderer(_HERE / "scorecard", _HERE / "release")


def write(verdict: Verdict, folder: Path = FOLDER) -> Path:
    """The files of the report, with the scorecard; returns the page's path."""
    return report.write(verdict, folder, ("scorecard.html.jinja",), render)

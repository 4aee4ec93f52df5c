"""What a run of the gate says: to people (terminal, HTML, Markdown), to CI (JUnit, SARIF), to programs (JSON)."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cursus.codes import all_codes
from cursus.jsonfile import dumps, write_atomically
from cursus.reporting import Format, render
from validation.cases import ROOT
from validation.ci import append_to
from validation.gate import Verdict
from validation.report.document import document
from validation.report.junit import junit
from validation.report.markdown import summary
from validation.report.page import page
from validation.report.places import placed
from validation.report.terminal import show

__all__ = ["FOLDER", "show", "summary", "tell_ci", "write"]

FOLDER = ROOT / "build" / "validation"


def write(verdict: Verdict, folder: Path = FOLDER) -> Path:
    """``report.html``, ``report.json``, ``junit.xml``, ``results.sarif``, ``summary.md``; the first one's path."""
    told = document(verdict)
    written = {
        "report.html": page(told),
        "report.json": dumps(told),
        "junit.xml": junit(verdict),
        "results.sarif": render(placed(verdict), Format.SARIF, all_codes()),
        "summary.md": summary(verdict),
    }
    for name, text in written.items():
        write_atomically(folder / name, text)
    return folder / "report.html"


def tell_ci(verdict: Verdict) -> None:
    """Under GitHub Actions: an annotation for each finding, and the summary on the page of the job."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        click.echo(render(placed(verdict), Format.GITHUB), nl=False)
    append_to("GITHUB_STEP_SUMMARY", summary(verdict))

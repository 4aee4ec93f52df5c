"""What a run of the gate says: to people (terminal, HTML, Markdown), to CI (JUnit, SARIF), to programs (JSON)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from cursus.ci import append_to
from cursus.codes import all_codes
from cursus.gate.report import history
from cursus.gate.report.about import about
from cursus.gate.report.document import document
from cursus.gate.report.junit import junit
from cursus.gate.report.markdown import summary
from cursus.gate.report.page import page
from cursus.gate.report.places import accepted, placed
from cursus.gate.report.terminal import show
from cursus.gate.templates import render as render_template
from cursus.gate.verdict import Verdict
from cursus.jsonfile import dumps, write_atomically
from cursus.reporting import Format
from cursus.reporting import render as render_findings
from cursus.visible import visible_json

__all__ = ["show", "summary", "tell_ci", "write"]


def write(
    verdict: Verdict, folder: Path, sections: Sequence[str] = (), render: Callable[..., str] = render_template
) -> Path:
    """``report.html``, ``report.json``, ``junit.xml``, ``results.sarif``, ``summary.md``; the first one's path.

    ``history.json`` keeps a line for each complete run, for the trend of the next report in the same folder.


    ``sections``: templates with more figures, which ``render`` knows next to those of every gate.
    """
    of = about(verdict)
    told = document(verdict, of, history.earlier(folder))
    written = {
        history.FILE_NAME: dumps(told["history"]),
        "report.html": page(told, sections, render),
        "report.json": visible_json(json.dumps(told, ensure_ascii=False)) + "\n",  # for programs, and long
        "junit.xml": junit(verdict),
        "results.sarif": render_findings([*placed(verdict), *accepted(verdict)], Format.SARIF, all_codes()),
        "summary.md": summary(verdict, of),
    }
    for name, text in written.items():
        write_atomically(folder / name, text)
    return folder / "report.html"


def tell_ci(verdict: Verdict, *, annotate: bool = True) -> None:
    """Under GitHub Actions: an annotation for each finding, and the summary on the page of the job."""
    if annotate and os.environ.get("GITHUB_ACTIONS") == "true":
        click.echo(render_findings(placed(verdict), Format.GITHUB), nl=False)
    append_to("GITHUB_STEP_SUMMARY", summary(verdict, about(verdict)))

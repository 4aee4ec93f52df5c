"""``cursus lint``: builders and hand-written pipelines read for S3 paths that cannot travel."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cursus.cli._command import Command, argument
from cursus.cli._findings import against_baseline, judge
from cursus.cli._options import PATH, baseline_options, fail_on_option, findings_format_option
from cursus.cli._output import as_json, progress, show


@click.command(
    cls=Command,
    read_only=True,
    examples=[
        "cursus lint builders",
        "cursus lint builders --baseline lint-baseline.json --update-baseline",
        "cursus lint builders --baseline lint-baseline.json --fail-on warning",
    ],
)
@argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH, help="Python files, notebooks and folders.")
@baseline_options
@fail_on_option
@findings_format_option
def command(paths: Sequence[str], baseline: str | None, update_baseline: bool, fail_on: str) -> None:
    """Find S3 paths built as text or fixed at compile time (E8xx).

    Reads all Python files and Jupyter notebooks that you name, and those in folders that you name. Runs none of them.
    Findings go to stdout. Suppress a finding with `# cursus: ignore[E801] reason` in its statement, and
    a code in a whole file with `# cursus: ignore-file[E801] reason`.
    """
    from cursus.lint import lint_paths
    from cursus.lint.codes import CODES

    with progress("Reading …"):
        report = lint_paths(paths)
    show({"files": len(report.modules)})
    if not report.modules and not as_json():
        click.echo("There is no Python file in it.", err=True)
    judge(against_baseline(report.findings, baseline, update_baseline, report.modules), CODES, fail_on)

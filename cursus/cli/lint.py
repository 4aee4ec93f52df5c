"""``cursus lint``: builders read for S3 paths that cannot travel."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cursus.cli._command import Command, argument
from cursus.cli._findings import against_baseline, judge
from cursus.cli._options import PATH, baseline_options, fail_on_option, findings_format_option
from cursus.cli._output import as_json, progress, show


@click.command(
    cls=Command,
    examples=[
        "cursus lint builders",
        "cursus lint builders --baseline lint-baseline.json --update-baseline",
        "cursus lint builders --baseline lint-baseline.json --fail-on warning",
    ],
)
@argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH, help="Python files and folders.")
@baseline_options
@fail_on_option
@findings_format_option
def command(paths: Sequence[str], baseline: str | None, update_baseline: bool, fail_on: str) -> None:
    """Find S3 paths that are built as text (E8xx).

    A pipeline variable that stands in such a path is no text when the pipeline is compiled. Reads the files named and
    those in the folders named, all together, and runs none of them. The findings go to stdout. A line is left out by
    `# cursus: ignore[E801] reason`, a file by `# cursus: ignore-file[E801] reason`.
    """
    from cursus.lint import lint_paths
    from cursus.lint.codes import CODES

    with progress("Reading …"):
        report = lint_paths(paths)
    show({"files": len(report.modules)})
    if not report.modules and not as_json():
        click.echo("There is no Python file in it.", err=True)
    judge(against_baseline(report.findings, baseline, update_baseline), CODES, fail_on)

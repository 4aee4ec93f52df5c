"""``python -m validation.release``: run every part of a release, one after the other, and say one verdict."""

from __future__ import annotations

import shutil
import sys

import click

from cursus.ci import append_to
from validation.cases import ROOT
from validation.release import report
from validation.release.parts import PARTS, Ended, run

FOLDER = ROOT / "build" / "release"
WHEELS = ROOT / "dist"


@click.command
@click.argument("sessions", nargs=-1, type=click.Choice([part.session for part in PARTS]))
def main(sessions: tuple[str, ...]) -> None:
    """Run SESSIONS, or all there are; a release passes when all of them do.

    The report is written after each, to build/release. Exit code 0 when the release passed, 1 when it did not.
    """
    wanted = [part for part in PARTS if not sessions or part.session in sessions]
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    ended: list[Ended] = []
    for part in wanted:
        ended.append(run(part, ROOT, FOLDER, lambda line: click.echo(line, nl=False)))
        missing = [other for other in PARTS if other not in [one.part for one in ended]]
        # One of an earlier run may be there still, where this one's was not built.
        used = any(one.part.session == "package" and one.passed for one in ended)
        built = sorted(WHEELS.glob("*.whl")) if used else []
        report.write(ended, missing, built, FOLDER)
    page = (FOLDER / "release.md").read_text(encoding="utf-8")
    click.echo(f"\n{page}\nreport: {(FOLDER / 'index.html').relative_to(ROOT)}")
    append_to("GITHUB_STEP_SUMMARY", page)
    sys.exit(bool(missing) or not all(one.passed for one in ended))


if __name__ == "__main__":
    main()

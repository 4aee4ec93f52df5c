"""What the GitHub action runs on someone's repository: lint, check, environments and the gate, with one verdict."""

from __future__ import annotations

import glob
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from cursus.ci import append_to
from cursus.cli._output import writing
from cursus.codes import all_codes
from cursus.errors import Diagnostic, Severity
from cursus.jsonfile import write_atomically
from cursus.reporting import Finding, Format, render, summary

CURSUS = Path(sys.executable).with_name("cursus")
NEVER = "never"
FAIL_ON = (*(severity.value for severity in Severity), NEVER)
SHOWN = 50
"""Findings of a part in the summary of the job; the host shows fewer annotations still."""


@dataclass(frozen=True)
class Part:
    """A part of the proof and what it found; ``page`` is what its own report says of that, in Markdown."""

    name: str
    findings: tuple[Finding, ...]
    page: str = ""


def _lines(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@click.command(context_settings={"auto_envvar_prefix": "INPUT"})
@click.option("--lint", metavar="LINES", default="", callback=_lines, help="Files and folders to lint.")
@click.option("--lint-baseline", metavar="FILE", default="", help="Findings of lint that are known.")
@click.option("--definitions", metavar="LINES", default="", callback=_lines, help="Globs of compiled definitions.")
@click.option("--environments", metavar="DIR", default="", help="Parameter values to try the definitions with.")
@click.option("--cases", metavar="NAME|DIR", default="", help="What the gate runs over: a plug-in, or a folder.")
@click.option("--project", metavar="BOOLEAN", type=bool, default=False, help="Run the gate of cursus.toml.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="error", help="The least finding that fails.")
@click.option("--report", metavar="DIR", default="build/cursus", type=click.Path(path_type=Path), help="Goes there.")
def main(fail_on: str, report: Path, **asked_for: Any) -> None:
    """Prove what is asked for in this folder; each option may be an environment variable: INPUT_LINT and so on.

    Exit code 0 when nothing fails, 1 when something does. With --fail-on never only a proof that could not be made
    fails, and the verdict is reported all the same.
    """
    _make(report)
    parts = []
    for part in _parts(report=report, **asked_for):
        click.echo(f"{part.name}: {summary(part.findings)}")
        click.echo(render(part.findings, Format.GITHUB), nl=False)
        parts.append(part)
    findings = [finding for part in parts for finding in part.findings]
    least = Severity.ERROR if fail_on == NEVER else Severity(fail_on)
    failed = any(finding.diagnostic.severity.rank <= least.rank for finding in findings)
    verdict = "failed" if failed else "passed"

    sarif = report / "results.sarif"
    write_atomically(sarif, render(findings, Format.SARIF, all_codes()))
    _output(verdict, _in_checkout(sarif), _in_checkout(report))
    append_to("GITHUB_STEP_SUMMARY", _page(verdict, parts))
    click.echo(verdict.upper())
    unproven = any(finding.code.startswith("E00") for finding in findings)
    sys.exit(unproven or (failed and fail_on != NEVER))


def _make(report: Path) -> None:
    """Make the folder before anything is proven. Raises BadParameter, with the verdict told, where it cannot be."""
    try:
        if len(str(report.resolve()).splitlines()) > 1:  # the lines would be outputs of their own
            raise click.BadParameter(f"{str(report)!r} has several lines.", param_hint="--report")
        with writing(report, "--report"):
            report.mkdir(parents=True, exist_ok=True)
    except click.BadParameter:
        _output("failed")
        raise


def _output(verdict: str, sarif: str = "", report: str = "") -> None:
    append_to("GITHUB_OUTPUT", f"verdict={verdict}\nsarif={sarif}\nreport={report}\n")


def _parts(
    lint: Sequence[str],
    lint_baseline: str,
    definitions: Sequence[str],
    environments: str,
    cases: str,
    project: bool,
    report: Path,
) -> Iterator[Part]:
    """One after the other, what is asked for; nothing, or what cannot be, is a finding too."""
    if not (lint or definitions or cases or project):
        yield _misused("action", "nothing is asked for", "Give lint, definitions, cases or project.")
    if lint:
        yield _ask("lint", *lint, **({"baseline": lint_baseline} if lint_baseline else {}))
    if environments and not definitions:
        yield _misused("environments", "there are no definitions to try them with", "Give definitions too.")
    found = {pattern: sorted(glob.glob(pattern, recursive=True)) for pattern in definitions}  # noqa: PTH207 - absolute too
    for pattern in (pattern for pattern, paths in found.items() if not paths):
        yield _misused("check", f"there is no file {pattern}", "Correct the pattern, or compile the definition first.")
    paths = list(dict.fromkeys(path for paths in found.values() for path in paths))
    if paths:
        yield _ask("check", *paths)
    for path in paths if environments else ():
        yield replace(_ask("environments check", path, environments=environments), name=f"environments of {path}")
    if cases:
        yield _gate(cases, report)
    if project:
        folder = report / "project" if cases else report
        part = _ask("gate", report=str(folder))
        page = folder / "summary.md"
        yield replace(part, page=page.read_text(encoding="utf-8") if page.exists() else "")


def _ask(command: str, *arguments: str, **options: str) -> Part:
    """Run a command of cursus, whose answer is one document, however it ends."""
    given = [f"--{name}={value}" for name, value in options.items()]
    call = [str(CURSUS), *command.split(), "--format", "json", *given, *(["--", *arguments] if arguments else [])]
    # The summary of the job is written once, by this process.
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"}
    run = subprocess.run(call, env=environment, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own command
    answer = run.stdout
    documents = json.loads(answer)["findings"]
    return Part(command, tuple(_finding(document, options.get("environments", "")) for document in documents))


def _finding(document: Mapping[str, Any], environments: str) -> Finding:
    """A finding as a command reported it; that of an environment is one of the environment's file."""
    told = Diagnostic(*(document[name] for name in ("code", "message", "where", "hint")))
    environment = document.get("environment")
    file = f"{environments}/{environment}.toml" if environment else document.get("file")
    region = {name: document.get(name, 0) for name in ("line", "column", "end_line", "end_column")}
    return Finding(told, _in_checkout(Path(file)) if file else "", **region, key=document.get("key", ""))


def _gate(cases: str, folder: Path) -> Part:
    """The gate over the cases of a plug-in or of a folder; its report goes to ``folder``."""
    from rich.console import Console  # With the gate comes the SDK, which no one else here waits for.

    from cursus.gate.report import show
    from cursus.gate.report import summary as page
    from cursus.gate.report.about import about
    from cursus.gate.report.places import placed
    from validation import gate, report
    from validation.cases import all_cases, golden_files

    try:
        verdict = gate.run(all_cases(cases), golden_files(cases))
    except click.UsageError as error:
        return _misused("gate", error.message, "Name a plug-in that the requirements install, or a folder as ./golden.")
    report.write(verdict, folder)
    show(verdict, Console(highlight=False))
    found = (replace(found, file=found.file and _in_checkout(Path(found.file))) for found in placed(verdict))
    return Part("gate", tuple(found), page(verdict, about(verdict)))


def _misused(name: str, message: str, hint: str) -> Part:
    return Part(name, (Finding(Diagnostic("E001", message, name, hint)),))


def _in_checkout(path: Path) -> str:
    """As annotations and code scanning name files: from the root of the checkout; one outside it in full."""
    root, file = Path(os.environ.get("GITHUB_WORKSPACE", ".")).resolve(), path.resolve()
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _page(verdict: str, parts: Sequence[Part]) -> str:
    """The summary of the job: the verdict, a line for each part, then what each found."""
    lines = [f"# {'✅' if verdict == 'passed' else '❌'} Cursus: {verdict}", "", "| part | found |", "|---|---|"]
    lines += [f"| {part.name} | {summary(part.findings)} |" for part in parts]
    for part in parts:
        if part.page:
            lines += ["", part.page]
        elif part.findings:
            more = len(part.findings) - SHOWN
            lines += ["", f"## {part.name}", "", "```text", render(part.findings[:SHOWN], Format.TEXT) + "```"]
            lines += ["", f"… and {more} more, in results.sarif."] if more > 0 else []
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()

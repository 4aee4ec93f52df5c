"""``cursus migrate``: S3 paths built as text, rewritten to Join, and proven on request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Command, argument
from cursus.cli._findings import tell
from cursus.cli._options import FILE, PATH, findings_format_option
from cursus.cli._output import answer, fail_if, progress, say, show

if TYPE_CHECKING:
    from cursus.migrate import Migration
    from cursus.reporting import Finding


@click.command(
    cls=Command,
    examples=["cursus migrate builders", "cursus migrate builders --write --verify builders/config.json"],
)
@argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH, help="Python files and folders.")
@click.option("--diff/--write", "diff", default=True, help="Show what would change (the default), or change the files.")
@click.option("--unsafe", is_flag=True, help="Also apply rewrites that might change the resulting path.")
@click.option("--plain", is_flag=True, help="Also rewrite code outside the builders.")
@click.option(
    "--verify",
    "config",
    metavar="FILE",
    type=FILE,
    help="Run the builders: compile them with this saved config before and after, and roll back what differs.",
)
@findings_format_option
def command(paths: Sequence[str], diff: bool, unsafe: bool, plain: bool, config: str | None) -> None:
    """Rewrite S3 paths built as text to Join.

    They become Join(on="/", values=[base_output_path, ...]). Reads the files, and runs them only with --verify. Writes
    all files or none. The diff goes to stdout. Paths that you have to change yourself, and why, go to stderr. Exit code
    1 means that such paths are left or, with --diff, that files would change.
    """
    with progress("Rewriting …"):
        from cursus.migrate import migrate_paths

        earlier = _interrupted(paths, diff)
        migration = migrate_paths(paths, unsafe=unsafe, plain=plain)
    faults: list[Finding] = []
    if config:
        from cursus.migrate.verify import verified

        with progress("Compiling the builders before and after …"):
            migration, faults = verified(migration, Path(config))
    if not diff:
        migration.write()
    left = [*migration.left, *faults]
    _tell(migration, left, earlier, diff)
    fail_if(left or (diff and migration.changed))


def _interrupted(paths: Sequence[str], diff: bool) -> list[Finding]:
    """What a killed migration left behind: reported with --diff, finished with --write."""
    from cursus.errors import Diagnostic
    from cursus.lint.files import python_files
    from cursus.migrate.writing import finish, unfinished
    from cursus.reporting import Finding

    files = python_files(paths)
    if diff:
        hint = "cursus migrate --write finishes that first."
        message = "a migration was killed while it wrote: some files are new, and some are old"
        return [Finding(Diagnostic("W837", message, hint=hint), str(journal)) for journal in unfinished(files)]
    message = "an earlier migration was killed before it had written this file; it is written now"
    return [Finding(Diagnostic("I838", message), str(file)) for file in finish(files)]


def _tell(migration: Migration, left: Sequence[Finding], earlier: Sequence[Finding], diff: bool) -> None:
    from cursus.lint.codes import CODES as LINT_CODES
    from cursus.migrate.codes import CODES

    show({"rewritten": len(migration.fixed), "files": list(migration.changed), "diff": migration.diff()})
    if as_text := answer().form == "text":
        say(migration.diff() if diff else "", nl=False)
    tell([*earlier, *left, *migration.warnings], LINT_CODES | CODES, err=as_text)
    if as_text:
        verb = "would be rewritten" if diff else "rewritten"
        files = len(migration.changed)
        said = f"{len(migration.fixed)} {verb} in {files} file{'' if files == 1 else 's'}, {len(left)} left to you"
        click.echo(said, err=True)

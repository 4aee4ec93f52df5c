"""Migrates a set of files: fixes that do not get in each other's way, round by round, until none is left."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cursus.errors import Diagnostic
from cursus.lint.files import python_files
from cursus.lint.linter import lint_sources
from cursus.migrate.reading import read
from cursus.migrate.round import play
from cursus.migrate.writing import write_all
from cursus.reporting import Finding

# A rewrite can make room for another one around it, seldom for a third.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Migration:
    """``before`` and ``after`` hold the sources of all files read, by path; ``encodings`` what they are written in.

    ``fixed`` are the findings mended, ``left`` those that were not, each with the reason, and ``warnings`` what a
    rewrite brings along.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    fixed: tuple[Finding, ...]
    left: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    encodings: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        return [path for path in self.before if self.before[path] != self.after[path]]

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(_diff(path, self.before[path], self.after[path]) for path in self.changed)

    def without(self, paths: Iterable[str]) -> Migration:
        """The migration with some files rolled back: what was mended there is left again."""
        kept = set(paths)
        after = {path: self.before[path] if path in kept else source for path, source in self.after.items()}
        back = [
            replace(found, diagnostic=replace(found.diagnostic, hint="Rolled back with the file."))
            for found in self.fixed
            if found.file in kept
        ]
        return replace(
            self,
            after=after,
            fixed=tuple(found for found in self.fixed if found.file not in kept),
            left=(*self.left, *back),
            warnings=tuple(found for found in self.warnings if found.file not in kept),
        )

    def write(self) -> None:
        """Write all changed files, or none of them. Raises CursusError (E834, E835)."""
        encoded = {path: self.encodings.get(path, "utf-8") for path in self.changed}
        write_all(
            {
                Path(path): (self.before[path].encode(encoding), self.after[path].encode(encoding))
                for path, encoding in encoded.items()
            }
        )


def migrate_paths(paths: Iterable[str | Path], *, unsafe: bool = False, plain: bool = False) -> Migration:
    """Migrate files and folders, without writing. Raises CursusError (E800) for a path that does not exist."""
    files = read(python_files(paths))
    result = migrate_sources(files.sources, unsafe=unsafe, plain=plain, locked=files.locked)
    return replace(result, left=(*files.faults, *result.left), encodings=files.encodings)


def migrate_sources(
    sources: Mapping[str, str], *, unsafe: bool = False, plain: bool = False, locked: Mapping[str, str] | None = None
) -> Migration:
    """Migrate ``{path: source}``.

    ``unsafe``: also where the path may become another one; ``plain``: also code that is none of our builders;
    ``locked``: why a file may not change, by its path.
    """
    after = dict(sources)
    fixed: list[Finding] = []
    warnings: list[Finding] = []
    given_to: set[tuple[str, str]] = set()
    for _ in range(_ROUNDS):
        report = lint_sources(after)
        played = play(report, unsafe=unsafe, plain=plain, locked=locked or {})
        fixed += played.fixed
        warnings += played.warnings
        given_to |= played.given_to
        left = [found for found in report.findings if found.code == "E800"] + list(played.left)
        after |= played.sources
        if not played.more:
            break
    for path in sorted({path for path, _ in given_to}):
        names = ", ".join(sorted(f"{name}()" for file, name in given_to if file == path))
        message = f"Joins are returned now where text was, to callers in none of the files: {names}"
        warnings.append(Finding(Diagnostic("I833", message, hint="Migrate the callers too, or check them."), path))
    if played.elsewhere:
        places = "1 place is" if played.elsewhere == 1 else f"{played.elsewhere} places are"
        message = f"{places} in code outside the builders"
        warnings.append(Finding(Diagnostic("I836", message, hint="--plain migrates them too.")))
    return Migration(dict(sources), after, tuple(fixed), tuple(left), tuple(warnings))


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{path.lstrip('/')}",
        f"b/{path.lstrip('/')}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

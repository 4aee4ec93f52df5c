"""Measures the detector against snippets that people labelled: how much it finds, how often it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cursus.lint.linter import lint_sources

_TITLE = re.compile(r"^# --- (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_EXPECT = re.compile(r"# expect: ([EW]\d{3}(?:, [EW]\d{3})*)")

Label = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Counts over all snippets. A label is (snippet title, file, line, code)."""

    snippets: int
    expected: frozenset[Label]
    found: frozenset[Label]

    @property
    def precision(self) -> float:
        return len(self.expected & self.found) / len(self.found) if self.found else 1.0

    @property
    def recall(self) -> float:
        return len(self.expected & self.found) / len(self.expected) if self.expected else 1.0

    @property
    def missed(self) -> list[Label]:
        return sorted(self.expected - self.found)

    @property
    def false_alarms(self) -> list[Label]:
        return sorted(self.found - self.expected)

    def __str__(self) -> str:
        return (
            f"{self.snippets} snippets, {len(self.expected)} labels: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def measure(folder: Path) -> Accuracy:
    """Lint each snippet of ``folder/*.py`` by itself and compare with its ``# expect: E801`` comments.

    ``# --- title`` starts a snippet, ``# file: path`` a file of it; without the latter it is one module.
    """
    expected: set[Label] = set()
    found: set[Label] = set()
    count = 0
    for corpus in sorted(folder.glob("*.py")):
        for title, sources in _snippets(corpus.read_text(encoding="utf-8")):
            count += 1
            name = f"{corpus.stem}: {title}"
            for path, source in sources.items():
                for number, line in enumerate(source.splitlines(), start=1):
                    match = _EXPECT.search(line)
                    expected.update((name, path, number, code) for code in (match[1].split(", ") if match else ()))
            plain = {path: _EXPECT.sub("#", source) for path, source in sources.items()}
            found.update((name, each.file, each.line, each.code) for each in lint_sources(plain).findings)
    return Accuracy(count, frozenset(expected), frozenset(found))


def _snippets(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    _, *rest = _TITLE.split(text)
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        before, *files = _FILE.split(body)
        yield title, dict(zip(files[::2], files[1::2], strict=True)) if files else {"builder.py": before}

"""Measures the detector against snippets that people labelled: how much it finds, how often it is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cursus.lint.files import NOTEBOOK
from cursus.lint.linter import lint_sources
from cursus.reporting import Finding

_TITLE = re.compile(r"^# --- (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_EXPECT = re.compile(r"# expect: ([EW]\d{3}(?:, [EW]\d{3})*)")
_REPORT = re.compile(r"# report(?:: (\w+))?")
_REPORTED = "report"
# They say that code raises, which is another question than the one that `# report` answers.
_ABOUT_RAISING = frozenset({"E805", "E808"})

Label = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Counts over all snippets. A label is (snippet title, file, line, code), with "report" for a ``# report``."""

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
    """Lint each snippet of ``folder/*.py`` by itself and compare with its labels.

    ``# --- title`` starts a snippet, ``# file: path`` a file of it; without the latter it is one module.
    ``# expect: E801`` wants that code on its line. ``# report`` wants any finding on its line; ``# report: word`` wants
    one on any line of the snippet with that word, and allows more of them. In a folder with such marks the rules about
    code that raises are left out: the marks answer another question.
    """
    expected: set[Label] = set()
    found: set[Label] = set()
    count = 0
    texts = {corpus.stem: corpus.read_text(encoding="utf-8") for corpus in sorted(folder.glob("*.py"))}
    marked = any(map(_REPORT.search, texts.values()))
    for stem, text in texts.items():
        for title, sources in _snippets(text):
            count += 1
            name = f"{stem}: {title}"
            lines = [line for path, source in sources.items() for line in _lines(path, source)]
            reported = _reported(lines)
            expected.update((name, *place, _REPORTED) for place in reported.values())
            for file, number, line in lines:
                match = _EXPECT.search(line)
                expected.update((name, file, number, code) for code in (match[1].split(", ") if match else ()))
            plain = {path: _REPORT.sub("#", _EXPECT.sub("#", source)) for path, source in sources.items()}
            for each in lint_sources(plain).findings:
                if marked and each.code in _ABOUT_RAISING:
                    continue
                place = _file(each), each.line
                found.add((name, *reported[place], _REPORTED) if place in reported else (name, *place, each.code))
    return Accuracy(count, frozenset(expected), frozenset(found))


def _reported(lines: list[tuple[str, int, str]]) -> Mapping[tuple[str, int], tuple[str, int]]:
    """Each line with a ``# report``, and the line that stands for its fault: the first with the same word."""
    first: dict[str, tuple[str, int]] = {}
    reported = {}
    for file, number, line in lines:
        match = _REPORT.search(line)
        if match:
            place = file, number
            reported[place] = first.setdefault(match[1], place) if match[1] else place
    return reported


def _lines(path: str, source: str) -> Iterator[tuple[str, int, str]]:
    """Each line with its file and number. Each cell of a notebook is a file."""
    if not path.endswith(NOTEBOOK):
        yield from ((path, number, line) for number, line in enumerate(source.splitlines(), start=1))
        return
    for cell, content in enumerate(json.loads(source)["cells"], start=1):
        for number, line in enumerate(content["source"], start=1):
            yield f"{path} cell {cell}", number, line


def _file(found: Finding) -> str:
    return f"{found.file} cell {found.cell}" if found.cell else found.file


def _snippets(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    _, *rest = _TITLE.split(text)
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        before, *files = _FILE.split(body)
        yield title, dict(zip(files[::2], files[1::2], strict=True)) if files else {"builder.py": before}

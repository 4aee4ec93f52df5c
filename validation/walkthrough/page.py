"""Reads a page aloud: its files are written, its commands run in order, and what it shows of them is compared.

markdown-it-py, which rich and MyST bring, finds the blocks; sybil would make a test of each, to be run in any order.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

UPDATE = "CURSUS_UPDATE_GUIDE"
"""Set, the output that differs is written into the page instead of failing the test."""

_DIRECTIVE = re.compile(r"\{code-block\} (\w+)")
_CAPTION = re.compile(r":caption: (\S+)\n\n?")
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?", re.MULTILINE)
_FAILED = re.compile(r'^(\d+ errors?\b|FAILED$|  "exit_code": [1-9])', re.MULTILINE)
"""How commands say that they failed: to people, as the gate, and to programs."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, from ``line`` on; one with a caption is a file of that name."""

    line: int
    language: str
    caption: str
    text: str


def blocks(text: str) -> Iterator[Block]:
    for token in MarkdownIt().parse(text):
        if token.type != "fence" or token.map is None:
            continue
        directive = _DIRECTIVE.fullmatch(token.info.strip())
        caption = _CAPTION.match(token.content) if directive else None
        yield Block(
            token.map[0] + 1,
            directive[1] if directive else token.info.strip(),
            caption[1] if caption else "",
            token.content[caption.end() :] if caption else token.content,
        )


class Reader(ABC):
    """Does in a folder what a page shows; how a command or Python is run is left to who inherits."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.folder = folder

    @abstractmethod
    def run(self, command: str) -> tuple[int, str]:
        """Exit code and output of a command."""

    @abstractmethod
    def python(self, code: str, where: str) -> None:
        """Run a block of Python that is not a file."""

    def play(self) -> None:
        """Raises AssertionError at the first block that does not do what the page says."""
        for block in blocks(self.page.read_text(encoding="utf-8")):
            self._play(block)

    def _play(self, block: Block) -> None:
        where = f"{self.page.name}:{block.line}"
        match block.language:
            case _ if block.caption:
                file = self.folder / block.caption
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block.text, encoding="utf-8")
            case "console":
                self._console(block.text, where)
            case "bash":
                for command in block.text.replace("\\\n", " ").splitlines():
                    code, shown = self.run(command)
                    assert code == 0, f"{where}: $ {command}\n{shown}"
            case "python":
                self.python(block.text, where)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)

    def _console(self, text: str, where: str) -> None:
        """Each command prints what stands below it, where ``...`` is anything, and fails if that says so."""
        parts = _COMMAND.split(text)
        now = ""
        for command, expected in zip(parts[1::2], parts[2::2], strict=True):
            code, output = self.run(command.replace("\\\n", " "))
            shown = _tidy(output)
            same = doctest.OutputChecker().check_output(_columns(expected), _columns(shown), doctest.ELLIPSIS)
            assert same or os.environ.get(UPDATE), f"{where}: $ {command}\n{shown}\ninstead of\n{expected}"
            assert bool(code) == bool(_FAILED.search(shown)), f"{where}: $ {command}\nexit code {code} after\n{shown}"
            now += f"$ {command}\n{expected if same else shown}"
        if now != text:
            page = self.page.read_text(encoding="utf-8")
            self.page.write_text(page.replace(f"\n{text}```", f"\n{now}```", 1), encoding="utf-8")


def _columns(text: str) -> str:
    """With the same gap between all columns: how wide one is depends on times and sizes, which ``...`` stands for."""
    return re.sub(r" {2,}", "  ", text)


def _tidy(output: str) -> str:
    """Without blanks at the ends of lines, and without empty lines around, which a terminal does not show either."""
    lines = "\n".join(line.rstrip() for line in output.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""

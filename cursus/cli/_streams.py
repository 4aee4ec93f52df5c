"""Stdout and stderr as commands can rely on them: there, with room for every character, and with one way to fail."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

_LAST: Final = 2
"""The number of stderr."""


class Ended(BaseException):
    """Stdout takes no more. It is no Exception, of which click and rich would make exit codes of their own."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


class _Results(io.TextIOWrapper):
    """Stdout: what is lost here is the result."""

    def write(self, text: str, /) -> int:
        with _ending():
            return super().write(text)

    def flush(self) -> None:
        with _ending():
            super().flush()


@contextmanager
def _ending() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Ended(error) from error


class _Remarks(io.TextIOWrapper):
    """Stderr: that no one hears a remark changes neither the result nor the exit code."""

    def write(self, text: str, /) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()


def prepare() -> None:
    """Make the streams of this process so; those that someone else put in their place stay."""
    _fill_closed()
    if sys.stdout is sys.__stdout__:
        sys.stdout = _prepared(sys.stdout, _Results, 1)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _prepared(sys.stderr, _Remarks, 2)


def _fill_closed() -> None:
    """Something that refuses what is written in place of a closed stream, or the next file would get its number."""
    while (number := os.open(os.devnull, os.O_RDONLY)) <= _LAST:
        os.set_inheritable(number, True)
    os.close(number)


def _prepared(stream: TextIO | None, kind: type[io.TextIOWrapper], number: int) -> TextIO:
    if isinstance(stream, io.TextIOWrapper) and os.name == "nt" and stream.isatty():
        stream.reconfigure(errors="backslashreplace")  # Python writes to a console there by other means
        return stream
    return kind(
        open(number, "wb", closefd=False),
        encoding="utf-8" if stream is None or codecs.lookup(stream.encoding).name == "ascii" else stream.encoding,
        errors="backslashreplace",
        line_buffering=isinstance(stream, io.TextIOWrapper) and stream.line_buffering,
        write_through=isinstance(stream, io.TextIOWrapper) and stream.write_through,
    )


def drop_the_rest() -> None:
    """Python writes what is left for stdout as it ends, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""Reading JSON that strangers wrote, and writing files that are never half there."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cursus.errors import CursusError, Diagnostic, Where
from cursus.visible import cut

_OPEN_FILES = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")
_HALF = ".cursus-{}"
HALVES = _HALF.format("*")
"""The names of what ``write_atomically`` leaves where its process is killed."""
_LARGEST = 1 << 28
"""Bytes of a file. A device may have no end."""
_PIECE = 1 << 16

_DEPTH_LIMIT = 100
"""Levels of a document: no file of ours has ten, and who walks one may recurse."""


_NO_SPACE = re.compile(r"\S|\Z")
_DECODER = json.JSONDecoder()


class _DuplicateKey(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = cut(", ".join(repr(key) for key in sorted(result) if counts[key] > 1))
        raise _DuplicateKey(f"the key {twice} appears twice in one object")
    return result


def _reject_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is larger than any number")
    return number


_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""A surrogate, as an escape, of which two may make a whole character, or as bytes that stdin could not decode."""


def _require_sane(value: Any, text: str) -> None:
    """Raises ValueError for what would break whoever walks the value, read from ``text``, or writes it again."""
    halves = _HALF_ESCAPED.search(text) is not None
    level = [value]
    for _ in range(_DEPTH_LIMIT + 1):
        if halves:
            _require_whole_characters(level)
        holders = [one.values() if type(one) is dict else one for one in level if type(one) in (dict, list)]
        level = [child for holder in holders for child in holder]
        if not level:
            return
    raise ValueError(f"nested more than {_DEPTH_LIMIT} levels deep")


def _require_whole_characters(values: list[Any]) -> None:
    keys = [key for value in values if type(value) is dict for key in value]
    for one in (*keys, *values):
        if type(one) is str and any("\ud800" <= character <= "\udfff" for character in one):
            raise ValueError(f"{one!a} has an incomplete character")


# Where Python before 3.13 stops after a comma too many, and with which words -> in what it stands.
_AFTER_COMMA = {
    ("]", "Expecting value"): "array",
    ("}", "Expecting property name enclosed in double quotes"): "object",
}


def _in_the_same_words(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """A trailing comma as Python reports it since 3.13, on the Pythons before too: the comma, not what follows it."""
    before = error.doc[: error.pos].rstrip(" \t\r\n")
    inside = _AFTER_COMMA.get((error.doc[error.pos : error.pos + 1], error.msg))
    if inside is None or not before.endswith(","):
        return error
    return json.JSONDecodeError(f"Illegal trailing comma before end of {inside}", error.doc, len(before) - 1)


_YAML = re.compile(r"\A(?:\s|#.*\n|---)*(?:- )?[A-Za-z_][\w-]*:(?: .*)?$", re.MULTILINE)
"""A text that begins with a key of YAML, after comments and blank lines."""


def read_json(path: str | os.PathLike[str], code: str) -> Any:
    """The JSON value in ``path``: RFC 8259 only, no duplicate keys, no NaN or infinity, nothing nested without end.

    Raises CursusError with one Diagnostic of ``code``, with line and column.
    """
    try:
        with Path(path).open("rb") as stream:
            data = _read(stream)
    except OSError as error:
        raise CursusError([Diagnostic(code, f"cannot be read: {error.strerror}", Where(file=str(path)))]) from error
    return parse_bytes(data, code, os.fspath(path))


def read_json_stream(stream: BinaryIO, code: str, where: str) -> Any:
    """As ``read_json``, of all that a stream has; ``where`` names it in messages."""
    return parse_bytes(_read(stream), code, where)


def _read(stream: BinaryIO) -> bytes:
    """All of it, or more than may be read. In pieces: a file object makes room for as many bytes as it is asked for."""
    pieces: list[bytes] = []
    left = _LARGEST
    while left >= 0 and (piece := stream.read(_PIECE)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def parse_bytes(data: bytes, code: str, where: str) -> Any:
    """As ``read_json``, of what a file holds; ``where`` names it in messages."""
    if len(data) > _LARGEST:
        raise CursusError([Diagnostic(code, f"is larger than {_LARGEST:,} bytes", Where(file=where))])
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise CursusError([Diagnostic(code, f"is not UTF-8 (byte {error.start})", Where(file=where))]) from error
    return parse_json(text, code, where)


def parse_json(text: str, code: str, where: str) -> Any:
    """As ``read_json``, of a text; ``where`` names it in messages."""
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_reject_constant, parse_float=_finite)
        _require_sane(value, text)
    except json.JSONDecodeError as error:
        said = _in_the_same_words(error)
        place = Where(file=where, line=said.lineno, column=said.colno)
        hint = "This looks like YAML. Convert it to JSON." if _YAML.search(text) else ""
        raise CursusError([Diagnostic(code, f"malformed JSON: {said.msg}", place, hint)]) from error
    except _DuplicateKey as error:
        hint = "Keep one of them. Otherwise the second silently wins."
        raise CursusError([Diagnostic(code, str(error), Where(file=where), hint)]) from error
    except (ValueError, RecursionError) as error:
        raise CursusError([Diagnostic(code, f"malformed JSON: {error}", Where(file=where))]) from error
    return value


def spot(text: str, keys: Iterable[str | int]) -> tuple[int, int]:
    """Line and column of the value at ``keys`` in a JSON text, or of what is nearest above it; (0, 0) if it is no JSON.

    A name stands for the entry of a list that has it.

    >>> spot('{"Steps": [\\n  {"Name": "A"}]}', ("Steps", 0, "Name"))
    (2, 12)
    """
    at = _after_space(text, 0)
    try:
        for key in keys:
            children = _children(text, at)
            found = next((start for name, start in children if key == name or _is_named(text, start, key, name)), None)
            if found is None:
                break
            at = found
    except (ValueError, IndexError):
        return 0, 0
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if text else (0, 0)


def _children(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """Each key of the object or the list at a position, and where its value begins."""
    is_object, end, number = text[at] == "{", at, 0
    if text[at] not in "{[":
        return
    while True:
        start = _after_space(text, end + 1)
        if text[start] in "}]":
            return
        name: str | int = number
        if is_object:
            name, colon = _DECODER.raw_decode(text, start)
            start = _after_space(text, text.index(":", colon) + 1)
        yield name, start
        end = _after_space(text, _DECODER.raw_decode(text, start)[1])
        if text[end] != ",":
            return
        number += 1


def _is_named(text: str, at: int, key: str | int, name: str | int) -> bool:
    """Whether the entry of a list at a position is an object with a member that says ``key``."""
    if isinstance(name, str) or isinstance(key, int) or text[at] != "{":
        return False
    return key in [value for value in _DECODER.raw_decode(text, at)[0].values() if isinstance(value, str)]


def _after_space(text: str, at: int) -> int:
    found = _NO_SPACE.search(text, at)
    return found.start() if found else len(text)


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file whole or not at all, whatever happens in between.

    A link stays, and the file that it leads to is written. The file keeps its mode and its owner; a new one gets what
    the umask leaves. A file with several names (hard links) is written in place, for that is what keeps them one.
    Half of a character, such as a file's name may have, is written as its escape.
    """
    given = Path(path)
    data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
    if _is_device(given):  # It is written to; a file in its place would end it.
        given.write_bytes(data)
        return
    target = Path(os.path.realpath(given))
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and target.stat().st_nlink > 1:
        target.write_bytes(data)
        return
    temporary = target.with_name(_HALF.format(f"{os.getpid()}-{os.urandom(4).hex()}"))
    try:
        replacement(target, data, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replacement(target: Path, data: bytes, temporary: Path) -> None:
    """Write ``temporary``, to take the place of ``target`` with its mode and owner."""
    temporary.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    before = target.stat() if target.exists() else None
    with os.fdopen(os.open(temporary, flags, 0o666 if before is None else 0o600), "wb") as stream:
        stream.write(data)
    if before is not None:
        if hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):  # only root gives files away, and then the mode is ours
                os.chown(temporary, before.st_uid, before.st_gid)
        temporary.chmod(stat.S_IMODE(before.st_mode))


def _is_device(path: Path) -> bool:
    """Whether a path is a pipe or a device, or stands for an open file as /dev/stdout does."""
    return str(path).startswith(_OPEN_FILES) or (path.exists() and not path.is_file())


def dumps(value: Any) -> str:
    """The one way that cursus lays JSON out for people: two spaces, keys as they come, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def shown(value: object, limit: int = 200) -> str:
    """A value on one line, cut where it is longer than ``limit``; what is not JSON by its repr."""
    text = dumps(value) if isinstance(value, dict | list | str | int | float | None) else repr(value)
    line = " ".join(text.split())
    return cut(line, limit)

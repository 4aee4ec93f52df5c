"""Finding and reading the source files that people point at."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Iterator, Set
from pathlib import Path, PurePath

from cursus.errors import CursusError, Diagnostic

NOTEBOOK = ".ipynb"

_NOT_SOURCE = frozenset({"__pycache__", "node_modules", "build", "dist", "venv", "site-packages"})


def python_files(paths: Iterable[str | Path], *, notebooks: bool = False) -> list[Path]:
    """The files named, and the ``.py`` files below the folders named, each once, in a steady order.

    With ``notebooks`` also the ``.ipynb`` files below the folders. Raises CursusError (E800) for a path that does not
    exist.
    """
    suffixes = {".py", NOTEBOOK} if notebooks else {".py"}
    found: dict[Path, None] = {}
    missing = []
    for path in map(Path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_below(path, suffixes)))
        elif path.is_file():
            found[path] = None
        else:
            missing.append(Diagnostic("E800", "no such file or folder", str(path)))
    if missing:
        raise CursusError(missing)
    return _once(found)


def _once(files: Iterable[Path]) -> list[Path]:
    """Each file once, by whatever paths and links it was found: as itself rather than as a link."""
    known: dict[Path, Path] = {}
    for path in files:
        target = path.resolve()
        if target not in known or (known[target].is_symlink() and not path.is_symlink()):
            known[target] = path
    return list(known.values())


def _below(folder: Path, suffixes: Set[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _NOT_SOURCE:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, suffixes)
        elif path.suffix in suffixes and path.is_file():
            yield path


def is_test(path: str) -> bool:
    """Whether pytest or unittest would read the file: a test may name any place."""
    name = PurePath(path).name
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def decoded(data: bytes) -> tuple[str, str]:
    """Source text as it stands, line ends kept, and its encoding as the file declares it.

    Raises SyntaxError when the encoding is unknown, is none of text, or does not write the same bytes again.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    try:
        text = data.decode(encoding)
        restored = text.encode(encoding)
    except UnicodeError as error:
        raise SyntaxError(str(error)) from None
    except (LookupError, ValueError):  # rot13, hex, zlib and the like
        raise SyntaxError(f"the encoding {encoding} is not a text encoding") from None
    if restored != data:
        raise SyntaxError(f"the encoding {encoding} does not write the same bytes again")
    return text, encoding

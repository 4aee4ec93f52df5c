"""Finding and reading the source files that people point at."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from cursus.errors import CursusError, Diagnostic

_NOT_SOURCE = frozenset({"__pycache__", "node_modules", "build", "dist", "venv", "site-packages"})


def python_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files named, and the ``.py`` files below the folders named, each once, in a steady order.

    Raises CursusError (E800) for a path that does not exist.
    """
    found: dict[Path, None] = {}
    missing = []
    for path in map(Path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(_below(path)))
        elif path.is_file():
            found[path] = None
        else:
            missing.append(Diagnostic("E800", "no such file or folder", str(path)))
    if missing:
        raise CursusError(missing)
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _NOT_SOURCE:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        elif path.suffix == ".py" and path.is_file():
            yield path


def decoded(data: bytes) -> tuple[str, str]:
    """Source text as it stands, line ends kept, and its encoding as the file declares it.

    Raises SyntaxError or UnicodeDecodeError.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        raise
    except (LookupError, ValueError) as error:  # rot13, hex or idna: Python has a codec, but for no text of its own
        raise SyntaxError(f"{encoding} is no encoding of text that can be read: {error}") from error

"""What files hold, as digests: by them what was done before is known to be of the same code, cases and golden files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def contents(paths: Iterable[Path], root: Path) -> Iterator[str]:
    """Each file's path below ``root`` and digest, in one order on every machine."""
    for path in sorted(paths):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{path.relative_to(root).as_posix()} {digest(path.read_bytes())}"


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()

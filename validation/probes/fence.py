"""A config publishes code from below the source root alone: no path and no link leads out."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cursus.core.sources import directory_files, source_directory
from cursus.errors import CompilationError, Diagnostic

_HINT = "cursus/core/sources.py publishes files outside the source root, to everyone who can read the bucket."


def probe() -> Iterator[Diagnostic]:
    """E625 for each way out that is open."""
    with tempfile.TemporaryDirectory(prefix="cursus-fence-") as folder:
        here = Path(folder).resolve()
        root, outside = here / "root", here / "outside"
        for directory in (root / "code", outside):
            directory.mkdir(parents=True)
            (directory / "script.py").write_text("pass\n", encoding="utf-8")
        named = ["../outside", str(outside), "code/../../outside", *_linked(root, outside)]
        for name in named:
            with contextlib.suppress(CompilationError):
                source_directory(name, root, "probe")
                yield Diagnostic("E625", f"{_shown(name, here)} leads out of the source root", "source_dir", _HINT)
        published = directory_files(root / "code", "probe")
        for name in sorted(set(published) - {"script.py"}):
            yield Diagnostic("E625", f"the link {name} leads out of the source directory", "source_dir", _HINT)


def _linked(root: Path, outside: Path) -> list[str]:
    """Links out of the root: a folder as the source directory, and a file and a folder inside one."""
    try:
        (root / "link").symlink_to(outside, target_is_directory=True)
        (root / "code" / "secret.py").symlink_to(outside / "script.py")
        (root / "code" / "folder").symlink_to(outside, target_is_directory=True)
    except OSError:  # a desk of Windows on which links need a right
        return []
    return ["link"]


def _shown(name: str, here: Path) -> str:
    """Without the folder of this run, which is another each time."""
    return name.replace(str(here) + os.sep, "/")

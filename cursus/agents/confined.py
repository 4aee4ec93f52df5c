"""Runs one command for an agent: this process reads below one folder, and neither writes, starts nor connects.

The arguments were looked at before. This is for what the files themselves name: a script's folder in a config, a
pipeline in cursus.toml, a link in a folder. An audit hook holds for all code of the process and cannot be taken out.
"""

from __future__ import annotations

import os
import shlex
import site
import sys
import sysconfig
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cursus.errors import CursusError, Diagnostic
from cursus.sdk.handwritten import RUNS_CODE

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_READING = frozenset({"os.listdir", "os.scandir"})
_REFUSED = (
    *("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.startfile", "pty.spawn"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
    *("os.chown", "os.utime", "shutil.", "tempfile.", "socket.connect", "socket.bind", "socket.getaddrinfo"),
)


def confine(folder: Path) -> None:
    """From here on this process is confined to ``folder``, and to what its Python is made of."""
    readable = (folder.resolve(), *_installation())

    def require_inside(path: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a descriptor that is open already
        real = os.path.realpath(os.fsdecode(path))
        if real != os.devnull and not any(_inside(real, str(root)) for root in readable):
            hint = "Only files of the working folder are read here."
            raise CursusError([Diagnostic("E004", "leads out of the working folder", os.fsdecode(path), hint)])

    sys.addaudithook(_hook(require_inside))


def _hook(require_inside: Callable[[Any], None]) -> Callable[[str, tuple[Any, ...]], None]:
    def judge(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = bool(flags & _WRITING) if isinstance(flags, int) else not set(mode or "r") <= set("rbt")
            if writes and not isinstance(path, int) and os.fsdecode(path) != os.devnull:
                raise PermissionError(f"a tool writes nothing: {os.fsdecode(path)}")
            require_inside(path)
        elif event in _READING:
            require_inside(arguments[0] if arguments[0] is not None else ".")
        elif event == RUNS_CODE:
            (target,) = arguments
            hint = f"Compile it in a shell, and name the file: cursus definition {shlex.quote(target)} -o pipeline.json"
            raise CursusError([Diagnostic("E667", "tools do not run the code of a project", target, hint)])
        elif event.startswith(_REFUSED):
            raise PermissionError(f"a tool only reads: {event}")

    return judge


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root if root.endswith(os.sep) else root + os.sep)


def _installation() -> list[Path]:
    """Where this Python, its packages and Cursus itself are."""
    named = [*sys.path, *sysconfig.get_paths().values(), *site.getsitepackages(), sys.prefix, sys.base_prefix]
    own = Path(__file__).resolve().parents[2]
    zones = zoneinfo.TZPATH  # of the system, which packages read while they are imported
    return [own, *map(Path, zones), *(Path(entry).resolve() for entry in named if entry)]


if __name__ == "__main__":
    from cursus.cli import main

    confine(Path.cwd())
    main(sys.argv[1:], prog_name="cursus")

"""Stands between a run and the process of one job: ends it when the run is gone, and gives it its own root.

Runs as its own script, by the standard library alone. Arguments: settings as a JSON object, then the command.
``folder`` is where the command starts, ``mounts`` maps paths that the command sees to folders of this machine, ``view``
is an empty folder to build that root in. ``peak`` is a file for the most memory that a process of the job took. Without
a command it only tries whether the machine allows such a root.

The run holds the other end of stdin. That end closes when the run ends, also by ``kill -9``, on every system.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CANNOT = 125
"""Exit code where the command was not started; the reason is what was printed."""

_NEWNS, _NEWUSER = 0x00020000, 0x10000000  # of unshare(2)
_BIND, _REC, _PRIVATE = 4096, 16384, 1 << 18  # of mount(2)
_SUBREAPER = 36  # of prctl(2)


def main(settings: dict[str, Any], command: list[str]) -> int:
    """The exit code of ``command``; 128 and the signal's number when a signal ended it."""
    try:
        if settings.get("mounts"):
            enter(settings["view"], settings["mounts"])
        if not command:
            return 0
        _adopt_orphans()
        if os.name != "nt":
            # Anyone who asks the group to end asks the job. A function, since an ignored signal stays so in the job.
            signal.signal(signal.SIGTERM, lambda *_: None)
        job = subprocess.Popen(command, cwd=settings["folder"], stdin=subprocess.DEVNULL)  # noqa: S603 - no shell
    except OSError as error:
        print(f"cannot be started: {error}", file=sys.stderr)
        return CANNOT
    threading.Thread(target=_end_with_the_run, args=(job,), daemon=True).start()
    code = job.wait()
    _note_peak(settings.get("peak"))
    _end_descendants()
    return code if code >= 0 else 128 - code


def _note_peak(place: str | None) -> None:
    """Write the bytes of the largest process that has ended; nothing on Windows, which does not report it."""
    if place is None or os.name == "nt":
        return
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with contextlib.suppress(OSError):  # the disk is full: the job is what matters
        Path(place).write_text(str(peak if sys.platform == "darwin" else peak * 1024), encoding="ascii")


def enter(view: str, mounts: dict[str, str]) -> None:
    """Make this process see ``mounts`` in place of what the machine has there, and everything else as it is.

    Nothing outside this process and its children changes. Raises OSError where the machine does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    try:
        _call("unshare", _NEWNS)
    except PermissionError:
        _call("unshare", _NEWUSER | _NEWNS)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _mount("none", "/", _REC | _PRIVATE)
    _mount("none", view, 0, "tmpfs")
    _fill(view, "/", mounts)
    os.chroot(view)
    os.chdir("/")


def _fill(view: str, path: str, mounts: dict[str, str]) -> None:
    """At ``view`` the data at ``path``, except where ``mounts``, all below ``path``, have something else."""
    below: dict[str, dict[str, str]] = {}
    for target, source in mounts.items():
        below.setdefault(target[len(path.rstrip("/")) + 1 :].partition("/")[0], {})[target] = source
    for name in os.listdir(path) if Path(path).is_dir() else ():  # noqa: PTH208 - names, not paths
        if name not in below:
            with contextlib.suppress(OSError):  # it is gone by now, or nothing that can be mounted
                _show(os.path.join(path, name), os.path.join(view, name))  # noqa: PTH118
    for name, deeper in below.items():
        target, place = f"{path.rstrip('/')}/{name}", f"{view}/{name}"
        Path(place).mkdir()
        if target in deeper:
            _mount(deeper[target], place, _BIND | _REC)
        else:
            _fill(place, target, deeper)


def _show(source: str, place: str) -> None:
    path = Path(source)
    if path.is_symlink():
        Path(place).symlink_to(path.readlink())
        return
    if path.is_dir():
        Path(place).mkdir()
    else:
        Path(place).touch()
    _mount(source, place, _BIND | _REC)


def _mount(source: str, target: str, flags: int, kind: str | None = None) -> None:
    _call("mount", os.fsencode(source), os.fsencode(target), kind and kind.encode(), flags, None)


def _call(name: str, *arguments: Any) -> None:
    """A function of the C library that answers 0. Raises OSError for anything else, and where there is no such one."""
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, TypeError) as error:  # macOS, Windows
        raise OSError(f"this system has no {name}") from error
    if function(*(ctypes.c_ulong(item) if isinstance(item, int) else item for item in arguments)):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _end_with_the_run(job: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    if os.name == "nt":
        end_tree(job.pid)
        os._exit(1)
    _end_descendants()
    if os.getpgrp() == os.getpid():  # else the group is someone else's, and holds more than this job
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def end_tree(process: int) -> None:
    """End a process and its children, by the means of Windows."""
    command = ["taskkill", "/F", "/T", "/PID", str(process)]
    subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a program of the system


def _adopt_orphans() -> None:
    """On Linux a process whose parent ends becomes a child of this one, even in its own session."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            _call("prctl", _SUBREAPER, 1, 0, 0, 0)


def _end_descendants() -> None:
    while found := list(_descendants()):
        for process in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


def _descendants() -> Iterator[int]:
    """Those of this process that live, where /proc says so."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat") if sys.platform == "linux" else ():
        with contextlib.suppress(OSError, ValueError, IndexError):  # it has ended by now
            state, parent = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                children.setdefault(int(parent), []).append(int(path.parent.name))
    pending = [os.getpid()]
    while pending:
        found = children.get(pending.pop(), [])
        yield from found
        pending += found


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))

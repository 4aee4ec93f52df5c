"""The code a step runs: found on this machine, fenced in, and turned into an asset."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from cursus.core.assets import Content
from cursus.core.script_interface import imported_modules
from cursus.errors import CompilationError, Diagnostic, did_you_mean

SCRIPTS = Path(__file__).parent.parent / "steps" / "scripts"
"""Our own scripts, flat; ``requirements/<script>.txt`` names what its image lacks."""

OWN_IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
"""An import of our own scripts, each of which has a line to itself; a test holds this against their syntax trees."""

SIZE_LIMIT = 512 * 2**20
"""Bytes of one source directory: more is data that was left among the code."""

_NOT_CODE = frozenset({"__pycache__", "node_modules", "venv"})


def bundled_script(script: str, builder: type, *, stage_as: str | None = None) -> Mapping[str, Content]:
    """Files of a step's own script: itself (under the name ``stage_as``), the siblings it imports, what it requires.

    Raises CompilationError (E213) when it lies neither next to the builder nor among ours.
    """
    folder = _script_folder(script, builder)
    if folder == SCRIPTS:
        return _own(script, stage_as)
    return {stage_as or script: folder / script, **_brought_along(folder, script)}


@functools.cache
def _own(script: str, stage_as: str | None) -> Mapping[str, Content]:
    """The content of one of our scripts and of what it brings along: files of an installed package stay as they are."""
    files = {stage_as or script: SCRIPTS / script, **_brought_along(SCRIPTS, script)}
    return {name: _as_packaged(path) for name, path in files.items()}


@functools.cache
def _brought_along(folder: Path, script: str) -> Mapping[str, Path]:
    """The siblings that a script imports, and what it requires, or the first of them that requires anything."""
    files = {name: folder / name for name in _siblings(folder, script)}
    requirements = (folder / "requirements" / f"{Path(name).stem}.txt" for name in (script, *files))
    required = next((file for file in requirements if file.exists()), None)
    return files | ({"requirements.txt": required} if required else {})


@functools.cache
def _as_packaged(path: Path) -> bytes:
    """One of our own files as the wheel has it: a checkout may have ended its lines in another way."""
    return path.read_bytes().replace(b"\r\n", b"\n")


@functools.cache
def _script_folder(script: str, builder: type) -> Path:
    """Where a builder's script is: for a plug-in next to its module or in ``scripts/`` there, else with ours."""
    modules = [Path(file).parent for cls in builder.__mro__ if (file := _file_of(cls))]
    folders = [folder for module in modules for folder in (module / "scripts", module)]
    for folder in (*folders, SCRIPTS):
        if (folder / script).is_file():
            return folder
    message = f"the script {script!r} was not found"
    hint = f"Put it next to the module of {builder.__name__}, or into the folder scripts there."
    raise CompilationError([Diagnostic("E213", message, builder.__name__, hint)])


def _file_of(cls: type) -> str | None:
    return getattr(sys.modules.get(cls.__module__), "__file__", None)


@functools.cache
def _siblings(folder: Path, script: str) -> tuple[str, ...]:
    """Modules next to ``script`` that it imports, and those that they import."""
    pending, found = [script], set[str]()
    while pending:
        source = (folder / pending.pop()).read_text(encoding="utf-8")
        for module in OWN_IMPORT.findall(source) if folder == SCRIPTS else imported_modules(source):
            name = f"{module}.py"
            if name not in found and name != script and (folder / name).exists():
                found.add(name)
                pending.append(name)
    return tuple(sorted(found))


def source_directory(named: str, root: Path | None, where: str, project: str | None = None) -> Path:
    """The directory that a config names, beneath ``root`` only: a config must not publish any file it likes.

    A relative one starts at ``root``, else at the folder ``project`` beneath it.
    An absolute path of another machine is looked for beneath ``root`` by its longest tail that is there.
    Raises CompilationError (E210) when nothing is found.
    """
    if root is not None:
        fence = root.resolve()
        parts = PurePosixPath(named.replace("\\", "/")).parts
        # The first tail of an absolute path is the path itself, which is right on the author's own machine.
        tails = range(len(parts)) if _is_absolute(named) else range(1)
        candidates = [fence.joinpath(*parts[start:]) for start in tails]
        if project is not None and not _is_absolute(named):
            candidates.append(fence.joinpath(project, *parts))
        for path in candidates:
            candidate = _existing_directory(path)
            if candidate and candidate.is_relative_to(fence):
                return candidate
    hint = "Set the directory that contains the code: --source-root DIR (source_root=DIR)."
    message = f"the source directory {named!r} is not below {'the source root' if root else 'any source root'}"
    raise CompilationError([Diagnostic("E210", message, where, hint)])


def _existing_directory(path: Path) -> Path | None:
    """The directory itself, links followed; None for what is none, or cannot be a path."""
    try:
        resolved = path.resolve()
        return resolved if resolved.is_dir() else None
    except (OSError, ValueError):  # A name that is too long, or that holds a null.
        return None


def _is_absolute(named: str) -> bool:
    return named.startswith(("/", "~", "\\")) or named[1:2] == ":"


def directory_files(directory: Path, where: str) -> Mapping[str, Content]:
    """All files of a source directory by their relative names, without caches, hidden files and links out of it.

    Raises CompilationError: E210 when there are none, E211 when they are larger than ``SIZE_LIMIT``.
    """
    files: dict[str, Content] = {}
    size = 0
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory)
        if any(part in _NOT_CODE or part.startswith(".") for part in name.parts) or path.suffix == ".pyc":
            continue
        if path.is_file() and path.resolve().is_relative_to(directory):
            files[name.as_posix()] = path
            size += path.stat().st_size
    if not files:
        hint = "Use the directory with the scripts. A job fails if an input has no files."
        raise CompilationError([Diagnostic("E210", f"there is no file in {directory.name!r}", where, hint)])
    if size > SIZE_LIMIT:
        message = f"the source directory holds {size:,} bytes, more than the {SIZE_LIMIT:,} that travel as code"
        raise CompilationError([Diagnostic("E211", message, where, "Move data and models out of it, into S3.")])
    return files


def require_entry_point(files: Mapping[str, Content], entry_point: str, where: str) -> None:
    """Raises CompilationError (E213) when the entry point is not among the files."""
    if entry_point not in files:
        scripts = [name for name in files if name.endswith(PurePosixPath(entry_point).suffix)]
        message = f"the entry point {entry_point!r} is not in the source directory"
        raise CompilationError([Diagnostic("E213", message, where, did_you_mean(entry_point, scripts))])


def require_bundled_name(entry_point: str, names: tuple[str, ...], where: str) -> None:
    """Raises CompilationError (E213) when a config without source directory asks for a script that is not ours."""
    if entry_point not in names:
        message = f"the entry point {entry_point!r} needs a source directory: our own script is {names[0]!r}"
        raise CompilationError([Diagnostic("E213", message, where, f"Name {names[0]!r}, or give source_dir.")])

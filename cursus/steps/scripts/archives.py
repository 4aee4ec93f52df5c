"""Archives that strangers may have made are unpacked safely; archives we make are equal bytes for equal content."""

from __future__ import annotations

import ast
import contextlib
import gzip
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Iterator

from container import InputError

SUFFIXES = (".tar.gz", ".tgz", ".tar")


def archives_in(folder: Path) -> list[Path]:
    """Every tar archive beneath ``folder``, sorted by path."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))


def check(archive: Path) -> list[tarfile.TarInfo]:
    """The members of a tar archive, each a regular file or a folder inside the archive's root.

    Raises InputError on anything else: a path outside, a link, a device, or a file that is no whole archive.
    """
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise InputError(f"{archive.name} is not a readable tar archive: {error}.") from error
    for member in members:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or "\\" in member.name:
            raise InputError(f"{archive.name} is refused: its member {member.name!r} lies outside the archive.")
        if not (member.isreg() or member.isdir()):
            raise InputError(f"{archive.name} is refused: its member {member.name!r} is neither a file nor a folder.")
    return members


def extract(archive: Path, target: Path) -> None:
    """Unpack ``archive`` into ``target``. Raises InputError as ``check`` does, before anything is written."""
    members = check(archive)
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for member in members:
            place = target.joinpath(*PurePosixPath(member.name).parts)
            if member.isdir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            content = tar.extractfile(member)
            if content is None:
                raise InputError(f"{archive.name} is refused: its member {member.name!r} has no content.")
            place.parent.mkdir(parents=True, exist_ok=True)
            with content, place.open("wb") as stream:
                shutil.copyfileobj(content, stream)


@contextlib.contextmanager
def opened_model(folder: Path) -> Iterator[Path]:
    """A folder with the model's files, for the block: from the one archive in ``folder``, or as they lie there."""
    found = archives_in(folder)
    if not found:
        if not folder.is_dir() or not any(folder.iterdir()):
            raise InputError(f"There is no model in {folder}.")
        yield folder
        return
    named = [path for path in found if path.name == "model.tar.gz"] or found
    if len(named) > 1:
        raise InputError(f"{folder} holds {len(named)} model archives; one is expected.")
    with tempfile.TemporaryDirectory() as temporary:
        extract(named[0], Path(temporary))
        yield Path(temporary)


def write(folder: Path, archive: Path) -> None:
    """Make ``archive`` (.tar.gz) of the files in ``folder``: sorted, without this machine's times, owners and modes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with archive.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed, _tar(packed) as tar:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size = path.stat().st_size
            member.mode = 0o644
            with path.open("rb") as stream:
                tar.addfile(member, stream)


def _tar(stream: gzip.GzipFile) -> tarfile.TarFile:
    return tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT)


def copy_inference(folder: Path, target: Path) -> None:
    """Copy ``folder``/inference.py, with the modules beside it that it imports, into ``target``.

    A script that runs alone, without a handler staged beside it, makes a model without one.
    """
    waiting = ["inference"]
    copied: set[str] = set()
    while waiting:
        name = waiting.pop()
        source = folder / f"{name}.py"
        if name in copied or not source.is_file():
            continue
        copied.add(name)
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / source.name)
        for node in ast.parse(source.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import):
                waiting.extend(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                waiting.append(node.module)

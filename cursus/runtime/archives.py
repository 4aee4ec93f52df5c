"""Archives: those we make are equal bytes for equal content, those of strangers stay inside the folder they go to."""

from __future__ import annotations

import gzip
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.storage import files_below


def pack(folder: Path, archive: Path) -> None:
    """Make the tar.gz ``archive`` of the files below ``folder``: sorted, without times and owners."""
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in files_below(folder).items():
            status = path.stat()
            member = tarfile.TarInfo(name)
            member.size, member.mode = status.st_size, 0o755 if status.st_mode & 0o100 else 0o644
            with path.open("rb") as content:
                tar.addfile(member, content)


def unpack(archive: Path, folder: Path, origin: str) -> None:
    """Unpack the tar ``archive`` into ``folder``; ``origin`` names it in messages.

    Raises CursusError (E595), before anything is written, for a member outside of the archive's root and for one that
    is neither a file nor a folder.
    """
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
            for member in members:
                _require_inside(member, origin)
            for member in members:
                target = folder / member.name
                if member.isdir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(member)
                assert content is not None  # it is a regular file
                with content, target.open("wb") as stream:
                    shutil.copyfileobj(content, stream)
                target.chmod(0o755 if member.mode & 0o100 else 0o644)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise CursusError([Diagnostic("E595", f"is no readable tar archive: {error}", origin)]) from error


def _require_inside(member: tarfile.TarInfo, origin: str) -> None:
    path = PurePosixPath(member.name)
    hint = "Pack it anew, with files and folders only."
    if path.is_absolute() or ".." in path.parts or "\\" in member.name:
        raise CursusError([Diagnostic("E595", f"the member {member.name!r} lies outside of it", origin, hint)])
    if not (member.isreg() or member.isdir()):
        message = f"the member {member.name!r} is neither a file nor a folder"
        raise CursusError([Diagnostic("E595", message, origin, hint)])

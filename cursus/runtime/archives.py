"""Tar archives: ours are equal bytes for equal content; those of strangers are read whole before they are unpacked."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import IO, Final

from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.runtime.storage import files_below

_CHUNK: Final = 1 << 16
_BLOCK: Final = 512  # bytes; a tar archive is made of these, and ends with empty ones
_HEADER: Final = 1 << 20  # bytes of one header: a path or a few attributes, which tarfile reads into memory at once
_NAME: Final = 255  # bytes of a file name, on every system
_PATH: Final = 4096  # bytes of a whole path
_DEPTH: Final = 100  # folders in each other: who makes them, or removes them, may recurse
_SMALL: Final = 1 << 28  # bytes that any archive may unpack to, however tightly they are packed
_DAMAGE: Final = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RecursionError)
"""How the standard library reports damage; ValueError covers numbers and names in headers that are none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive may ask for: ``size`` in bytes when unpacked, ``files``, and ``ratio`` of unpacked to packed.

    The ratio counts only above 256 MiB: small archives of zeros are harmless.
    """

    size: int = 32 << 30
    files: int = 100_000
    ratio: int = 200

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Limits:
        """The defaults with the values in ``given``. Raises ValueError for another name or for no whole number."""
        known = [field.name for field in fields(cls)]
        numbers = {}
        for name, text in given.items():
            if name not in known:
                raise ValueError(f"there is no limit {name}. {did_you_mean(name, known)}")
            if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text)):
                raise ValueError(f"{name} must be a positive whole number, not {text[:40]!r}")
            numbers[name] = int(text)
        return replace(cls(), **numbers)

    @property
    def text(self) -> str:
        """As the scripts of cursus read it, from CURSUS_ARCHIVE_LIMITS."""
        return f"size={self.size},files={self.files},ratio={self.ratio}"


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


def unpack(archive: Path, folder: Path, origin: str, limits: Limits | None = None) -> None:
    """Unpack the tar ``archive``, plain or compressed, into ``folder``; ``origin`` names it in messages.

    The whole archive is read first, with its checksums. Raises CursusError (E595), before anything is written, for
    damage anywhere in it, for a member outside its root, for one that is neither a file nor a folder, for members of
    which one has to be in another that is a file, and for more than ``limits`` allow.
    """
    allowed = limits or Limits()
    try:
        _check(archive, folder, origin, allowed)
        with _opened(archive, allowed) as (_, tar):
            for member in _members(tar):
                _write(tar, member, folder / member.name)
    except _DAMAGE as error:
        said = (isinstance(error, OSError) and error.strerror) or error  # without the path, which is the run's own
        raise _refused(origin, f"is not a readable tar archive: {said}") from error


class _Stream:
    """The unpacked bytes of an archive, which never gives more than ``allowed``, nor a header of a gigabyte.

    tarfile asks for whatever a header claims; a compressed file of a few bytes may claim, and hold, terabytes.
    """

    def __init__(self, stream: IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile, allowed: int) -> None:
        self._stream = stream
        self._allowed = allowed

    def read(self, size: int) -> bytes:
        if size > _HEADER:
            raise ValueError("a header in it is larger than 1 MiB")
        data = self._stream.read(size)
        self._require(self.tell())
        return data

    def seek(self, place: int) -> int:
        self._require(place)
        return self._stream.seek(place)

    def tell(self) -> int:
        return self._stream.tell()

    def _require(self, place: int) -> None:
        if not 0 <= place <= self._allowed:
            raise ValueError(f"it unpacks to more than {self._allowed:,} bytes")


@contextmanager
def _opened(archive: Path, limits: Limits) -> Iterator[tuple[_Stream, tarfile.TarFile]]:
    with archive.open("rb") as raw:
        start = raw.read(8)
        raw.seek(0)
        content: IO[bytes] | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile = raw
        if start.startswith(b"\x1f\x8b"):
            content = gzip.GzipFile(fileobj=raw)
        elif start.startswith(b"BZh"):
            content = bz2.BZ2File(raw)
        elif start.startswith(b"\xfd7zXZ\0"):
            content = lzma.LZMAFile(raw)  # noqa: SIM115 - it reads from raw, which is closed
        stream = _Stream(content, min(limits.size, max(_SMALL, archive.stat().st_size * limits.ratio)))
        with tarfile.open(fileobj=stream, mode="r:") as tar:  # type: ignore[call-overload]  # it needs no more of a file
            yield stream, tar


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """One after the other; tarfile itself would keep all, with every attribute in their headers."""
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]
        yield member


def _check(archive: Path, folder: Path, origin: str, limits: Limits) -> None:
    """Read all of it. Raises CursusError (E595), or what the standard library says of damage."""
    places: dict[int, bool] = {}
    with _opened(archive, limits) as (stream, tar):
        for number, member in enumerate(_members(tar), 1):
            _require_plain(member, PurePosixPath(member.name), folder, origin)
            if not _take(places, member):
                raise _refused(origin, f"{member.name[:_NAME]!r} or a part of it would be both a file and a folder")
            if number > limits.files or len(places) > 2 * limits.files:  # with the folders that only their paths name
                raise _refused(origin, f"holds more than {limits.files:,} files and folders")
        _require_end(stream, tar.offset)


def _take(places: dict[int, bool], member: tarfile.TarInfo) -> bool:
    """Whether ``member``, and the folders that it is in, are what ``places`` says; if so, they are in it afterwards.

    ``places``: whether each is a file, by the hash of its path. The paths may have hundreds of megabytes.
    """
    place, parts = 0, PurePosixPath(member.name).parts
    for number, part in enumerate(parts, 1):
        place = hash((place, part))
        is_file = number == len(parts) and not member.isdir()
        if places.setdefault(place, is_file) is not is_file:
            return False
    return True


def _require_end(stream: _Stream, offset: int) -> None:
    """Raises ValueError unless empty blocks follow, and nothing else up to the end: tarfile stops at any odd header.

    Reading up to the end is also what makes the decompressors compare their checksums.
    """
    stream.seek(offset)
    length = 0
    while data := stream.read(_CHUNK):
        if data.count(0) != len(data):
            raise ValueError("a header in it is damaged, or something follows its end")
        length += len(data)
    if not length or length % _BLOCK:
        raise ValueError("its end is missing")


def _require_plain(member: tarfile.TarInfo, path: PurePosixPath, folder: Path, origin: str) -> None:
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or Path(member.name).drive:
        raise _refused(origin, f"the member {member.name!r} is outside it")
    length = len(os.fsencode(folder / member.name))
    unnamed = not path.parts and not member.isdir()
    if (
        unnamed
        or "\0" in member.name
        or length >= _PATH
        or len(path.parts) > _DEPTH
        or any(len(os.fsencode(part)) > _NAME for part in path.parts)
    ):
        raise _refused(origin, f"the member {member.name[:_NAME]!r} has no valid name")
    if not (member.isreg() or member.isdir()) or member.issparse():
        raise _refused(origin, f"the member {member.name!r} is neither a file nor a folder")
    if member.size < 0:
        raise _refused(origin, f"the member {member.name!r} has a negative size")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content is not None  # it is a regular file
    with content, target.open("wb") as stream:
        shutil.copyfileobj(content, stream, _CHUNK)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)


def _refused(origin: str, message: str) -> CursusError:
    more = (
        "If you trust it, raise a limit: --archive-limit size=…, files=… or ratio=…" if "more than" in message else ""
    )
    return CursusError([Diagnostic("E595", message, origin, more or "Pack it again, with files and folders only.")])

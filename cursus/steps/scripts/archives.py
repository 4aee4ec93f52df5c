"""Archives that strangers may have made are unpacked safely; archives we make are equal bytes for equal content."""

from __future__ import annotations

import ast
import bz2
import contextlib
import gzip
import lzma
import os
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, Iterator

from container import ConfigurationError, InputError

SUFFIXES = (".tar.gz", ".tgz", ".tar")
CHUNK = 1 << 16
HEADER = 1 << 20  # bytes of one header: a path or a few attributes, which tarfile reads into memory at once
LONGEST = 4096  # characters of a path
SMALL = 1 << 28  # bytes that any archive may unpack to, however tightly they are packed
DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RecursionError)


def archives_in(folder: Path) -> list[Path]:
    """Every tar archive beneath ``folder``, sorted by path."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))


def check(archive: Path) -> list[tarfile.TarInfo]:
    """The members of a tar archive, each a regular file or a folder inside the archive's root.

    The whole archive is read, with its checksums. Raises InputError on anything else: a path outside, a link, a device,
    damage anywhere, something missing at its end, and more than the limits allow. CURSUS_ARCHIVE_LIMITS in the
    environment, such as ``size=99999999999,files=500000,ratio=5000``, raises them.
    """
    limits = _limits()
    try:
        with _opened(archive, limits) as (stream, tar):
            members: list[tarfile.TarInfo] = []
            while True:
                member = tar.next()
                if member is None:
                    break
                tar.members.clear()  # type: ignore[attr-defined]  # it would keep all attributes of all members
                member.pax_headers = {}
                _require_plain(member, archive.name)
                members.append(member)
                if len(members) > limits["files"]:
                    raise InputError(f"{archive.name} is refused: it holds more than {limits['files']:,} members.")
            _require_end(stream, tar.offset)
    except DAMAGE as error:
        raise InputError(f"{archive.name} is not a readable tar archive: {error}.") from error
    return members


def extract(archive: Path, target: Path) -> None:
    """Unpack ``archive`` into ``target``. Raises InputError as ``check`` does, before anything is written."""
    members = check(archive)
    target.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(archive, _limits()) as (_, tar):
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
                    shutil.copyfileobj(content, stream, CHUNK)
    except DAMAGE as error:
        raise InputError(f"{archive.name} cannot be unpacked: {error}.") from error


class _Stream:
    """The unpacked bytes of an archive, at most ``allowed`` of them, and no header of a gigabyte."""

    def __init__(self, stream: Any, allowed: int) -> None:
        self._stream = stream
        self._allowed = allowed

    def read(self, size: int) -> bytes:
        if size > HEADER:
            raise ValueError("a header in it is larger than 1 MiB")
        data: bytes = self._stream.read(size)
        self._require(self.tell())
        return data

    def seek(self, place: int) -> int:
        self._require(place)
        return int(self._stream.seek(place))

    def tell(self) -> int:
        return int(self._stream.tell())

    def _require(self, place: int) -> None:
        if not 0 <= place <= self._allowed:
            raise ValueError(f"it unpacks to more than {self._allowed:,} bytes")


@contextlib.contextmanager
def _opened(archive: Path, limits: dict[str, int]) -> Iterator[tuple[_Stream, tarfile.TarFile]]:
    with archive.open("rb") as raw:
        start = raw.read(8)
        raw.seek(0)
        content: Any = raw
        if start.startswith(b"\x1f\x8b"):
            content = gzip.GzipFile(fileobj=raw)
        elif start.startswith(b"BZh"):
            content = bz2.BZ2File(raw)
        elif start.startswith(b"\xfd7zXZ\0"):
            content = lzma.LZMAFile(raw)  # noqa: SIM115 - it reads from raw, which is closed
        allowed = min(limits["size"], max(SMALL, archive.stat().st_size * limits["ratio"]))
        stream: Any = _Stream(content, allowed)  # tarfile needs no more of a file
        with tarfile.open(fileobj=stream, mode="r:") as tar:
            yield stream, tar


def _limits() -> dict[str, int]:
    """``size`` in bytes when unpacked, number of ``files``, and ``ratio`` of unpacked to packed above 256 MiB."""
    limits = {"size": 32 << 30, "files": 100_000, "ratio": 200}
    given = os.environ.get("CURSUS_ARCHIVE_LIMITS", "")
    for pair in filter(None, given.split(",")):
        name, _, number = pair.partition("=")
        if name not in limits or not (number.isdecimal() and len(number) <= 18 and int(number)):
            raise ConfigurationError(f"CURSUS_ARCHIVE_LIMITS is {given[:200]!r}, not like size=1000,files=10,ratio=5.")
        limits[name] = int(number)
    return limits


def _require_plain(member: tarfile.TarInfo, archive: str) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name:
        raise InputError(f"{archive} is refused: its member {member.name!r} lies outside the archive.")
    if len(member.name) > LONGEST:
        raise InputError(f"{archive} is refused: a member has a name of {len(member.name):,} characters.")
    if not (member.isreg() or member.isdir()) or member.issparse() or member.size < 0:
        raise InputError(f"{archive} is refused: its member {member.name!r} is neither a file nor a folder.")


def _require_end(stream: _Stream, offset: int) -> None:
    """Raises ValueError unless only empty blocks follow: tarfile takes any damaged header for the end.

    Reading up to the end is also what makes the decompressors compare their checksums.
    """
    stream.seek(offset)
    length = 0
    data = stream.read(CHUNK)
    while data:
        if data.count(0) != len(data):
            raise ValueError("a header in it is damaged, or something follows its end")
        length += len(data)
        data = stream.read(CHUNK)
    if not length or length % tarfile.BLOCKSIZE:
        raise ValueError("its end is missing")


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

"""Where the objects of a run lie: folders that stand for buckets, or whatever else keeps them by S3 location."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import filelock

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.own import OWN, own_file, own_folder
from cursus.s3 import BUCKET

ON_WINDOWS = os.name == "nt"
_NOT_ON_WINDOWS = re.compile(
    r'[<>:"|?*\x00-\x1f]|[. ](/|$)|(^|/)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.[^/]*)?(/|$)', re.IGNORECASE
)
"""Characters and names that mean a device, another stream of a file, or another file there."""

_NEVER_IN_KEYS = re.compile(r"[\\\0\n\r\ud800-\udfff]")
"""The last are the bytes of a file name that is not UTF-8, as Python has them."""

_CORRECT = "Correct the location. Write a prefix without a trailing slash."


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object at a location or below it: ``name`` is relative to the location, ``size`` in bytes."""

    name: str
    uri: str
    size: int


class Storage(Protocol):
    """What a run needs of S3. Locations mean folders: ``s3://b/a`` is the object ``a`` and all below ``a/``.

    Every method raises CursusError: E592 for an unusable location, E598 when the storage refuses.
    """

    @property
    def label(self) -> str:
        """Sets this storage apart from others of the same user; empty for the folders next to the runs themselves."""

    def place(self, uri: str) -> str:
        """Where ``uri`` lies, in words for people."""

    def find(self, uri: str) -> list[StoredObject]:
        """The objects at ``uri``, sorted by name; empty when there are none."""

    def fetch(self, found: StoredObject, target: Path) -> None:
        """Write one object to the file ``target``, whose folder exists."""

    def content(self, found: StoredObject) -> bytes:
        """All of one object, which is small."""

    def store(self, files: Mapping[str, Path | bytes]) -> None:
        """Make an object of each file or content, by URI. Each appears whole or not at all."""

    def tidy(self) -> None:
        """Remove what a killed process has left half stored."""

    def digest(self, uri: str) -> str:
        """A text that changes when a name or a content below ``uri`` does."""


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of a location, the key without a slash at its end. Raises CursusError (E592)."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    key = key.removesuffix("/")
    if not uri.startswith("s3://"):
        raise _unusable(uri, "is not an S3 location", "Locations are written s3://bucket/key.")
    if not BUCKET.fullmatch(bucket):
        raise _unusable(uri, f"has no valid bucket name: {bucket!r}", _CORRECT)
    segments = key.split("/") if key else []
    if "" in segments:
        raise _unusable(uri, "has an empty segment", _CORRECT)
    if {".", ".."} & set(segments) or _NEVER_IN_KEYS.search(key):
        raise _unusable(uri, "has a segment that is not a plain name", _CORRECT)
    return bucket, key


def download(storage: Storage, uri: str, folder: Path, part: slice = slice(None)) -> None:
    """Everything at ``uri`` into ``folder``, or a ``part`` of the sorted objects.

    Raises CursusError (E593) when nothing is there.
    """
    found = storage.find(uri)
    if not found:
        raise CursusError([Diagnostic("E593", "no data there", uri, "Put the data there first.")])
    for item in found[part]:
        target = folder / item.name
        target.parent.mkdir(parents=True, exist_ok=True)
        storage.fetch(item, target)


def upload(storage: Storage, folder: Path, uri: str) -> list[StoredObject]:
    """Every file below ``folder`` to its name below ``uri``; of nothing, nothing."""
    files = {f"{uri.rstrip('/')}/{name}": path for name, path in files_below(folder).items()}
    storage.store({**files})
    return [
        StoredObject(place[len(uri.rstrip("/")) + 1 :], place, path.stat().st_size) for place, path in files.items()
    ]


def read(storage: Storage, uri: str) -> bytes:
    """The object at ``uri``. Raises CursusError (E593) when there is none."""
    found = next((item for item in storage.find(uri) if item.uri == uri), None)
    if found is None:
        raise CursusError([Diagnostic("E593", "there is no such object", uri)])
    return storage.content(found)


def files_below(folder: Path) -> dict[str, Path]:
    """The files below ``folder`` by relative name, sorted."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return dict(sorted((path.relative_to(folder).as_posix(), path) for path in found))


class LocalStorage:
    """Buckets as folders below ``root``, which may be missing."""

    label = ""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def place(self, uri: str) -> str:
        return str(self.path(uri))

    def path(self, uri: str) -> Path:
        """Where ``uri`` lies on this machine."""
        bucket, key = split_uri(uri)
        if ON_WINDOWS and _NOT_ON_WINDOWS.search(key):
            raise _unusable(uri, "has a name that Windows does not keep", "Run it on another system, or rename it.")
        return self.root / bucket / key

    def find(self, uri: str) -> list[StoredObject]:
        place = self.path(uri)
        uri = uri.rstrip("/")
        with refusals(uri):
            if place.is_file():
                return [StoredObject(place.name, uri, place.stat().st_size)]
            files = files_below(place)
            found = [StoredObject(name, f"{uri}/{name}", path.stat().st_size) for name, path in files.items()]
        for item in found:
            split_uri(item.uri)  # a file of others may have a name that no object has
        return found

    def fetch(self, found: StoredObject, target: Path) -> None:
        with refusals(found.uri):
            shutil.copyfile(self.path(found.uri), target)

    def content(self, found: StoredObject) -> bytes:
        with refusals(found.uri):
            return self.path(found.uri).read_bytes()

    def store(self, files: Mapping[str, Path | bytes]) -> None:
        places = {self.path(uri): content for uri, content in files.items()}
        if not places:
            return
        with refusals(next(iter(files))), self._staging() as staging:
            # All is copied before anything appears: what fails or is killed until then leaves no trace.
            copies = {place: staging / str(number) for number, place in enumerate(places)}
            for place, copy in copies.items():
                content = places[place]
                copy.write_bytes(content) if isinstance(content, bytes) else shutil.copyfile(content, copy)
            for place, copy in copies.items():
                place.parent.mkdir(parents=True, exist_ok=True)
                copy.replace(place)

    def tidy(self) -> None:
        staged = self._staged
        if staged.exists():
            with refusals(str(staged)), self._staging():
                pass

    @property
    def _staged(self) -> Path:
        return own_folder(self.root / OWN, "staging")

    @contextmanager
    def _staging(self) -> Iterator[Path]:
        """An empty folder on the same disk, which no other process uses meanwhile, and which is gone afterwards.

        Whatever is there at the beginning was left by one that was killed: the lock ends with its process.
        """
        staged, lock = self._staged, own_file(self.root / OWN, "staging.lock")
        staged.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(lock):
            _remove(staged)
            staged.mkdir()
            try:
                yield staged
            finally:
                _remove(staged)

    def digest(self, uri: str) -> str:
        digests = []
        for item in self.find(uri):
            with refusals(item.uri), self.path(item.uri).open("rb") as stream:
                digests.append((item.name, hashlib.file_digest(stream, "sha256").hexdigest()))
        return digest_of(digests)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def digest_of(digests: Iterable[tuple[str, str]]) -> str:
    """One digest of pairs of a name and the digest of its content."""
    found = hashlib.sha256()
    for name, digest in digests:
        found.update(f"{len(name)}:{name}:{digest}\n".encode())
    return found.hexdigest()


def _unusable(uri: str, message: str, hint: str) -> CursusError:
    return CursusError([Diagnostic("E592", message, uri, hint)])


@contextmanager
def refusals(uri: str, *kinds: type[Exception]) -> Iterator[None]:
    """Errors of the file system, and of the other ``kinds``, as CursusError (E598)."""
    expected: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except expected as error:
        raise CursusError([Diagnostic("E598", str(error), uri)]) from error

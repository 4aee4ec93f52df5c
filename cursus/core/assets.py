"""Files that travel with a pipeline, addressed by their content: the same content has the same place everywhere."""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from cursus.errors import CursusError, Diagnostic

AssetMode = Literal["session", "execution"]

SESSION_FOLDER = "cursus/assets"
"""Where assets are in the session's bucket."""

EXECUTION_FOLDER = "assets"
"""Where assets are under the execution prefix."""

Content = bytes | Path
"""What a file holds: small things made while compiling as bytes, the user's own as the path to read."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What identifies a file's content: its size in bytes and its digest in hexadecimal."""

    size: int
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> Fingerprint:
        return cls(len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class Asset:
    """Files by name relative to ``<asset prefix>/<sha256>/``; with ``archive``, as one tar.gz or zip of that name."""

    files: Mapping[str, Content]
    archive: str | None = None

    @cached_property
    def fingerprints(self) -> Mapping[str, Fingerprint]:
        """Of each file by name, in the order of the names; as they were when first asked for, which compiling does."""
        return {name: _fingerprint(self.files[name]) for name in sorted(self.files)}

    @cached_property
    def sha256(self) -> str:
        """Digest of all names and contents, in hexadecimal.

        Never of the compressed archive: another version of zlib would give it other bytes.
        """
        digest = hashlib.sha256(f"{self.archive or ''}\n".encode())
        for name, content in self.fingerprints.items():
            digest.update(f"{len(name)}:{name}:{content.sha256}\n".encode())
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files, before they are packed."""
        return sum(content.size for content in self.fingerprints.values())

    @classmethod
    def of_documents(cls, documents: Mapping[str, Any]) -> Asset:
        """JSON files by name, the same bytes for the same values."""
        return cls({name: _json(document) for name, document in documents.items()})

    @property
    def published_sizes(self) -> Mapping[str, int | None]:
        """What is in S3: bytes of each file by name; None for an archive, which each zlib packs to another size."""
        if self.archive is not None:
            return {self.archive: None}
        return {name: content.size for name, content in self.fingerprints.items()}

    def published_file(self, name: str) -> bytes:
        """What is in S3 under ``name``, one of ``published_sizes``.

        Raises CursusError (E231) when a file on disk is no longer what it was while compiling.
        """
        return self._unchanged(name) if self.archive is None else self._packed()

    def _packed(self) -> bytes:
        """The archive: sorted, without times, owners or modes of this machine."""
        if str(self.archive).endswith(".zip"):
            return self._zipped()
        import gzip  # only who publishes packs
        import tarfile

        buffer = io.BytesIO()
        # The gzip header would hold the time and a file name.
        with (
            gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream,
            tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for name in self.fingerprints:
                data = self._unchanged(name)
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(data), 0o644
                archive.addfile(member, io.BytesIO(data))
        return buffer.getvalue()

    def _zipped(self) -> bytes:
        """Stored as they are: the bytes, whose digest AWS Lambda reports, then depend on no version of zlib."""
        import zipfile

        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name in self.fingerprints:
                member = zipfile.ZipInfo(name)  # of 1980, the first year of the format
                member.create_system, member.external_attr = 3, 0o100644 << 16
                archive.writestr(member, self._unchanged(name))
        return buffer.getvalue()

    def _unchanged(self, name: str) -> bytes:
        content, hint = self.files[name], "Compile again: the definition refers to the content that was there then."
        try:
            data = read_content(content)
        except OSError as error:
            message = f"can no longer be read: {error.strerror}"
            raise CursusError([Diagnostic("E231", message, str(content), hint)]) from error
        if Fingerprint.of(data) != self.fingerprints[name]:
            raise CursusError([Diagnostic("E231", "changed after the pipeline was compiled", str(content), hint)])
        return data


@dataclass(frozen=True)
class PublishedAsset:
    """An asset a pipeline reads.

    ``folder`` is the S3 URI that it is below, None when that is known only with the execution prefix.
    """

    asset: Asset
    folder: str | None

    def location(self, execution_prefix: str | None = None) -> str:
        """S3 URI of the asset. Raises ValueError when it needs an execution prefix and there is none."""
        if self.folder is None and execution_prefix is None:
            raise ValueError(f"asset {self.asset.sha256} is below the execution prefix")
        return f"{self.folder or f'{execution_prefix}/{EXECUTION_FOLDER}'}/{self.asset.sha256}"


INLINE_LIMIT = 100 * 1024
"""Bytes of a definition that travels in the service's request; a larger one goes by way of S3."""


def definition_asset(text: str, assets: Sequence[PublishedAsset]) -> PublishedAsset | None:
    """A definition as a file where the code lies; None when it is small enough for a request."""
    content = text.encode()
    if len(content) < INLINE_LIMIT:
        return None
    return PublishedAsset(Asset({"definition.json": content}), assets[0].folder if assets else None)


def _json(document: Any) -> bytes:
    return _laid_out(json.dumps(document, sort_keys=True, ensure_ascii=False))


@functools.lru_cache(maxsize=256)
def _laid_out(text: str) -> bytes:
    """Kept, because training and evaluation bring the same hyperparameters, and laying them out is slow."""
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False).encode()


def read_content(content: Content) -> bytes:
    """The bytes themselves. Raises OSError when a file cannot be read."""
    return content.read_bytes() if isinstance(content, Path) else content


def _fingerprint(content: Content) -> Fingerprint:
    if isinstance(content, Path):
        state = content.stat()
        return _fingerprint_of_file(content, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return _fingerprint_of_bytes(content)


_fingerprint_of_bytes = functools.lru_cache(maxsize=1024)(Fingerprint.of)
"""Scripts of ours are the same bytes in every compile; the others are small."""


@functools.lru_cache(maxsize=4096)
def _fingerprint_of_file(path: Path, *_: int) -> Fingerprint:
    """Read once in a process, as long as nothing that the file system says of it changes."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Fingerprint(stream.tell(), digest)

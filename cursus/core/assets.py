"""Files that travel with a pipeline, addressed by their content: the same content has the same place everywhere."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

AssetMode = Literal["session", "execution"]

SESSION_FOLDER = "cursus/assets"
"""Where assets lie in the session's bucket."""

EXECUTION_FOLDER = "assets"
"""Where assets lie under the execution prefix."""

Content = bytes | Path
"""What a file holds: small things made while compiling as bytes, the user's own as the path to read."""


@dataclass(frozen=True)
class Asset:
    """Files by name relative to ``<asset prefix>/<sha256>/``; with ``archive``, as one tar.gz of that name."""

    files: Mapping[str, Content]
    archive: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Digest of all names and contents, in hexadecimal.

        Never of the compressed archive: another version of zlib would give it other bytes.
        """
        digest = hashlib.sha256(f"{self.archive or ''}\n".encode())
        for name in sorted(self.files):
            digest.update(f"{len(name)}:{name}:{_sha256(self.files[name])}\n".encode())
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files, before they are packed."""
        return sum(map(_size, self.files.values()))

    @classmethod
    def of_documents(cls, documents: Mapping[str, Any]) -> Asset:
        """JSON files by name, the same bytes for the same values."""
        return cls({name: _json(document) for name, document in documents.items()})

    def published_files(self) -> Mapping[str, Content]:
        """What lies in S3: the files, or their archive (sorted, without times, owners or modes of this machine)."""
        if self.archive is None:
            return self.files
        buffer = io.BytesIO()
        # The gzip header would hold the time and a file name.
        with (
            gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream,
            tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for name, content in sorted(self.files.items()):
                data = content.read_bytes() if isinstance(content, Path) else content
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(data), 0o644
                archive.addfile(member, io.BytesIO(data))
        return {self.archive: buffer.getvalue()}


@dataclass(frozen=True)
class PublishedAsset:
    """An asset a pipeline reads, at ``key`` in ``bucket``, or below the execution prefix when that is None."""

    asset: Asset
    bucket: str | None

    @property
    def key(self) -> str:
        return f"{EXECUTION_FOLDER if self.bucket is None else SESSION_FOLDER}/{self.asset.sha256}"


def _json(document: Any) -> bytes:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _size(content: Content) -> int:
    return content.stat().st_size if isinstance(content, Path) else len(content)


def _sha256(content: Content) -> str:
    if isinstance(content, Path):
        with content.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(content).hexdigest()

"""Puts the files of a compiled pipeline where its definition says they lie, and only those that are not there yet."""

from __future__ import annotations

import itertools
import operator
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cursus.core.assets import Asset, PublishedAsset
from cursus.core.sources import SIZE_LIMIT
from cursus.errors import CursusError, Diagnostic
from cursus.s3 import default_bucket_owner, prefix_problem

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client

_CONNECTIONS = 8

_CLIENT = Config(
    # botocore's standard mode backs off exponentially, with jitter, on throttling, 5xx and broken connections.
    retries={"mode": "standard", "total_max_attempts": 8},
    max_pool_connections=_CONNECTIONS,
    connect_timeout=10,  # Seconds: a network without a way to S3 shall say so.
)

_MAKING_CLIENT = threading.Lock()
"""A boto3 session may be shared by threads, but not while it makes a client."""


class PublishOptions(TypedDict, total=False):
    """How to publish.

    ``execution_prefix``: ``s3://bucket/path`` for a pipeline that keeps its assets below the prefix of its execution.
    ``kms_key``: ID or ARN of the key that S3 encrypts new objects with, else the bucket's own way.
    ``bucket_owner``: account that must own the bucket; by default the one in the name of an SDK default bucket, which
    anyone may have created first, and no check for another name. ``size_limit``: bytes of one asset, before packing.
    """

    execution_prefix: str | None
    kms_key: str | None
    bucket_owner: str | None
    size_limit: int


@dataclass(frozen=True)
class Publication:
    """What became of one asset: ``missing`` are those of its ``files`` that were not there, and now are."""

    location: str
    size: int
    files: tuple[str, ...]
    missing: tuple[str, ...]


def publish_assets(
    assets: Sequence[PublishedAsset],
    boto_session: boto3.Session,
    *,
    execution_prefix: str | None = None,
    kms_key: str | None = None,
    bucket_owner: str | None = None,
    size_limit: int = SIZE_LIMIT,
    dry_run: bool = False,
) -> list[Publication]:
    """Upload what is missing of ``assets``; the keywords are explained at ``PublishOptions``.

    An asset is complete when each of its files is in S3 with its size; S3 shows an object whole or not at all, so
    whatever broke an earlier run off, the next one adds what is missing, and any number may run at once. Nothing is
    written to this machine. With ``dry_run`` nothing is uploaded, and ``missing`` is what would be.

    Raises CursusError: E230 for an asset that is too large, E231 for a source that changed after compiling, E232
    without a usable execution prefix, E233 when S3 refuses.
    """
    found = [*_too_large(assets, size_limit), *_placeless(assets, execution_prefix)]
    if found:
        raise CursusError(found)
    with _MAKING_CLIENT:
        client = boto_session.client("s3", config=_CLIENT)
        client.meta  # noqa: B018 - an offline session makes its clients on first use: here, under the lock
    locations = [asset.location(execution_prefix) for asset in assets]
    folders = [_Folder(client, location, kms_key, bucket_owner) for location in locations]
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        missing = list(pool.map(_Folder.missing, folders, (asset.asset for asset in assets)))
        if not dry_run:
            uploads = [
                partial(folder.put, published.asset, name)
                for folder, published, names in zip(folders, assets, missing, strict=True)
                for name in names
            ]
            # Reading the results stops at the first failure, and takes back what has not begun.
            list(pool.map(operator.call, uploads))
    return [
        Publication(location, asset.asset.size, tuple(asset.asset.published_sizes), names)
        for location, asset, names in zip(locations, assets, missing, strict=True)
    ]


def _too_large(assets: Iterable[PublishedAsset], limit: int) -> list[Diagnostic]:
    found = []
    for asset in (published.asset for published in assets):
        if asset.size > limit:
            message = f"{asset.size:,} bytes of code are more than the {limit:,} that may be published"
            largest = max(asset.fingerprints, key=lambda name: asset.fingerprints[name].size)
            hint = f"Move data and models out of the source directory, into S3; its largest file is {largest}."
            found.append(Diagnostic("E230", message, f"asset {asset.sha256}", hint))
    return found


def _placeless(assets: Iterable[PublishedAsset], prefix: str | None) -> list[Diagnostic]:
    problem = prefix_problem(prefix)
    if problem is None or all(asset.folder is not None for asset in assets):
        return []
    message = f"{prefix!r} {problem}"
    if prefix is None:
        message = "the assets are below the execution prefix, which is not set"
    hint = "Set the prefix that executions will start with, as s3://bucket/path."
    return [Diagnostic("E232", message, "execution_prefix", hint)]


class _Folder:
    """The place of one asset in S3."""

    def __init__(self, client: S3Client, location: str, kms_key: str | None, owner: str | None) -> None:
        self._client, self._location = client, location
        self._bucket, _, self._key = location.removeprefix("s3://").partition("/")
        self._owner = owner or default_bucket_owner(self._bucket)
        self._kms_key = kms_key

    def missing(self, asset: Asset) -> tuple[str, ...]:
        """Published files of ``asset`` that are not here, or with another size. Raises CursusError (E233)."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{self._key}/", **self._checks()
        )
        try:
            there = {
                found["Key"].removeprefix(f"{self._key}/"): found["Size"]
                for found in itertools.chain.from_iterable(page.get("Contents", []) for page in pages)
            }
        except (ClientError, BotoCoreError) as error:
            raise self._refused(error) from error
        return tuple(
            name
            for name, size in asset.published_sizes.items()
            if not (name in there if size is None else there.get(name) == size)
        )

    def put(self, asset: Asset, name: str) -> None:
        """Upload one published file of ``asset``. Raises CursusError (E231, E233)."""
        encryption: dict[str, Any] = (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._kms_key} if self._kms_key else {}
        )
        content = asset.published_file(name)
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=f"{self._key}/{name}",
                Body=content,
                ChecksumAlgorithm="SHA256",  # S3 refuses content that was damaged on the way.
                **encryption,
                **self._checks(),
            )
        except (ClientError, BotoCoreError) as error:
            raise self._refused(error) from error

    def _checks(self) -> dict[str, Any]:
        return {"ExpectedBucketOwner": self._owner} if self._owner else {}

    def _refused(self, error: ClientError | BotoCoreError) -> CursusError:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        owner = f", and whether the account {self._owner} owns it" if self._owner else ""
        hints = {
            "AccessDenied": (
                "Publishing needs s3:ListBucket on the bucket, s3:PutObject below the location, and for a KMS key "
                f"kms:GenerateDataKey. Check whether the bucket's policy allows them{owner}."
            ),
            "NoSuchBucket": f"Create the bucket {self._bucket}, or name another one.",
            "NoCredentialsError": "Provide AWS credentials that boto3 finds.",
        }
        return CursusError([Diagnostic("E233", str(error), self._location, hints.get(code, ""))])

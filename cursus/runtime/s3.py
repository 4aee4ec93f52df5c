"""An endpoint that speaks S3 as the storage of a run: a server of moto, or S3 itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from cursus.runtime.storage import StoredObject, digest_of, refusals, split_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Storage:
    """An endpoint that speaks S3, with the credentials that boto3 finds."""

    def __init__(self, endpoint_url: str) -> None:
        self.label = endpoint_url
        self._client: S3Client = boto3.client("s3", endpoint_url=endpoint_url)

    def place(self, uri: str) -> str:
        return f"{uri} of {self.label}"

    def find(self, uri: str) -> list[StoredObject]:
        return [StoredObject(name, place, int(item["Size"])) for name, place, item in self._items(uri)]

    def fetch(self, found: StoredObject, target: Path) -> None:
        bucket, key = split_uri(found.uri)
        with _refused(found.uri):
            self._client.download_file(bucket, key, str(target))

    def content(self, found: StoredObject) -> bytes:
        bucket, key = split_uri(found.uri)
        with _refused(found.uri):
            return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()

    def store(self, files: Mapping[str, Path | bytes]) -> None:
        for uri, content in files.items():
            bucket, key = split_uri(uri)
            with _refused(uri):
                if isinstance(content, bytes):
                    self._client.put_object(Bucket=bucket, Key=key, Body=content)
                else:
                    self._client.upload_file(str(content), bucket, key)

    def tidy(self) -> None:
        """Nothing: an upload appears when it is complete."""

    def digest(self, uri: str) -> str:
        return digest_of((name, item["ETag"]) for name, _, item in self._items(uri))

    def _items(self, uri: str) -> list[tuple[str, str, Any]]:
        """Name, URI and listing entry of each object at ``uri``, sorted by name; the markers of folders are none."""
        bucket, key = split_uri(uri)
        found = []
        with _refused(uri):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
                for item in page.get("Contents", ()):
                    place = item["Key"]
                    if place.endswith("/") or not (place == key or not key or place.startswith(f"{key}/")):
                        continue
                    split_uri(f"s3://{bucket}/{place}")  # a key of others may not leave the folder it is fetched to
                    name = place.rpartition("/")[2] if place == key else place[len(key) :].removeprefix("/")
                    found.append((name, f"s3://{bucket}/{place}", item))
        return sorted(found, key=lambda entry: entry[0])


def _refused(uri: str) -> AbstractContextManager[None]:
    return refusals(uri, BotoCoreError, ClientError, Boto3Error)

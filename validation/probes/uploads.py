"""Every call to a bucket with an account in its name says whose it must be: anyone may have created it first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cursus.core.assets import Asset, PublishedAsset
from cursus.errors import Diagnostic
from cursus.publish import publish_assets

_OWNER = "123456789012"
_ASSET = PublishedAsset(Asset({"script.py": b"pass\n"}), f"s3://sagemaker-eu-central-1-{_OWNER}/cursus/assets")
_ELSEWHERE = PublishedAsset(_ASSET.asset, "s3://somebodys-bucket/cursus/assets")


class _Recorder:
    """A boto3 session and its S3 client in one, for which no object is there; keeps what it was asked."""

    meta: Any = None

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def client(self, *_: Any, **__: Any) -> _Recorder:
        return self

    def get_paginator(self, operation: str) -> _Recorder:
        self.operation = operation
        return self

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        self.calls.append((self.operation, request))
        return [{}]

    def __getattr__(self, operation: str) -> Any:
        return lambda **request: self.calls.append((operation, request))


def probe() -> Iterator[Diagnostic]:
    """E626 for each call without the owner, and when nothing was uploaded at all."""
    hint = "Pass ExpectedBucketOwner with every call in cursus/publish.py."
    for asset, given in ((_ASSET, None), (_ELSEWHERE, _OWNER)):
        session: Any = _Recorder()
        publish_assets([asset], session, bucket_owner=given)
        operations = [operation for operation, _ in session.calls]
        if "put_object" not in operations:
            yield Diagnostic("E626", f"a missing file is not uploaded, only {operations}", "publish", hint)
        for operation, request in session.calls:
            if request.get("ExpectedBucketOwner") != _OWNER:
                told = request.get("ExpectedBucketOwner")
                yield Diagnostic("E626", f"{operation} is sent for the owner {told!r}", "publish", hint)

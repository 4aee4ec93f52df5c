"""An AWS in this process, whose calls are recorded and can be made to fail."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse, HTTPHeaders
from moto.core.botocore_stubber import MockRawResponse

ACCOUNT = "111122223333"
BUCKET = f"sagemaker-us-east-1-{ACCOUNT}"
OTHER_BUCKET = "runs"


@dataclass
class Aws:
    """A boto3 session, the calls made with it as ``service.Operation``, and the parameters of each upload.

    ``s3`` is the tests' own client, whose calls are neither recorded nor made to fail.
    """

    session: boto3.Session
    s3: Any
    calls: list[str] = field(default_factory=list)
    uploads: list[dict[str, Any]] = field(default_factory=list)

    def watch(self, session: boto3.Session) -> None:
        session.events.register("before-call", lambda event_name, **_: self.calls.append(event_name[12:]))
        session.events.register("provide-client-params.s3.PutObject", lambda params, **_: self.uploads.append(params))

    def objects(self, bucket: str = BUCKET) -> dict[str, bytes]:
        """Content by key of all that is in a bucket."""
        keys = [found["Key"] for found in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return {key: self.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def fail(self, operation: str, code: str, status: int, when: Callable[[int], bool] = lambda _: True) -> None:
        """Answer the requests of ``operation`` with an error, those whose number, from 0, is in ``when``."""
        numbers = itertools.count()

        def answer(request: Any, **_: Any) -> Any:
            if not when(next(numbers)):
                return None
            request.method = "HEAD"  # moto is asked all the same, and must not do what is refused here.
            body = f"<Error><Code>{code}</Code><Message>said the test</Message></Error>".encode()
            return AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body))

        self.session.events.register(f"before-send.s3.{operation}", answer)

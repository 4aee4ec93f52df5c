"""Calls to a WSGI server of this process without the connection and the thread that each request takes otherwise.

botocore signs, sends again and parses as ever. Other processes ask the server, and so does a fork of this one, because
the server is its parent's.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote_to_bytes, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session
from werkzeug.test import run_wsgi_app

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Body(io.BytesIO):
    """What botocore wants of a body: to read it, or all of it in a stream."""

    def stream(self) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def calling(url: str, application: Application) -> Iterator[None]:
    """As long as it lasts, what botocore sends to ``url`` from here is a call of ``application``."""
    process, send, one_at_a_time = os.getpid(), URLLib3Session.send, threading.Lock()

    def call(self: Any, request: AWSPreparedRequest) -> Any:
        if os.getpid() != process or not request.url.startswith(f"{url}/"):
            return send(self, request)
        with one_at_a_time:
            content, status, headers = run_wsgi_app(application, _environ(request), buffered=True)
        sleep(0)  # other threads get their turn between two calls
        body, received = _Body(b"".join(content)), HTTPHeaders()
        for name, value in headers:
            received[name] = value
        answer: Any = AWSResponse(request.url, int(status.split()[0]), received, body)
        if not request.stream_output:
            _ = answer.content
        return answer

    with patch.object(URLLib3Session, "send", call):
        yield


def _environ(request: AWSPreparedRequest) -> dict[str, Any]:
    """The request as a server hands it on; text in the bytes of its encoding, as WSGI wants it."""
    asked = urlsplit(request.url)
    sent: Any = request.body or b""
    body = sent.encode() if isinstance(sent, str) else sent if isinstance(sent, (bytes, bytearray)) else sent.read()
    environ: dict[str, Any] = {"HTTP_HOST": asked.netloc, "HTTP_CONTENT_TYPE": ""}
    for name, value in request.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = text
    environ.pop("HTTP_CONTENT_LENGTH", None)
    return {
        "CONTENT_TYPE": environ.pop("HTTP_CONTENT_TYPE"),
        "CONTENT_LENGTH": str(len(body)),
        **environ,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"),
        "QUERY_STRING": asked.query,
        "RAW_URI": f"{asked.path}?{asked.query}" if asked.query else asked.path,
        "REMOTE_ADDR": asked.hostname,
        "SERVER_NAME": asked.hostname,
        "SERVER_PORT": str(asked.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": asked.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }

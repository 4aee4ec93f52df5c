"""An AWS behind a server on this machine's loopback, which records what it is asked and fails when it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from tests import moto_once

from .calling import calling

Environ = dict[str, Any]


@dataclass
class Fault:
    """An error that the server answers with instead of doing what it is asked.

    It lets ``after`` calls pass and then strikes ``times``, None for ever.
    """

    call: str
    status: int
    code: str
    times: int | None
    after: int

    def strikes(self, call: str) -> bool:
        if call != self.call or self.times == 0:
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def answer(self, call: str) -> bytes:
        if call.startswith("s3."):
            return f"<Error><Code>{self.code}</Code><Message>said the test</Message></Error>".encode()
        if call.startswith(("sts.", "iam.")):
            error = f"<Error><Code>{self.code}</Code><Message>said the test</Message></Error>"
            return f"<ErrorResponse>{error}</ErrorResponse>".encode()
        return json.dumps({"__type": self.code, "message": "said the test"}).encode()


class Quiet(MotoRequestHandler):
    """It writes no log: what is asked is in ``FaultyAws.calls``."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nowhere."""


@dataclass
class FaultyAws:
    """What the server was asked, as ``sagemaker.UpdatePipeline`` or ``s3.PUT``, and how it fails.

    ``s3.GET`` lists objects, ``s3.GetObject`` reads one.

    From the call number ``at`` on ``victim`` is called before anything is answered.
    ``owners``: the accounts that uploads asked the bucket to be of; empty for one that did not ask.
    """

    calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)
    at: int | None = None
    victim: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, call: str, status: int, code: str, times: int | None = None, after: int = 0) -> None:
        self.faults.append(Fault(call, status, code, times, after))

    def heal(self) -> None:
        self.faults.clear()

    def writes(self) -> list[str]:
        """The calls that change something."""
        verbs = ("Create", "Update", "Add", "PUT", "Delete", "DELETE", "Start", "Stop")
        reading = ("sts.", "iam.")
        return [
            call
            for call in self.calls
            if not call.startswith(reading)
            and (call.partition(".")[2].startswith(verbs) or call in ("scheduler.POST", "scheduler.PUT"))
        ]

    def forget(self) -> None:
        self.calls.clear()
        self.owners.clear()
        self.faults.clear()
        self.at = self.victim = None

    @contextmanager
    def serve(self) -> Iterator[str]:
        """The URL of the server, while it runs; calls from this process take the short way."""
        moto_once.share()
        application = self._around(DomainDispatcherApplication(create_backend_app))
        server: BaseWSGIServer = make_server(
            "127.0.0.1",
            0,
            application,
            threaded=True,
            request_handler=Quiet,
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        with calling(url, application):
            yield url
        server.shutdown()
        thread.join()
        server.server_close()

    def _around(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            call = _call(environ)
            with self._lock:
                self.calls.append(call)
                if self.at is not None and len(self.calls) >= self.at and self.victim is not None:
                    self.victim()
                if call == "s3.PUT":
                    self.owners.add(environ.get("HTTP_X_AMZ_EXPECTED_BUCKET_OWNER", ""))
                fault = next((fault for fault in self.faults if fault.strikes(call)), None)
            if fault is None:
                return application(environ, start_response)
            start_response(f"{fault.status} Fault", [("Content-Type", "application/x-amz-json-1.1")])
            return [fault.answer(call)]

        return answer


_OF_LAMBDA = {
    ("POST", "functions"): "CreateFunction",
    ("GET", "configuration"): "GetFunctionConfiguration",
    ("PUT", "configuration"): "UpdateFunctionConfiguration",
    ("PUT", "code"): "UpdateFunctionCode",
}


def _call(environ: Environ) -> str:
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.replace("SageMaker.", "sagemaker.")
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")
    service = scope[3] if len(scope) > 3 else "s3"
    if service == "s3" and environ["REQUEST_METHOD"] == "GET" and "list-type=2" in environ.get("QUERY_STRING", ""):
        return "s3.GET"
    if service == "s3" and environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"].count("/") > 1:
        return "s3.GetObject"
    if service == "lambda":
        what = environ["REQUEST_METHOD"], environ["PATH_INFO"].rpartition("/")[2]
        return f"lambda.{_OF_LAMBDA.get(what, environ['REQUEST_METHOD'])}"
    return f"{service}.{environ['REQUEST_METHOD']}"

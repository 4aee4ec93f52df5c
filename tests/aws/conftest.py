"""An AWS of several accounts, in this process and behind a server on this machine's loopback."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto import mock_aws
from moto.server import ThreadedMotoServer

from cursus import PipelineDAG, PipelineDAGCompiler
from cursus.core.pipeline import Pipeline

from .accounts import PREFIX, ROLE, Place

CATALOGUE = Path(__file__).parents[2] / "golden" / "pipelines"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server that is there for all tests of this process."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture(params=["in process", "over a server"])
def aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, credentials: None) -> Iterator[None]:
    """An empty AWS. Over the server every call is a request that botocore signs, sends and parses."""
    if request.param == "in process":
        with mock_aws():
            yield
        return
    url = request.getfixturevalue("server")
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    yield
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()


@pytest.fixture
def compile_in(tmp_path: Path) -> Callable[..., Pipeline]:
    """``compile_in(place, folder)``: a pipeline, compiled with the clients of an account."""

    def compile_in(place: Place, folder: Path = CATALOGUE / "xgboost_simple") -> Pipeline:
        config = tmp_path / f"{folder.name}_{place.site}.json"
        saved = (folder / "config.json").read_text(encoding="utf-8")
        config.write_text(saved.replace('"region": "us-east-1"', f'"region": "{place.region}"'))
        compiler = PipelineDAGCompiler(
            config,
            place.session(),
            pipeline_parameters=[PREFIX, ROLE],
            source_root=folder,
            assets="execution",
        )
        return compiler.compile(PipelineDAG.load(folder / "dag.json"))

    return compile_in

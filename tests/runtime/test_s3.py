"""An endpoint instead of folders: the same runs, with objects in S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cursus.errors import CursusError
from cursus.runtime.execution import run_pipeline
from cursus.runtime.options import Options
from cursus.runtime.s3 import S3Storage
from cursus.runtime.storage import download

from .world import World, definition, output_of, statuses

ENDPOINT = "https://s3.us-east-1.amazonaws.com"


@pytest.fixture
def client() -> Iterator[Any]:
    """A client of an S3 in this process with the buckets runs, code and data."""
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("runs", "code", "data"):
            client.create_bucket(Bucket=bucket)
        yield client


def test_a_run_against_an_endpoint(world: World, client: Any) -> None:
    """Inputs come from it and outputs go to it; folders hold no object, and the cache knows what lies there."""
    wanted = definition(world.step("A", reads="s3://data/in"), world.step("B", reads=output_of("A")))
    for name in ("A", "B"):
        client.put_object(
            Bucket="code", Key=f"{name}/main.py", Body=world.path(f"s3://code/{name}/main.py").read_bytes()
        )
    client.put_object(Bucket="data", Key="in/a.txt", Body=b"data>")
    client.put_object(Bucket="data", Key="in-other/a.txt", Body=b"neighbour>")
    home = world.root / "home"
    for expected in ("succeeded", "kept"):
        outcome = run_pipeline(wanted, {}, S3Storage(ENDPOINT), home, Options(cache=True, jobs=2))
        assert statuses(outcome) == {"A": expected, "B": expected}, outcome.problems
    assert client.get_object(Bucket="runs", Key="one/B/out.txt")["Body"].read() == b"data>AB"
    assert not (world.root / "runs").exists()


def test_a_bucket_that_is_not_there(client: Any) -> None:
    """What the endpoint refuses is a diagnostic with the place."""
    with pytest.raises(CursusError, match=r"s3://nobody/a: E598 .*does not exist"):
        S3Storage(ENDPOINT).find("s3://nobody/a")


def test_keys_of_strangers_stay_in_the_folder(client: Any, tmp_path: Path) -> None:
    """A key with .. in it is refused before anything is made beside the folder."""
    client.put_object(Bucket="data", Key="in/../../beside/evil", Body=b"evil")
    with pytest.raises(CursusError, match="E592"):
        download(S3Storage(ENDPOINT), "s3://data/in", tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []

"""``cursus publish``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main

from .fake_aws import BUCKET, OTHER_BUCKET, Aws


@pytest.fixture
def arguments(project: Path) -> list[str]:
    files = ["--dag", str(project / "dag.json"), "--config", str(project / "config.json")]
    return ["publish", *files, "--external-input", "TabularPreprocessing.DATA=s3://raw/data"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_dry_run_then_uploads_then_nothing(aws: Aws, arguments: list[str]) -> None:
    """The JSON tells what would be uploaded, what was, and that nothing is left to do."""
    dry = json.loads(run(*arguments, "--format", "json", "--dry-run").stdout)["result"]
    assert aws.objects() == {}
    done = json.loads(run(*arguments, "--format", "json").stdout)["result"]
    assert [asset["uploaded"] for asset in done] == [asset["would_upload"] for asset in dry]
    assert {f"{asset['location']}/{name}" for asset in done for name in asset["uploaded"]} == {
        f"s3://{BUCKET}/{key}" for key in aws.objects()
    }
    again = json.loads(run(*arguments, "--format", "json").stdout)["result"]
    assert [asset["uploaded"] for asset in again] == [[], [], []]


def test_the_table(aws: Aws, arguments: list[str]) -> None:
    """For people: a line for each asset, which tells the files that were uploaded."""
    dry = run(*arguments, "--dry-run")
    assert "would upload" in dry.stdout
    done = run(*arguments)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 4
    assert "sourcedir.tar.gz" in done.stdout
    assert run(*arguments).stdout.count("nothing, all is there") == 3


def test_below_an_execution_prefix(aws: Aws, arguments: list[str]) -> None:
    """The prefix is taken where code lies below it, and a contradiction elsewhere."""
    prefix = ["--execution-prefix", f"s3://{OTHER_BUCKET}/tuesday"]
    assert run(*arguments, *prefix, "--assets", "session").exit_code == 2
    assert run(*arguments, *prefix, "--assets", "execution").exit_code == 0
    assert all(key.startswith("tuesday/assets/") for key in aws.objects(OTHER_BUCKET))
    assert len(aws.objects(OTHER_BUCKET)) > 3


def test_options_reach_s3(aws: Aws, arguments: list[str]) -> None:
    """Key, owner and limit are the library's; an error is a finding and exit code 1."""
    refused = run(*arguments, "--size-limit", "10")
    assert refused.exit_code == 1
    assert "E230" in refused.stderr
    assert run(*arguments, "--kms-key", "alias/code").exit_code == 0
    key = next(iter(aws.objects()))
    assert aws.s3.head_object(Bucket=BUCKET, Key=key)["SSEKMSKeyId"] == "alias/code"


def test_a_bucket_that_is_not_there(aws: Aws, arguments: list[str]) -> None:
    """What S3 refuses is one finding with what to do, and exit code 1."""
    refused = run(*arguments, "--assets", "execution")
    assert refused.exit_code == 1
    assert "E233" in refused.stderr
    assert "Create the bucket static-bucket" in refused.stderr


def test_into_folders_for_a_local_run(arguments: list[str], tmp_path: Path) -> None:
    """--s3-root asks no AWS: the files lie where the definition says, a second time nothing is left to do."""
    root = tmp_path / "local-s3"
    first = json.loads(run(*arguments, "--s3-root", str(root), "--format", "json").stdout)["result"]
    placed = {f"{asset['location']}/{name}" for asset in first for name in asset["files"]}
    assert placed == {
        f"s3://{path.relative_to(root).as_posix()}"
        for path in root.rglob("*")
        if path.is_file() and ".cursus" not in path.parts
    }
    assert any(name.endswith("sourcedir.tar.gz") for name in placed)
    again = run(*arguments, "--s3-root", str(root))
    assert again.stdout.count("nothing, all is there") == len(first)
    assert run(*arguments, "--s3-root", str(root), "--dry-run").exit_code == 2
    assert run(*arguments, "--s3-root", str(root), "--assets", "execution").exit_code == 0
    assert (root / "static-bucket").is_dir()  # of the parameter's default
    unknown = run(*arguments, "--s3-root", str(root), "--assets", "execution", "--parameter", "EXECUTION_S3_PREFIX")
    assert unknown.exit_code == 1 and "--execution-prefix" in unknown.stderr

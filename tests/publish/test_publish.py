"""Publishing: what is missing, all of it, nothing else, and never something half there that counts as whole."""

from __future__ import annotations

import io
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from cursus.core.assets import Asset, PublishedAsset
from cursus.errors import CursusError
from cursus.publish import publish_assets

from .fake_aws import ACCOUNT, BUCKET, OTHER_BUCKET, Aws

FOLDER = f"s3://{BUCKET}/cursus/assets"

DOCUMENTS = PublishedAsset(Asset({"a.json": b"{}", "b.json": b"[1]", "c/d.json": b"null"}), FOLDER)


def keys(published: PublishedAsset) -> set[str]:
    return {f"cursus/assets/{published.asset.sha256}/{name}" for name in published.asset.published_sizes}


def archived(folder: Path) -> PublishedAsset:
    files = {path.name: path for path in folder.iterdir()}
    return PublishedAsset(Asset(files, "sourcedir.tar.gz"), FOLDER)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "train.py").write_text("print('train')\n")
    (folder / "helper.py").write_text("HELP = True\n")
    return folder


def test_every_file_lies_below_the_digest(aws: Aws, code: Path) -> None:
    """Files keep their names and contents below <folder>/<sha256>/, an archive unpacks to the files."""
    archive = archived(code)
    publish_assets([DOCUMENTS, archive], aws.session)
    objects = aws.objects()
    assert objects.keys() == keys(DOCUMENTS) | keys(archive)
    assert objects[f"cursus/assets/{DOCUMENTS.asset.sha256}/c/d.json"] == b"null"
    packed = objects[f"cursus/assets/{archive.asset.sha256}/sourcedir.tar.gz"]
    with tarfile.open(fileobj=io.BytesIO(packed)) as members:
        assert members.getnames() == ["helper.py", "train.py"]
        train = members.extractfile("train.py")
        assert train is not None
        assert train.read() == b"print('train')\n"


def test_a_second_run_uploads_nothing(aws: Aws, code: Path) -> None:
    """What is there is found by listing alone, also when the sources are gone."""
    assets = [DOCUMENTS, archived(code)]
    first = publish_assets(assets, aws.session)
    assert [result.missing for result in first] == [tuple(sorted(DOCUMENTS.asset.files)), ("sourcedir.tar.gz",)]
    aws.calls.clear()
    (code / "train.py").unlink()
    assert [result.missing for result in publish_assets(assets, aws.session)] == [(), ()]
    assert aws.calls == ["s3.ListObjectsV2"] * 2


def test_a_dry_run_uploads_nothing_and_tells_what_it_would(aws: Aws) -> None:
    """The report of a dry run is the report of the run after it."""
    would = publish_assets([DOCUMENTS], aws.session, dry_run=True)
    assert aws.objects() == {}
    assert would == publish_assets([DOCUMENTS], aws.session)
    assert would[0].missing == ("a.json", "b.json", "c/d.json")


def test_only_what_is_missing_or_of_another_size_is_uploaded(aws: Aws) -> None:
    """A half-published asset is completed: the missing file and the truncated one, and no other."""
    publish_assets([DOCUMENTS], aws.session)
    prefix = f"cursus/assets/{DOCUMENTS.asset.sha256}"
    aws.s3.delete_object(Bucket=BUCKET, Key=f"{prefix}/a.json")
    aws.s3.put_object(Bucket=BUCKET, Key=f"{prefix}/b.json", Body=b"[")
    (result,) = publish_assets([DOCUMENTS], aws.session)
    assert result.missing == ("a.json", "b.json")
    assert aws.objects()[f"{prefix}/b.json"] == b"[1]"


def test_more_files_than_one_page_of_a_listing(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files beyond those that S3 lists at once (here two, else a thousand) are found too."""
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    many = PublishedAsset(Asset({f"{number}.txt": b"" for number in range(7)}), FOLDER)
    publish_assets([many], aws.session)
    aws.calls.clear()
    (result,) = publish_assets([many], aws.session)
    assert result.missing == ()
    assert aws.calls == ["s3.ListObjectsV2"] * 4


def test_nothing_to_publish_asks_nobody(aws: Aws) -> None:
    """A pipeline without assets needs no call."""
    assert publish_assets([], aws.session) == []
    assert aws.calls == []


@pytest.mark.parametrize("operation", ["ListObjectsV2", "PutObject"])
@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("InternalError", 500), ("RequestTimeout", 400)])
def test_passing_failures_are_retried_with_growing_random_pauses(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, operation: str, code: str, status: int
) -> None:
    """Throttling and failures of the service's own are waited out."""
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", pauses.append)
    aws.fail(operation, code, status, when=lambda number: number < 4)
    one = PublishedAsset(Asset({"a.json": b"{}"}), FOLDER)
    publish_assets([one], aws.session)
    assert aws.objects().keys() == keys(one)
    assert len(set(pauses)) == 4
    assert all(0 < pause <= 2**number for number, pause in enumerate(pauses))


def test_a_lasting_failure_ends(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that stays down is asked eight times."""
    pauses: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", pauses.append)
    aws.fail("ListObjectsV2", "SlowDown", 503)
    with pytest.raises(CursusError, match="E233") as caught:
        publish_assets([DOCUMENTS], aws.session)
    assert len(pauses) == 7
    assert "SlowDown" in str(caught.value)


def test_a_refused_upload_leaves_nothing_that_counts_as_complete(aws: Aws) -> None:
    """After access was denied to one file, another run uploads what is missing, and that file among it."""
    aws.fail("PutObject", "AccessDenied", 403, when=lambda number: number == 1)
    with pytest.raises(CursusError, match="E233") as caught:
        publish_assets([DOCUMENTS], aws.session)
    (found,) = caught.value.diagnostics
    assert "s3:PutObject" in found.hint
    assert ACCOUNT in found.hint
    assert found.where == DOCUMENTS.location()
    there = aws.objects()
    assert there.keys() < keys(DOCUMENTS)
    (result,) = publish_assets([DOCUMENTS], aws.session)
    assert len(result.missing) == len(keys(DOCUMENTS)) - len(there)
    assert aws.objects().keys() == keys(DOCUMENTS)


def test_a_refused_listing_uploads_nothing(aws: Aws) -> None:
    """Who may not see what is there does not overwrite it."""
    aws.fail("ListObjectsV2", "AccessDenied", 403)
    with pytest.raises(CursusError, match=r"E233.*\n.*s3:ListBucket"):
        publish_assets([DOCUMENTS], aws.session)
    assert aws.objects() == {}


def test_a_bucket_that_is_not_there(aws: Aws) -> None:
    """The message names the bucket, and what to do."""
    with pytest.raises(CursusError, match=r"E233.*\n.*Create the bucket nowhere-at-all"):
        publish_assets([PublishedAsset(DOCUMENTS.asset, "s3://nowhere-at-all/x")], aws.session)


def test_no_credentials(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the message says so."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CursusError, match=r"E233.*\n.*Provide AWS credentials"):
        publish_assets([DOCUMENTS], boto3.Session())


def test_assets_beyond_the_limit_are_all_told_and_none_is_uploaded(aws: Aws) -> None:
    """The limit is of one asset, in bytes before packing; a smaller one beside it is not uploaded either."""
    large = [
        PublishedAsset(Asset({"small": b"", "model.bin": content}, archive), FOLDER)
        for content, archive in ((bytes(5), None), (bytes(1000), "sourcedir.tar.gz"))
    ]
    small = PublishedAsset(Asset({"a": bytes(4)}), FOLDER)
    with pytest.raises(CursusError) as caught:
        publish_assets([large[0], small, large[1]], aws.session, size_limit=4)
    assert [found.code for found in caught.value.diagnostics] == ["E230", "E230"]
    assert "model.bin" in caught.value.diagnostics[1].hint
    assert aws.calls == []
    publish_assets([small], aws.session, size_limit=4)


@pytest.mark.parametrize("archive", [None, "sourcedir.tar.gz"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_source_that_changed_after_compiling(aws: Aws, code: Path, archive: str | None, gone: bool) -> None:
    """Content that is not what the digest stands for never gets below it, even when it has the same size."""
    asset = Asset({path.name: path for path in code.iterdir()}, archive)
    published = PublishedAsset(asset, FOLDER)
    assert asset.sha256
    changed = code / "train.py"
    if gone:
        changed.unlink()
    else:
        changed.write_text(changed.read_text().replace("train", "trail"))
    with pytest.raises(CursusError, match=r"train\.py.*E231"):
        publish_assets([published], aws.session)
    assert {key.rpartition("/")[2] for key in aws.objects()} <= {"helper.py"}


def test_below_the_execution_prefix(aws: Aws) -> None:
    """An asset without a folder of its own lies in ``assets`` below the prefix, in whatever bucket that is."""
    portable = PublishedAsset(DOCUMENTS.asset, None)
    (result,) = publish_assets([portable], aws.session, execution_prefix=f"s3://{OTHER_BUCKET}/tuesday/1")
    assert result.location == f"s3://{OTHER_BUCKET}/tuesday/1/assets/{DOCUMENTS.asset.sha256}"
    assert f"tuesday/1/assets/{DOCUMENTS.asset.sha256}/a.json" in aws.objects(OTHER_BUCKET)
    assert aws.objects() == {}


@pytest.mark.parametrize("prefix", [None, "", "runs/tuesday", "s3://runs/tuesday/", "s3://runs//x", "s3://B!/x"])
def test_a_prefix_that_no_execution_could_use(aws: Aws, prefix: str | None) -> None:
    """A missing or malformed prefix is told before anything is asked of S3."""
    with pytest.raises(CursusError, match="E232"):
        publish_assets([PublishedAsset(DOCUMENTS.asset, None)], aws.session, execution_prefix=prefix)
    assert aws.calls == []


@pytest.mark.parametrize(
    ("bucket", "options", "expected"),
    [
        (BUCKET, {}, {"ExpectedBucketOwner": ACCOUNT}),
        (OTHER_BUCKET, {}, {}),
        (OTHER_BUCKET, {"bucket_owner": "444455556666"}, {"ExpectedBucketOwner": "444455556666"}),
        (OTHER_BUCKET, {"kms_key": "k"}, {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"}),
    ],
)
def test_owner_and_encryption(aws: Aws, bucket: str, options: dict[str, Any], expected: dict[str, str]) -> None:
    """A bucket of the SDK's guessable name must belong to the account in it; a key encrypts what is uploaded."""
    publish_assets([PublishedAsset(DOCUMENTS.asset, f"s3://{bucket}/x")], aws.session, **options)
    kinds = ("ExpectedBucketOwner", "ServerSideEncryption", "SSEKMSKeyId")
    assert len(aws.uploads) == 3
    assert [{kind: upload[kind] for kind in kinds if kind in upload} for upload in aws.uploads] == [expected] * 3


def test_s3_is_given_a_digest_to_check(aws: Aws) -> None:
    """What is damaged on its way is refused by S3, which gets the SHA-256 with the content."""
    publish_assets([DOCUMENTS], aws.session)
    key = f"cursus/assets/{DOCUMENTS.asset.sha256}/a.json"
    head = aws.s3.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="


def test_many_at_once(aws: Aws, code: Path) -> None:
    """Eight publishers of the same assets do not disturb each other."""
    assets = [DOCUMENTS, archived(code)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: publish_assets(assets, aws.session), range(8)))
    assert len(results) == 8
    assert aws.objects().keys() == keys(assets[0]) | keys(assets[1])
    assert [result.missing for result in publish_assets(assets, aws.session)] == [(), ()]

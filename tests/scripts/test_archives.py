"""Archives from strangers are refused when unsafe; ours are equal bytes for equal content."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import archives
import pytest
from container import ConfigurationError, InputError


def _archive(path: Path, member: tarfile.TarInfo, content: bytes = b"x") -> Path:
    with tarfile.open(path, "w:gz") as tar:
        member.size = len(content) if member.isreg() else 0
        tar.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "member",
    [
        _member("../evil"),
        _member("a/../../evil"),
        _member("/evil"),
        _member("..\\evil"),
        _member("link", tarfile.SYMTYPE, "/etc/passwd"),
        _member("link", tarfile.LNKTYPE, "../evil"),
        _member("device", tarfile.CHRTYPE),
        _member("pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name} {member.type!r}",
)
def test_an_unsafe_archive_is_refused_before_anything_is_written(tmp_path: Path, member: tarfile.TarInfo) -> None:
    """Paths outside, links and devices never reach the disk."""
    archive = _archive(tmp_path / "model.tar.gz", member)
    with pytest.raises(InputError, match="is refused"):
        archives.extract(archive, tmp_path / "target")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["model.tar.gz"]


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00half of one"])
def test_a_broken_archive_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    """What is no whole tar archive is told in one sentence."""
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(content)
    with pytest.raises(InputError, match="not a readable tar archive"):
        archives.check(archive)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:-9],
        lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:],
        lambda data: data[:200] + bytes([data[200] ^ 0x55]) + data[201:],
        lambda data: lzma.compress(gzip.decompress(data))[:-20],
        lambda data: bz2.compress(gzip.decompress(data))[:-9],
        lambda data: gzip.decompress(data)[:-1],
        lambda data: gzip.decompress(data).replace(b"second", b"secont", 1),
        lambda data: gzip.compress(gzip.decompress(data).rstrip(b"\0")),
        lambda data: gzip.compress(gzip.decompress(data) + b"more"),
    ],
)
def test_damage_anywhere_is_refused_before_anything_is_written(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """A cut, a flipped byte, a wrong checksum, a header that hides what follows, something after the end."""
    (tmp_path / "source").mkdir()
    for name in ("first.txt", "second.txt"):
        (tmp_path / "source" / name).write_text("".join(f"{number * 7919},{name}\n" for number in range(500)))
    archives.write(tmp_path / "source", tmp_path / "whole.tar.gz")
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(damage((tmp_path / "whole.tar.gz").read_bytes()))
    with pytest.raises(InputError, match=r"model\.tar\.gz is not a readable tar archive"):
        archives.extract(archive, tmp_path / "target")
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("headers", [{"size": "-1"}, {"size": "x"}, {"path": "a\0b"}, {"GNU.sparse.map": "0,x"}])
def test_odd_attributes_are_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    """Whatever the standard library raises for them."""
    member = _member("file")
    member.pax_headers = headers
    with pytest.raises(InputError):
        archives.check(_archive(tmp_path / "model.tar.gz", member))


def test_a_bomb_is_refused_unless_the_limits_are_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its claim, by its number of files, by its size; a limit that is none is a configuration error."""
    claim = tarfile.TarInfo("zeros")
    claim.size = 100 * 10**9
    (tmp_path / "claim.tar.gz").write_bytes(gzip.compress(claim.tobuf()))
    with pytest.raises(InputError, match="more than"):
        archives.check(tmp_path / "claim.tar.gz")
    archive = _archive(tmp_path / "model.tar.gz", _member("file"))
    monkeypatch.setenv("CURSUS_ARCHIVE_LIMITS", "size=100")
    with pytest.raises(InputError, match="more than 100 bytes"):
        archives.check(archive)
    monkeypatch.setenv("CURSUS_ARCHIVE_LIMITS", "size=100000,files=1,ratio=1")
    assert len(archives.check(archive)) == 1
    monkeypatch.setenv("CURSUS_ARCHIVE_LIMITS", "size=much")
    with pytest.raises(ConfigurationError, match="size=much"):
        archives.check(archive)


def test_equal_content_makes_equal_bytes(tmp_path: Path) -> None:
    """Neither times nor modes nor the order of creation get into an archive."""
    for name, order in (("a", ("x", "y")), ("b", ("y", "x"))):
        for file in order:
            place = tmp_path / name / "folder" / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file)
            os.utime(place, (len(name + file), 10 * len(order) if name == "a" else 5))
            place.chmod(0o600 if name == "a" else 0o755)
        archives.write(tmp_path / name, tmp_path / f"{name}.tar.gz")
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    assert (tmp_path / "a.tar.gz").read_bytes()[4:8] == bytes(4)  # gzip's own time
    archives.extract(tmp_path / "a.tar.gz", tmp_path / "again")
    assert (tmp_path / "again/folder/x").read_text() == "x"


def test_two_models_are_one_too_many(tmp_path: Path) -> None:
    """Which model is meant is never guessed."""
    for name in ("a", "b"):
        _archive(tmp_path / f"{name}.tar.gz", _member("file"))
    with pytest.raises(InputError, match="holds 2 model archives"), archives.opened_model(tmp_path):
        pass


def test_the_handler_travels_with_what_it_imports(tmp_path: Path) -> None:
    """inference.py and the modules beside it that it imports, directly or not, get into the model; others do not."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "inference.py").write_text("import json\nfrom helper import x\n")
    (code / "helper.py").write_text("import deeper\n")
    (code / "deeper.py").write_text("")
    (code / "xgboost_training.py").write_text("")
    archives.copy_inference(code, tmp_path / "model")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["deeper.py", "helper.py", "inference.py"]

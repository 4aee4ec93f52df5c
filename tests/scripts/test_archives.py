"""Archives from strangers are refused when unsafe; ours are equal bytes for equal content."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import archives
import pytest
from container import InputError


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

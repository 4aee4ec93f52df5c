"""Archives of strangers: damage of every kind is refused before anything is written, and so is a bomb."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from cursus.errors import CursusError
from cursus.runtime.archives import Limits, pack, unpack

TEXT = b"".join(b"%d,row %d\n" % (number, number * 7919) for number in range(2000))
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def tar(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def file(name: str, content: bytes = b"", **attributes: object) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for key, value in attributes.items():
        setattr(member, key, value)
    return member, content


WHOLE = tar(file("a/one.csv", TEXT), file("two.txt", b"two"))


def unpacked(data: bytes, folder: Path, limits: Limits | None = None) -> dict[str, bytes]:
    """What comes of an archive. Raises CursusError; nothing is written then."""
    archive = folder / "archive"
    archive.write_bytes(data)
    target = folder / "target"
    try:
        unpack(archive, target, "archive", limits)
    except CursusError as error:
        assert [found.code for found in error.diagnostics] == ["E595"]
        assert not target.exists()
        raise
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["tar", *COMPRESSIONS])
def test_a_whole_archive_is_unpacked(kind: str, tmp_path: Path) -> None:
    """Plain, and by each compression."""
    data = COMPRESSIONS[kind](WHOLE) if kind in COMPRESSIONS else WHOLE
    assert unpacked(data, tmp_path) == {"a/one.csv": TEXT, "two.txt": b"two"}


@pytest.mark.parametrize("kind", ["tar", *COMPRESSIONS])
@pytest.mark.parametrize("cut", [1, 9, 600, 11000])
def test_a_cut_archive_is_refused(kind: str, cut: int, tmp_path: Path) -> None:
    """However little is missing."""
    data = COMPRESSIONS[kind](WHOLE) if kind in COMPRESSIONS else WHOLE
    if kind == "tar" and cut == 600:
        cut = len(data) - (len(data) // 512 - 16) * 512 + 9
    with pytest.raises(CursusError):
        unpacked(data[:-cut], tmp_path)


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_flipped_bytes_are_refused_or_change_nothing(kind: str, tmp_path: Path) -> None:
    """A byte of the time in gzip's header matters to nobody; no other content ever comes of damage."""
    data = COMPRESSIONS[kind](WHOLE)
    refused = 0
    for number, place in enumerate(range(0, len(data), max(1, len(data) // 60))):
        folder = tmp_path / str(number)
        folder.mkdir()
        damaged = bytearray(data)
        damaged[place] ^= 0x55
        try:
            assert unpacked(bytes(damaged), folder) == {"a/one.csv": TEXT, "two.txt": b"two"}
        except CursusError:
            refused += 1
    assert refused > 50


def test_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    """The content is right, the sum of it is not: who knows which of the two was damaged."""
    data = bytearray(gzip.compress(WHOLE))
    data[-6] ^= 1
    with pytest.raises(CursusError, match="CRC"):
        unpacked(bytes(data), tmp_path)


def test_a_damaged_header_does_not_hide_what_follows(tmp_path: Path) -> None:
    """tarfile takes a header that it cannot read for the end; two members would be one."""
    data = bytearray(WHOLE)
    second = data.index(b"two.txt")
    data[second] ^= 1
    with pytest.raises(CursusError, match="damaged"):
        unpacked(bytes(data), tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        bytes(100),
        WHOLE + b"more",
        WHOLE + WHOLE,
        gzip.compress(WHOLE, mtime=0) + b"more",
        tar(file("x", b"1", pax_headers={"size": "-1"})),
        tar(file("x", b"1", pax_headers={"size": "abc"})),
        tar(file("x", b"1", pax_headers={"size": "9" * 30})),
        tar(file("x", b"1", pax_headers={"path": "a\0b"})),
        tar(file("x", b"1", pax_headers={"path": "../out"})),
        tar(file("x", b"1", pax_headers={"GNU.sparse.map": "0,x", "GNU.sparse.size": "9"})),
        tar(file("x", b"1", pax_headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0"})),
        tar(file("x", b"9\n", pax_headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0"})),
        tar(file("x", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
        tar(file("x", type=tarfile.LNKTYPE, linkname="../out")),
        tar(file("x", type=tarfile.BLKTYPE)),
        tar(file("/".join("n" * 3000))),
        tar(file("n" * 300)),
        b"".join(tar(file("L" * 200), form=tarfile.GNU_FORMAT)[:1024] for _ in range(2000)),
    ],
    ids=lambda data: hashlib.sha256(data).hexdigest()[:8],
)
def test_odd_archives_are_refused(data: bytes, tmp_path: Path) -> None:
    """Whatever is odd about them: one diagnostic, and nothing on the disk."""
    with pytest.raises(CursusError):
        unpacked(data, tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tar(file("a"), file("x"), file("x/y")), "both a file and a folder"),
        (tar(file("a"), file("x/y"), file("x")), "both a file and a folder"),
        (tar(file("a"), file("x"), file("./x/", type=tarfile.DIRTYPE)), "both a file and a folder"),
        (tar(file("a"), file(".")), "no valid name"),
        (tar(file("a"), file("")), "no valid name"),
        (tar(file("a"), file("n/" * 100 + "n")), "no valid name"),
        (tar(file("a"), file("/".join(["n" * 200] * 20 + ["n" * 70]))), "no valid name"),
        (tar(file("a"), *(file(f"{number}/" + "n/" * 98 + "n") for number in range(9))), "more than 400 files"),
    ],
)
def test_what_no_disk_can_hold_is_refused_before_anything_is_written(data: bytes, message: str, tmp_path: Path) -> None:
    """A file that would be a folder too, names that are none, more folders than the limit, too long a path."""
    archive = tmp_path / "archive"
    archive.write_bytes(data)
    with pytest.raises(CursusError, match=f"archive: E595 .*{message}"):
        unpack(archive, tmp_path / "target", "archive", Limits(files=400))
    assert not (tmp_path / "target").exists()


def test_an_archive_that_does_not_fit_to_what_is_there_names_no_inner_path(tmp_path: Path) -> None:
    """The folder is the run's own, and says nothing to those who have the archive."""
    archive = tmp_path / "archive"
    archive.write_bytes(tar(file("x/y")))
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "x").touch()
    with pytest.raises(CursusError) as caught:
        unpack(archive, tmp_path / "target", "archive")
    assert str(tmp_path) not in str(caught.value)


def test_attributes_of_all_members_are_not_kept(tmp_path: Path) -> None:
    """A few packed kilobytes may hold hundreds of megabytes of them."""
    data = tar(*(file(f"{number}", pax_headers={"comment": "x" * 900_000}) for number in range(40)))
    packed = gzip.compress(data)
    del data
    tracemalloc.start()
    assert len(unpacked(packed, tmp_path)) == 40
    assert tracemalloc.get_traced_memory()[1] < 12 * 2**20
    tracemalloc.stop()


def test_offsets_that_lead_back_end(tmp_path: Path) -> None:
    """A negative size in a header would be read for ever."""
    member = tarfile.TarInfo("x")
    header = bytearray(member.tobuf())
    header[124:136] = b"\xff" * 11 + b"\x00"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    with pytest.raises(CursusError):
        unpacked(tar(file("before"))[:512] + bytes(header) + bytes(1024), tmp_path)


def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    """A header that claims 100 GB, one that holds a gigabyte of attributes, and a gigabyte of zeros in a megabyte."""
    huge = tarfile.TarInfo("zeros")
    huge.size = 100 * 10**9
    with pytest.raises(CursusError, match="more than"):
        unpacked(gzip.compress(huge.tobuf()), tmp_path)

    attributes = tarfile.TarInfo("x")
    attributes.type, attributes.size = tarfile.XHDTYPE, 10**9
    tracemalloc.start()
    with pytest.raises(CursusError, match="1 MiB"):
        unpacked(gzip.compress(attributes.tobuf() + bytes(10**6)), tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()

    zeros = tarfile.TarInfo("zeros")
    zeros.size = 1 << 29
    megabyte = gzip.compress(bytes(1 << 20))
    bomb = gzip.compress(zeros.tobuf()) + megabyte * (1 << 9) + gzip.compress(bytes(1024))
    with pytest.raises(CursusError, match=r"more than .* bytes"):
        unpacked(bomb, tmp_path)


def test_limits_can_be_raised(tmp_path: Path) -> None:
    """Each by its name; what has no such name, or is no number, is refused."""
    data = gzip.compress(WHOLE)
    for name in ("size", "files"):
        with pytest.raises(CursusError, match="--archive-limit"):
            unpacked(data, tmp_path, Limits.of({name: "1"}))
    assert unpacked(data, tmp_path, Limits.of({"size": "100000", "files": "2", "ratio": "1"}))
    for wrong in ({"files": "0"}, {"files": "-1"}, {"files": "1e3"}, {"files": "9" * 5000}, {"fils": "1"}):
        with pytest.raises(ValueError, match="fil"):
            Limits.of(wrong)


def test_many_files_are_within_the_limits(tmp_path: Path) -> None:
    """What people pack is not a bomb: a thousand files, and zeros that pack a thousand to one."""
    source = tmp_path / "source"
    source.mkdir()
    for number in range(1000):
        (source / f"{number}.txt").write_text(str(number))
    (source / "zeros.bin").write_bytes(bytes(1 << 24))
    pack(source, tmp_path / "packed")
    assert len(unpacked((tmp_path / "packed").read_bytes(), tmp_path)) == 1001

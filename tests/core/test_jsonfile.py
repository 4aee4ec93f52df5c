"""JSON of strangers is read strictly, and files are written whole or not at all."""

from __future__ import annotations

import copy
import os
import pickle
import threading
from pathlib import Path

import pytest

from cursus import CompilationError, Diagnostic, jsonfile
from cursus.errors import did_you_mean
from cursus.jsonfile import HALVES, parse_json, read_json, spot, write_atomically

from .samples import failure


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n  b}', r"x.json:2:3.*malformed JSON"),
        ("[1,\n ]", r"x.json:1:3.*trailing comma before end of array"),
        ('{"a": 1,}', r"x.json:1:8.*trailing comma before end of object"),
        ("[1,}", r"x.json:1:4.*Expecting value"),
        ('{"a": 1, "a": 2}', "'a' appears twice"),
        ("[NaN]", "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
        ("1e999", "larger than any number"),
        ('"\\ud800"', "an incomplete character"),
        ('{"\\udfff": 1}', "an incomplete character"),
        ('["\udc80"]', "an incomplete character"),  # a byte of stdin that is not UTF-8
        ('{"\udc80": 1}', "an incomplete character"),
        ("[" * 150 + "]" * 150, "nested more than"),
        ("[" * 100_000, "malformed JSON"),
        ("1" * 5000, "malformed JSON"),
        ("", r"x.json:1:1"),
    ],
)
def test_what_is_not_sane_json_is_refused(text: str, message: str) -> None:
    """A document that is malformed, ambiguous or made to break its reader is one diagnostic that says why."""
    (found,) = failure(parse_json, text, "E201", "x.json")
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(str(found))


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """A missing file, a folder and another encoding are diagnostics; a byte order mark is none."""
    (tmp_path / "latin.json").write_bytes(b'"\xe9"')
    for name in ("missing.json", ".", "latin.json"):
        assert [found.code for found in failure(read_json, tmp_path / name, "E201")] == ["E201"]
    (tmp_path / "marked.json").write_text('{"a": "é"}', encoding="utf-8-sig")
    assert read_json(tmp_path / "marked.json", "E201") == {"a": "é"}


def test_what_has_no_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than the limit is read of it. A pipe that ends is a file like any other."""
    monkeypatch.setattr("cursus.jsonfile._LARGEST", 1000)
    (found,) = failure(read_json, "/dev/zero", "E201")
    assert "larger than 1,000 bytes" in found.message
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(b"[1]",)).start()
    assert read_json(pipe, "E201") == [1]


def test_a_key_that_is_there_twice_among_many_is_found_in_one_pass() -> None:
    """And so are many of them, of which the message names a few."""

    class Key(str):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Key.compared += 1
            return super().__eq__(other)

        __hash__ = str.__hash__

    keys = [Key(f"key{number}") for number in range(2000)]
    with pytest.raises(ValueError, match=r"the key 'key0', 'key1', .* appears twice") as told:
        jsonfile._unique([(key, 1) for key in [*keys, *map(Key, keys)]])
    assert len(str(told.value)) < 200
    assert Key.compared < 10 * len(keys)


def test_half_of_a_character_is_written_as_its_escape(tmp_path: Path) -> None:
    """The name of a file may have bytes that are no text, and the result may show it."""
    write_atomically(tmp_path / "x.json", '"\udcff é"')
    assert (tmp_path / "x.json").read_bytes() == '"\\udcff é"'.encode()


def test_a_pipe_or_a_device_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    """``-o /dev/null`` as root must not put a file in the place of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "text")
        assert os.read(reader, 10) == b"text"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step of a write fails, the old content is still there and nothing else is."""
    target = tmp_path / "deep" / "file.json"
    write_atomically(target, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr(Path, "replace", fail)
        write_atomically(target, "new")
    assert [path.read_text() for path in target.parent.iterdir()] == ["old"]


def test_what_a_killed_process_leaves_can_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name, between the writing and the moment in which the file is whole."""
    left: list[Path] = []
    monkeypatch.setattr(Path, "replace", lambda _self, _target: left.extend(tmp_path.glob(HALVES)))
    write_atomically(tmp_path / "a.json", "{}")
    assert [path.read_text() for path in left] == ["{}"]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    """Also when nothing is there yet, or the link is to a folder."""
    (tmp_path / "real").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "new.json")
    write_atomically(tmp_path / "link.json", "one")
    write_atomically(tmp_path / "folder" / "two.json", "two")
    assert (tmp_path / "link.json").is_symlink()
    assert {file.name: file.read_text() for file in (tmp_path / "real").iterdir()} == {
        "new.json": "one",
        "two.json": "two",
    }


def test_names_of_one_file_stay_names_of_one_file(tmp_path: Path) -> None:
    """A hard link is written through."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text("old")
    os.link(first, second)
    write_atomically(first, "new")
    assert (second.read_text(), first.stat().st_nlink) == ("new", 2)


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_decides_about_a_new_file_and_an_old_one_keeps_its_mode(
    umask: int, expected: int, tmp_path: Path
) -> None:
    """As for a file that a shell makes."""
    old = tmp_path / "old.json"
    old.write_text("old")
    old.chmod(0o640)
    before = os.umask(umask)
    try:
        write_atomically(old, "new")
        write_atomically(tmp_path / "new.json", "new")
    finally:
        os.umask(before)
    assert [file.stat().st_mode & 0o777 for file in (old, tmp_path / "new.json")] == [0o640, expected]


TEXT = """{
  "Steps": [
    {"Name": "A"},
    {"Name": "B", "Arguments": {"x y": [1, 2]}}
  ], "End": "a ] , }"
}"""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((), (1, 1)),
        (("End",), (5, 13)),
        (("Steps", 0, "Name"), (3, 14)),
        (("Steps", 1, "Arguments", "x y", 1), (4, 44)),
        (("Steps", "B", "Arguments"), (4, 32)),  # an entry by its name, as differences name it
        (("Steps", 1, "Arguments", "gone", "x"), (4, 32)),  # what is not there is where it would be
        (("Steps", 7), (2, 12)),
        (("Steps", 0, "Name", 0), (3, 14)),
    ],
)
def test_the_place_of_a_value_in_a_text(keys: tuple[str | int, ...], place: tuple[int, int]) -> None:
    """Line and column, both from 1; a file without line breaks has columns all the same."""
    assert spot(TEXT, keys) == place
    assert spot(TEXT.replace("\n", ""), keys)[0] == 1


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a": nothing}', "[1,"])
def test_what_is_no_json_has_no_places(text: str) -> None:
    """The finding about it has its own place."""
    assert spot(text, ("a", 2)) in ((0, 0), (1, 1), (1, 7))


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    """What is written beside it has a name of its own."""
    target = tmp_path / ("x" * 255)
    write_atomically(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("clone", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_survives_the_way_between_processes(clone: object) -> None:
    """A copied or pickled error has the same diagnostics and the same words."""
    error = CompilationError([Diagnostic("E401", "no source", "B.x", "Add an edge."), Diagnostic("W108", "twice")])
    assert callable(clone)
    twin = clone(error)
    assert (twin.diagnostics, str(twin)) == (error.diagnostics, str(error))
    assert str(error) == "B.x: E401 no source\n    Add an edge.\nW108 twice"


def test_hints_name_the_nearest_or_all() -> None:
    """A slip of the pen is answered with the nearest names, anything else with all of them."""
    assert did_you_mean("Packge", ["Package", "Payload"]) == "Did you mean Package?"
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
    assert did_you_mean("zzz", []) == ""


def test_no_message_is_longer_than_anyone_reads() -> None:
    """Whatever value it shows; the places of a finding stay whole, for they identify it."""
    found = Diagnostic("E214", f"not a number (given: {'x' * 10_000!r})", "y" * 10_000, "z" * 10_000)
    assert (len(found.message), len(found.where), len(found.hint)) == (2000, 10_000, 2000)
    assert found.message.endswith("…)")

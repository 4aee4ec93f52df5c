"""JSON of strangers is read strictly, and files are written whole or not at all."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path

import pytest

from cursus import CompilationError, Diagnostic
from cursus.errors import did_you_mean
from cursus.jsonfile import parse_json, read_json, write_atomically

from .samples import failure


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n  b}', r"x.json:2:3.*malformed JSON"),
        ("[1,\n ]", r"x.json:1:3.*trailing comma before end of array"),
        ('{"a": 1,}', r"x.json:1:8.*trailing comma before end of object"),
        ("[1,}", r"x.json:1:4.*Expecting value"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ("[NaN]", "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
        ("1e999", "larger than any number"),
        ('"\\ud800"', "half a character"),
        ('{"\\udfff": 1}', "half a character"),
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


@pytest.mark.parametrize("clone", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_survives_the_way_between_processes(clone: object) -> None:
    """A copied or pickled error has the same diagnostics and the same words."""
    error = CompilationError([Diagnostic("E401", "no source", "B.x", "Add an edge."), Diagnostic("W108", "twice")])
    assert callable(clone)
    twin = clone(error)
    assert (twin.diagnostics, str(twin)) == (error.diagnostics, str(error))
    assert str(error) == "E401 B.x: no source\n     Add an edge.\nW108 twice"


def test_hints_name_the_nearest_or_all() -> None:
    """A slip of the pen is answered with the nearest names, anything else with all of them."""
    assert did_you_mean("Packge", ["Package", "Payload"]) == "Did you mean Package?"
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
    assert did_you_mean("zzz", []) == ""

"""The user's code: found below the source root only, and addressed by what it holds."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from pathlib import Path

import pytest

from cursus import CursusError
from cursus.core import sources
from cursus.core.assets import Asset
from cursus.core.script_interface import imported_modules
from cursus.core.sources import bundled_script, directory_files, require_entry_point, source_directory
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder

from .samples import codes, failure


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A source root with ``team/scripts/train.py`` in it, and a secret beside it."""
    root = tmp_path / "root"
    (root / "team" / "scripts").mkdir(parents=True)
    (root / "team" / "scripts" / "train.py").write_text("print()")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.pem").write_text("secret")
    return root


@pytest.mark.parametrize(
    "named",
    [
        "team/scripts",
        "./team/scripts/",
        "team/../team/scripts",
        "/home/ada/project/team/scripts",
        "/somewhere/else/team/scripts/",
        "~/project/team/scripts",
        "C:\\Users\\ada\\team\\scripts",
        "team\\scripts",
        "{root}/team/scripts",
    ],
)
def test_a_source_directory_is_found_below_the_root(root: Path, named: str) -> None:
    """By its relative path, and by the longest tail of an absolute one of any machine."""
    assert source_directory(named.format(root=root), root, "n") == root / "team" / "scripts"


@pytest.mark.parametrize(
    "named",
    [
        "../secret",
        "team/../../secret",
        "{root}/../secret",
        "/secret",
        "/x/../../secret",
        "link",
        "/home/ada/link",
        "scripts",
        "nowhere",
        "team/scripts/train.py",
        "null\0byte",
        "long" * 2000,
        "/etc",
    ],
)
def test_nothing_is_found_outside_of_it(root: Path, named: str) -> None:
    """Neither by climbing, nor by a link, nor by a name that is none; and never without a root."""
    (root / "link").symlink_to(root.parent / "secret")
    assert codes(failure(source_directory, named.format(root=root), root, "n.source_dir")) == ["E210"]
    assert codes(failure(source_directory, "team/scripts", None, "n")) == ["E210"]


def test_only_code_travels(root: Path) -> None:
    """Caches, hidden files, byte code and links out of the directory stay here."""
    folder = root / "team" / "scripts"
    for name in (".env", ".git/config", "__pycache__/a.py", "old.pyc", "venv/lib.py", "sub/.hidden/x", "sub/util.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "stolen.pem").symlink_to(root.parent / "secret" / "key.pem")
    (folder / "stolen").symlink_to(root.parent / "secret")
    (folder / "alias.py").symlink_to(folder / "train.py")
    assert list(directory_files(folder, "n")) == ["alias.py", "sub/util.py", "train.py"]


def test_a_directory_without_files_and_one_with_too_many_bytes_are_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty directory is E210, a heavy one E211, each at its field."""
    (root / "empty").mkdir()
    assert codes(failure(directory_files, root / "empty", "n")) == ["E210"]
    monkeypatch.setattr(sources, "SIZE_LIMIT", 3)
    (found,) = failure(directory_files, root / "team", "n.source_dir")
    assert (found.code, found.where) == ("E211", "n.source_dir")


def test_an_entry_point_must_be_among_the_files(root: Path) -> None:
    """E213 names the nearest script."""
    files = directory_files(root / "team" / "scripts", "n")
    require_entry_point(files, "train.py", "n")
    for wrong in ("trian.py", "../train.py", ""):
        (found,) = failure(require_entry_point, files, wrong, "n")
        assert found.code == "E213"
        assert "train.py" in found.hint


def test_our_scripts_bring_what_they_import() -> None:
    """A bundled script travels with its siblings, under the name it is staged as."""
    files = bundled_script("tabular_preprocessing.py", TabularPreprocessingStepBuilder, stage_as="main.py")
    assert {"main.py", "container.py"} <= files.keys()
    assert not {"tabular_preprocessing.py", "package.py"} & files.keys()


def test_imports_of_our_scripts_are_found_without_parsing() -> None:
    """The same siblings that a look at their syntax trees finds."""
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in sources.SCRIPTS.glob("*.py")}
    found = {name: scripts.keys() & set(sources.OWN_IMPORT.findall(source)) for name, source in scripts.items()}
    assert any(found.values())
    assert found == {name: scripts.keys() & imported_modules(source) for name, source in scripts.items()}


FILES = {"b.py": b"two", "a.py": b"one"}


def test_the_address_tells_names_and_contents_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order, place, time, mode and the compressor do not reach the digest; any name or byte does."""
    address = Asset(FILES, "x.tar.gz").sha256
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in sorted(FILES):
            (folder / name).write_bytes(FILES[name])
            os.utime(folder / name, (number, number))
            (folder / name).chmod(0o600 + number)
        files = {name: folder / name for name in FILES}
        with monkeypatch.context() as patch:
            patch.setattr(zlib, "compressobj", None)
            assert Asset(files, "x.tar.gz").sha256 == address
    others = [FILES | {"a.py": b"One"}, FILES | {"c.py": b""}, {"a.py": b"one"}, {"a.py": b"two", "b.py": b"one"}]
    assert address not in {Asset(other, "x.tar.gz").sha256 for other in others}
    assert Asset(FILES).sha256 != address


def test_names_and_contents_cannot_be_moved_into_each_other() -> None:
    """Files whose names and contents read alike in a row have different addresses."""
    digest = hashlib.sha256(b"1").hexdigest()
    address = Asset({"a": b"1", "b": b"2"}).sha256
    for name in (f"a{digest}b", f"a:{digest}\nb", f"a:{digest}\n1:b"):
        assert Asset({name: b"2"}).sha256 != address


def test_the_archive_is_the_same_everywhere(tmp_path: Path) -> None:
    """Sorted members without times and owners, in a gzip stream without a time."""
    (tmp_path / "b.py").write_bytes(b"two")
    here = Asset(FILES, "x.tar.gz").published_file("x.tar.gz")
    assert here == Asset({"a.py": b"one", "b.py": tmp_path / "b.py"}, "x.tar.gz").published_file("x.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(here))) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == ["a.py", "b.py"]
    assert {(member.mtime, member.uid, member.gid, member.uname, member.mode) for member in members} == {
        (0, 0, 0, "", 0o644)
    }
    assert here[4:8] == bytes(4)


def test_documents_are_the_same_for_the_same_values() -> None:
    """The order of keys in a document does not matter."""
    assert (
        Asset.of_documents({"x.json": {"b": 1, "a": "é"}}).sha256
        == Asset.of_documents({"x.json": {"a": "é", "b": 1}}).sha256
    )


def test_a_file_that_changed_after_compiling_is_not_published(tmp_path: Path) -> None:
    """Another content, or none, is an error: the definition refers to what was there."""
    (tmp_path / "a.py").write_text("old")
    asset = Asset({"a.py": tmp_path / "a.py"})
    assert asset.published_file("a.py") == b"old"
    (tmp_path / "a.py").write_text("new")
    with pytest.raises(CursusError, match="changed after"):
        asset.published_file("a.py")
    (tmp_path / "a.py").unlink()
    with pytest.raises(CursusError, match="no longer be read"):
        asset.published_file("a.py")

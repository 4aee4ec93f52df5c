"""The other version: found by tag, commit or wheel; anything else is said before something is measured."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks import versions
from benchmarks.versions import Version, VersionError, differing_packages, other, previous_release


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two commits, the first of which is tagged."""
    root = tmp_path / "repository"
    root.mkdir()
    monkeypatch.setattr(versions, "ROOT", root)
    git(root, "init", "--quiet")
    commit(root, "one")
    git(root, "tag", "v1.0")
    git(root, "tag", "nightly")
    commit(root, "two")
    return root


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path, text: str) -> None:
    (root / "file").write_text(text)
    git(root, "add", "file")
    git(root, "commit", "--quiet", "-m", text)


@pytest.mark.parametrize(("reference", "content"), [("v1.0", "one"), ("HEAD", "two"), ("HEAD~1", "one")])
def test_a_commit_is_taken_without_touching_the_working_tree(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, content: str
) -> None:
    """Its files are unpacked elsewhere, and installed from there."""
    (repository / "file").write_text("edited")
    installed: list[Path] = []

    def install(name: str, source: Path, folder: Path) -> Version:
        installed.append(source)
        return Version(name, folder / "python")

    monkeypatch.setattr(versions, "_install", install)
    assert other(reference, tmp_path / "other").name == reference
    assert (installed[0] / "file").read_text() == content
    assert (repository / "file").read_text() == "edited"


@pytest.mark.parametrize("reference", ["v9.9", "--upload-pack=x", "missing.whl"])
def test_what_is_no_version_is_said(repository: Path, tmp_path: Path, reference: str) -> None:
    """With its name."""
    with pytest.raises(VersionError, match=reference):
        other(reference, tmp_path / "other")


def test_the_previous_release_is_the_newest_version_tag_before_this_commit(repository: Path) -> None:
    """A tag of this commit is this release, and other tags are no releases."""
    assert previous_release() == "v1.0"
    git(repository, "tag", "v2.0")
    assert previous_release() == "v1.0"
    commit(repository, "three")
    assert previous_release() == "v2.0"


def test_without_an_earlier_release_there_is_none(repository: Path) -> None:
    """As before the first one."""
    git(repository, "tag", "--delete", "v1.0")
    assert previous_release() is None


def test_packages_that_differ_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions of both sides; the project itself differs by design."""
    packages = {"this": {"cursus": "2", "a": "1", "b": "1"}, "other": {"cursus": "1", "a": "2", "b": "1", "c": "3"}}
    monkeypatch.setattr(Version, "packages", lambda self: packages[self.name])
    sides = (Version(name, Path()) for name in packages)
    assert differing_packages(*sides) == {"a": ("1", "2"), "c": ("none", "3")}

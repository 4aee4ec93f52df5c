"""What `cursus migrate --write` does to files: links, modes, encodings, odd ones, and being killed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.errors import CursusError
from cursus.migrate import migrate_paths
from cursus.migrate.writing import JOURNAL, finish
from tests.killing import MOMENTS, killed_while_writing

BUILDER = """\
class AStepBuilder(StepBuilderBase):
    def out(self, name: str):
        return f"{self.config.pipeline_s3_loc}/a/{name}"
"""


def migrate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["migrate", *map(str, arguments)])


def files_in(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


# -- links and modes ---------------------------------------------------------------------------------------------------


def test_a_link_stays_and_its_file_is_written(tmp_path: Path) -> None:
    """Also when the link and the file are both among the paths: the file is migrated once."""
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "builder.py"
    real.write_text(BUILDER)
    link = tmp_path / "builder.py"
    link.symlink_to(real)
    result = migrate(tmp_path, "--write")
    assert (result.exit_code, link.is_symlink()) == (0, True)
    assert "1 rewritten in 1 file" in result.stderr
    assert "Join(" in real.read_text()


def test_a_link_alone_is_followed(tmp_path: Path) -> None:
    """What it leads to is written where that is."""
    real, link = tmp_path / "real.txt", tmp_path / "builder.py"
    real.write_text(BUILDER)
    link.symlink_to(real)
    assert migrate(link, "--write").exit_code == 0
    assert link.is_symlink()
    assert "Join(" in real.read_text()


def test_a_file_under_two_names_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a relative and by an absolute path, and through a folder that is a link."""
    monkeypatch.chdir(tmp_path)
    Path("team").mkdir()
    Path("linked").symlink_to("team")
    Path("team/b.py").write_text(BUILDER)
    migration = migrate_paths(["team/b.py", "team/../team/b.py", tmp_path / "team" / "b.py", "linked/b.py"])
    assert (len(migration.before), len(migration.fixed)) == (1, 1)
    migration.write()
    assert "Join(" in Path("team/b.py").read_text()


def test_a_notebook_is_told(tmp_path: Path) -> None:
    """Named by hand: nothing in it is changed, which is said."""
    (tmp_path / "b.ipynb").write_text("{}")
    (left,) = migrate_paths([tmp_path / "b.ipynb"]).left
    assert (left.code, left.diagnostic.message) == ("E800", "is a notebook, which migrate does not change")


def test_hard_links_are_refused_by_name_and_others_go_on(tmp_path: Path) -> None:
    """Writing the file would part its names, so it stays, with the reason."""
    file, other = tmp_path / "linked.py", tmp_path / "other.py"
    file.write_text(BUILDER)
    other.write_text(BUILDER.replace("AStep", "BStep"))
    os.link(file, tmp_path / "second_name.txt")
    result = migrate(tmp_path, "--write")
    assert result.exit_code == 1
    assert "linked.py:3:16: E801" in result.stderr
    assert "2 hard links" in result.stderr
    assert file.read_text() == BUILDER
    assert file.stat().st_nlink == 2
    assert "Join(" in other.read_text()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_mode_stays(mode: int, tmp_path: Path) -> None:
    """Whatever the umask says of new files."""
    file = tmp_path / "builder.py"
    file.write_text(BUILDER)
    file.chmod(mode)
    before = os.umask(0o077)
    try:
        assert migrate(file, "--write").exit_code == 0
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == mode


# -- odd files ---------------------------------------------------------------------------------------------------------

ODD = {
    "rot13": b"# coding: rot13\n",
    "hex": b"# coding: hex\n",
    "zlib": b"# coding: zlib\n",
    "unknown": b"# coding: nothing-of-the-kind\n",
    "undecodable": b"# coding: utf-8\nx = '\xff'\n",
    "null": b"x = 1\0\n",
    "deep": b"x = " + b"(" * 3000 + b")" * 3000 + b"\n",
    "minuses": b"x = " + b"-" * 20000 + b"1\n",
    "attributes": b"x = a" + b".a" * 20000 + b"\n",
    "sum": b"x = " + b" + ".join([b"a"] * 20000) + b"\n",
    "returning": b"from cursus.definition.values import Join\nreturn Join(on='/', values=['s3://a', 'b'])\n",
    "empty": b"",
    "bom": b"\xef\xbb\xbf",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_costs_nothing_but_itself(name: str, tmp_path: Path) -> None:
    """The others are migrated, lint finds what is in them, and nothing is an internal error."""
    (tmp_path / f"{name}.py").write_bytes(ODD[name])
    for other in ("a_before.py", "z_after.py"):
        (tmp_path / other).write_text(BUILDER)
    assert CliRunner().invoke(main, ["lint", str(tmp_path)]).stdout.count("E801") == 2
    result = migrate(tmp_path, "--write")
    assert result.exit_code in (0, 1), result.output
    assert result.stderr.count("a_before.py") + result.stderr.count("z_after.py") == 2  # their notes
    assert all("Join(" in (tmp_path / other).read_text() for other in ("a_before.py", "z_after.py"))
    assert (tmp_path / f"{name}.py").read_bytes() == ODD[name]


@pytest.mark.parametrize("minuses", ["-" * 20000 + "1", "(" * 150 + "1" + ")" * 150])
def test_a_builder_beside_something_deep_is_told_or_migrated(minuses: str, tmp_path: Path) -> None:
    """In the same file: no exception, and the bytes of the deep part stay."""
    file = tmp_path / "builder.py"
    file.write_text(f"{BUILDER}\nx = {minuses}\n")
    assert migrate(file, "--write").exit_code in (0, 1)
    assert file.read_text().endswith(f"\nx = {minuses}\n")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "iso-8859-15", "koi8-r", "shift_jis", "gbk"]
)
def test_a_declared_encoding_survives(encoding: str, tmp_path: Path) -> None:
    """Every byte outside of the rewritten expression is what it was."""
    word = {"koi8-r": "путь", "shift_jis": "道", "gbk": "路"}.get(encoding, "Größe")
    source = f"# coding: {'utf-8' if encoding == 'utf-8-sig' else encoding}\nTITLE = '{word}'\n{BUILDER}"
    file = tmp_path / "builder.py"
    file.write_bytes(source.encode(encoding))
    assert migrate(file, "--write").exit_code == 0
    data = file.read_bytes()
    assert data.startswith(source.partition("class")[0].encode(encoding).partition(b"TITLE")[0])
    assert word in data.decode(encoding)
    assert b"Join(" in data


@pytest.mark.parametrize("encoding", ["unicode_escape", "raw_unicode_escape", "utf-7", "punycode", "idna"])
def test_an_encoding_that_does_not_come_back_is_refused(encoding: str, tmp_path: Path) -> None:
    """By name, with nothing written."""
    data = f"# coding: {encoding}\nTITLE = 'Gr\\u00f6+AGE-'\n{BUILDER}".encode()
    file, other = tmp_path / "builder.py", tmp_path / "other.py"
    file.write_bytes(data)
    other.write_text(BUILDER)
    result = migrate(tmp_path, "--write")
    assert result.exit_code == 1
    assert "builder.py" in result.stderr
    assert file.read_bytes() == data
    assert "Join(" in other.read_text()


# -- all or none -------------------------------------------------------------------------------------------------------


def team(folder: Path, count: int = 12) -> dict[str, str]:
    for number in range(count):
        (folder / f"builder_{number}.py").write_text(BUILDER.replace("AStep", f"A{number}Step"))
    return files_in(folder)


def test_a_file_that_cannot_be_written_keeps_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifth file fails as it takes its place: the four before are what they were, and nothing lies about."""
    before = team(tmp_path)
    real, calls = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        if "builder_" in str(target) and self.name.endswith(".cursus-new"):
            calls.append(target)
            if len(calls) == 5:
                raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    result = migrate(tmp_path, "--write")
    assert result.exit_code == 1
    assert "E834" in result.stderr
    assert "rewritten in" not in result.stderr
    assert len(calls) == 5
    assert files_in(tmp_path) == before


def test_a_file_that_changed_meanwhile_keeps_all_of_them(tmp_path: Path) -> None:
    """Somebody else's edit is never overwritten."""
    team(tmp_path)
    migration = migrate_paths([tmp_path])
    (tmp_path / "builder_3.py").write_text("x = 1\n")
    before = files_in(tmp_path)
    with pytest.raises(CursusError) as refused:
        migration.write()
    assert [found.code for found in refused.value.diagnostics] == ["E835"]
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("stop", range(1, 15))
def test_killed_at_any_step_it_is_finished_or_never_begun(
    stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each rename that a kill may follow, the next run makes all files new, or leaves all of them old."""
    before = team(tmp_path)
    migration = migrate_paths([tmp_path])
    after = {str(Path(path).relative_to(tmp_path)): source for path, source in migration.after.items()}
    real, calls = Path.replace, []

    class Killed(BaseException):
        pass

    def dying(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == stop:
            raise Killed
        return real(self, target)

    with monkeypatch.context() as patched, pytest.raises(Killed) if stop <= 13 else pytest.MonkeyPatch.context():
        patched.setattr(Path, "replace", dying)
        migration.write()
    finish(tmp_path.rglob("*.py"))
    assert files_in(tmp_path) == (before if stop == 1 else after)


def test_an_interrupted_migration_is_told_and_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--diff only tells (W837), --write finishes (I838); a path in one of the folders is enough to find it."""
    (tmp_path / "one").mkdir()
    team(tmp_path / "one", 2)
    team(tmp_path, 2)
    migration = migrate_paths([tmp_path])
    replaced: list[Path] = []
    real = Path.replace

    def dying(self: Path, target: Path) -> Path:
        if self.name.endswith(".cursus-new") and replaced:
            raise KeyboardInterrupt
        replaced.append(target)
        return real(self, target)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", dying)
        migration.write()
    assert (tmp_path / JOURNAL).is_file()
    assert "W837" in migrate(tmp_path / "one").stderr
    assert (tmp_path / JOURNAL).is_file()
    assert "I838" in migrate(tmp_path / "one", "--write").stderr
    assert files_in(tmp_path) == {
        str(Path(path).relative_to(tmp_path)): source for path, source in migration.after.items()
    }


def test_a_journal_names_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    """It lies beside files of strangers: no file elsewhere is replaced because of it."""
    inside = tmp_path / "inside"
    inside.mkdir()
    victim = tmp_path / "victim.py"
    victim.write_text("old")
    (tmp_path / ".victim.py.cursus-new").write_text("new")
    (inside / JOURNAL).write_text('["../victim.py", 5, {"a": 1}]')
    (inside / "builder.py").write_text(BUILDER)
    assert migrate(inside, "--write").exit_code == 0
    assert victim.read_text() == "old"


@pytest.mark.moments
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that has everything loaded already needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_kills_leave_old_or_new_files(tmp_path: Path) -> None:
    """SIGKILL at any moment of `--write`: the next run finds all files old, or makes all of them new."""
    wanted: dict[str, str] = {}
    killed, moments = 0, random.Random(17)
    for number in range(-1, MOMENTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        before = team(folder, 12)
        if number >= 0:
            killed += killed_while_writing(
                lambda: migrate_paths([folder]).write(),  # noqa: B023
                folder,
                moments.randrange(50),
            )
            finish(folder.rglob("*.py"))
            assert files_in(folder) in (before, wanted)
        migrate_paths([folder]).write()
        wanted = wanted or files_in(folder)
        assert files_in(folder) == wanted != before
    assert killed >= MOMENTS - 2


def test_counts_are_of_what_was_written(tmp_path: Path) -> None:
    """The number on stderr is that of the paths that are Joins now, the base that is read for them not counted."""
    file = tmp_path / "builder.py"
    file.write_text(BUILDER + '\n    def two(self):\n        return [f"{self.config.pipeline_s3_loc}/x"[0]]\n')
    result = migrate(file, "--write")
    assert file.read_text().count("Join(") == 1
    assert result.stderr.strip().endswith("1 rewritten in 1 file, 1 left to you")

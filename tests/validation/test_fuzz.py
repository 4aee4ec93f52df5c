"""The fuzzer: its inputs are odd and can be repeated, and it sees what breaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from cursus.errors import CursusError, Diagnostic
from validation.fuzz import __main__ as command
from validation.fuzz.inputs import odd
from validation.fuzz.readers import READERS, Reader


def test_every_reader_takes_its_sound_files(tmp_path: Path) -> None:
    """Otherwise all inputs would be refused for the same reason, and nothing be tried."""
    for number, reader in enumerate(READERS):
        file, folder = tmp_path / f"{number}{reader.suffix}", tmp_path / f"folder{number}"
        file.write_bytes(reader.sound()[0])
        folder.mkdir()
        if reader.name == "toml":
            with pytest.raises(CursusError, match="DEEP"):  # the one value that has no place there
                reader.read(file, folder)
        else:
            reader.read(file, folder)


def test_a_seed_makes_the_same_inputs() -> None:
    """And nearly always another one than it was made of."""
    sound = READERS[0].sound()[0]
    first, again = ([odd(random.Random(f"1:{n}"), sound, is_json=True) for n in range(50)] for _ in range(2))
    assert first == again
    assert sum(data != sound for data in first) > 45


def test_odd_input_ends_in_a_diagnostic() -> None:
    """A few of each; the session tries 20,000."""
    result = CliRunner().invoke(command.main, ["--seed", "3", "--inputs", "70"])
    assert (result.exit_code, "70 inputs, 0 failures" in result.output) == (0, True), result.output


def test_what_breaks_is_told_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any exception but a CursusError fails, and the input can be repeated."""

    def read(file: Path, _: Path) -> None:
        data = file.read_bytes()
        if len(data) % 2:
            raise CursusError([Diagnostic("E001", "refused")])
        raise KeyError("broken")

    monkeypatch.setattr(command, "READERS", (Reader("weak", ".txt", lambda: [b"abcdef"], read),))
    result = CliRunner().invoke(command.main, ["--inputs", "20"])
    assert result.exit_code == 1
    which = next(line for line in result.output.splitlines() if line.startswith("✗ weak: --seed 0 --number"))
    repeated = CliRunner().invoke(command.main, which.removeprefix("✗ weak: ").split())
    assert "1 inputs, 1 failures" in repeated.output

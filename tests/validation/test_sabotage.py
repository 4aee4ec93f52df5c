"""The mutants of builders and core: each is still a line of the code, and the probes notice what no case can show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from validation import probes
from validation.cases import ROOT
from validation.mutation.builders.mutants import MUTANTS, Mutant
from validation.mutation.builders.run import Result, Verdict, markdown

PROBED = {mutant.name: mutant for mutant in MUTANTS if mutant.file in ("cursus/core/sources.py", "cursus/publish.py")}


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_is_one_line_of_the_code(mutant: Mutant) -> None:
    """Else nothing is broken by it; who changes the line changes the mutant too."""
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1
    compile(source.replace(mutant.old, mutant.new), mutant.file, "exec")


def test_the_probes_find_nothing_in_sound_code() -> None:
    assert probes.broken() == []


@pytest.mark.parametrize("name", PROBED)
def test_the_probes_notice_what_no_case_shows(name: str) -> None:
    """The source fence, links out of it, and the owner of the bucket."""
    code = (
        "import sys; from validation.mutation.builders.mutants import MUTANTS;"
        "from validation.mutation.builders.patching import sabotage;"
        "sabotage(next(mutant for mutant in MUTANTS if mutant.name == sys.argv[1]));"
        "from validation.probes import broken; print(*{found.code for found in broken()})"
    )
    command = [sys.executable, "-c", code, name]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert found == ["E626" if "Owner" in name else "E625"]


def test_the_verdict_counts_what_golden_files_alone_see() -> None:
    """Nine of ten are enough, and none are where the code as it is has errors."""
    mutant = Mutant("one", "a.py", "a", "b")
    verdicts = (Verdict(mutant, ("E616",), golden=True),) * 9 + (Verdict(mutant, (), golden=True),)
    assert Result(verdicts).passed and not Result(verdicts[1:]).passed
    assert not Result(verdicts, before=("E501",)).passed
    said = "The gate catches 90% of them without golden files, and 1 with a golden file only."
    assert said in markdown(Result(verdicts))


def test_no_mutant_touches_a_file() -> None:
    """They live in the memory of a process of their own."""
    files = {mutant.file for mutant in MUTANTS}
    assert all(not str(Path(file)).startswith("validation") for file in files) and len(files) > 10

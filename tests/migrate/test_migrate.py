"""`cursus migrate` from outside: what it writes, what it refuses, and what it proves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main
from cursus.migrate import Migration, migrate_paths, migrate_sources
from cursus.migrate import verify as verify_module
from cursus.migrate.verify import verified, verify

BUILDER = """\
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/a/{name}"
"""


def migrate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["migrate", *map(str, arguments)])


def test_diff_is_the_default_and_changes_nothing(tmp_path: Path) -> None:
    """The diff goes to stdout, the file stays; exit code 1 says that something would change."""
    file = tmp_path / "builder.py"
    file.write_text(BUILDER)
    result = migrate(file)
    assert result.exit_code == 1
    assert '+        return Join(on="/", values=[base_output_path, "a", f"{name}"])' in result.stdout
    assert file.read_text() == BUILDER


def test_the_diff_applies(tmp_path: Path) -> None:
    """`git apply` makes of the diff what --write makes, for a file without a newline at its end too."""
    (tmp_path / "builder.py").write_text(BUILDER.rstrip("\n"))
    migration = migrate_sources({"builder.py": BUILDER.rstrip("\n")})
    subprocess.run(["git", "apply", "--unsafe-paths"], input=migration.diff(), text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "builder.py").read_text() == migration.after["builder.py"]


def test_write_applies_once(tmp_path: Path) -> None:
    """After --write there is nothing left to do, for migrate as for lint."""
    file = tmp_path / "builder.py"
    file.write_text(BUILDER)
    assert migrate(file, "--write").exit_code == 0
    written = file.read_text()
    assert "Join(" in written
    assert migrate(file, "--write").exit_code == 0
    assert file.read_text() == written
    assert CliRunner().invoke(main, ["lint", str(file)]).exit_code == 0


def test_line_ends_and_encodings_stay(tmp_path: Path) -> None:
    """A file with CRLF and a declared encoding comes back as one."""
    file = tmp_path / "builder.py"
    source = f"# coding: latin-1\n# Größe\n{BUILDER}".replace("\n", "\r\n")
    file.write_bytes(source.encode("latin-1"))
    assert migrate(file, "--write").exit_code == 0
    data = file.read_bytes()
    assert "# Größe\r\n".encode("latin-1") in data
    assert data.count(b"\r\n") == data.count(b"\n")
    assert b"Join(" in data


def test_what_is_left_comes_with_its_reason(tmp_path: Path) -> None:
    """Exit code 1 and the reason on stderr, although everything else was written."""
    file = tmp_path / "builder.py"
    file.write_text(f'{BUILDER}\n    def lookup(self):\n        return "s3://shared/lookup.csv"\n')
    result = migrate(file, "--write")
    assert result.exit_code == 1
    assert "E809" in result.stderr
    assert "Not rewritten: only the author knows" in result.stderr
    assert "Join(" in file.read_text()


def test_unsafe_rewrites_wait_for_the_word(tmp_path: Path) -> None:
    """Without --unsafe the file stays and the reason is told, with it the file changes."""
    file = tmp_path / "builder.py"
    file.write_text(BUILDER.replace("/a/", "//a/"))
    assert "only with --unsafe" in migrate(file, "--write").stderr
    assert "Join(" not in file.read_text()
    assert migrate(file, "--write", "--unsafe").exit_code == 0
    assert "Join(" in file.read_text()


def test_a_helper_in_another_file_is_followed(tmp_path: Path) -> None:
    """What a base class in one file returns is rewritten where another file puts text behind it."""
    (tmp_path / "base.py").write_text(
        "class TeamStepBuilder(StepBuilderBase):\n    def root(self):\n        return self._get_base_output_path()\n"
    )
    (tmp_path / "builder.py").write_text(
        "from base import TeamStepBuilder\n\n\nclass AStepBuilder(TeamStepBuilder):\n"
        '    def out(self):\n        return self.root() + "/a"\n'
    )
    migration = migrate_paths([tmp_path])
    assert [Path(path).name for path in migration.changed] == ["builder.py"]
    assert 'Join(on="/", values=[self.root(), "a"])' in migration.after[str(tmp_path / "builder.py")]


PLAIN = """\
from sagemaker.core.processing import ProcessingOutput
from sagemaker.core.workflow.parameters import ParameterString

place = ParameterString(name="Place")
output = ProcessingOutput(output_name="a", source="/opt/ml/a", destination=f"{place}/a")
"""


def test_plain_code_waits_for_the_word(tmp_path: Path) -> None:
    """Without --plain it is untouched and counted in a note, which fails nothing; with it, the same rules hold."""
    file = tmp_path / "pipeline.py"
    file.write_text(PLAIN)
    result = migrate(file, "--write")
    assert (result.exit_code, file.read_text()) == (0, PLAIN)
    assert "I836 1 place is in code outside the builders" in result.stderr
    assert migrate(file, "--write", "--plain").exit_code == 0
    assert 'destination=Join(on="/", values=[place, "a"])' in file.read_text()
    assert "from sagemaker.core.workflow.functions import Join\n" in file.read_text()


@pytest.mark.parametrize("decorator", ["step", 'step(name="Write")', "function_step.step", "remote"])
@pytest.mark.parametrize("options", [(), ("--plain",), ("--plain", "--unsafe")])
def test_the_body_of_a_step_stays(decorator: str, options: tuple[str, ...], tmp_path: Path) -> None:
    """It runs in the job, where its arguments are text; what is given to it may be a variable."""
    file = tmp_path / "pipeline.py"
    source = (
        "from sagemaker.workflow import function_step\nfrom sagemaker.workflow.function_step import step\n"
        "from sagemaker.remote_function import remote\nfrom sagemaker.workflow.parameters import ParameterString\n\n"
        f'@{decorator}\ndef write(execution_prefix):\n    return f"{{execution_prefix}}/a".upper()\n\n'
        'place = ParameterString("Place")\nresult = write(place)\n'
    )
    file.write_text(source)
    migrate(file, "--write", *options)
    assert file.read_text() == source


def test_an_estimators_code_stays_where_it_is(tmp_path: Path) -> None:
    """With a Join as its output_path it would be uploaded to another bucket, unless code_location says where."""
    source = (
        "class AStepBuilder(StepBuilderBase):\n    def estimator(self):\n"
        '        return XGBoost(entry_point="t.py", output_path=f"{self.config.pipeline_s3_loc}/a")\n'
    )
    assert migrate_sources({"a.py": source}).changed == []
    assert [found.code for found in migrate_sources({"a.py": source}, unsafe=True).warnings] == ["W820"]
    located = source.replace("output_path", 'code_location="s3://code/x", output_path')
    assert migrate_sources({"a.py": located}).changed == ["a.py"]


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ("from sagemaker.processing import ProcessingOutput", "sagemaker.workflow.functions"),
        ("from sagemaker.core.processing import ProcessingOutput", "sagemaker.core.workflow.functions"),
        ("from sagemaker.mlops.workflow.pipeline import Pipeline", "sagemaker.core.workflow.functions"),
        ("from cursus.core.base.processing import ProcessingStepBuilder", "cursus.definition.values"),
        ("import cursus\nimport sagemaker.processing", "sagemaker.workflow.functions"),
        ("import os", "sagemaker.workflow.functions"),
    ],
)
def test_join_comes_from_where_the_file_has_its_other_names(imports: str, expected: str) -> None:
    """Both layouts of the SDK and cursus' own; a Join that is there is used as it is called."""
    after = migrate_sources({"a.py": f"{imports}\n\n\n{BUILDER}"}).after["a.py"]
    assert f"from {expected} import Join\n" in after
    there = migrate_sources({"a.py": f"from {expected} import Join as J\n\n\n{BUILDER}"}).after["a.py"]
    assert "return J(on=" in there
    assert there.count("import") == 1


def test_a_helper_that_another_file_takes_apart_is_left(tmp_path: Path) -> None:
    """The same method is rewritten where the caller builds on it, and left where the caller needs text."""
    (tmp_path / "builder.py").write_text(BUILDER)
    (tmp_path / "caller.py").write_text("def shown(builder):\n    return builder.out(1).upper()\n")
    migration = migrate_paths([tmp_path])
    assert migration.changed == []
    (found,) = (found for found in migration.left if found.code == "E801")
    assert found.diagnostic.hint.startswith("Not rewritten: it goes ")


@pytest.mark.parametrize(
    "odd",
    [
        "from sagemaker.workflow.parameters import ParameterString\np = ParameterString('P')\nreturn f'{p}/a'\n",
        "from sagemaker.workflow.functions import Join\n\n\ndef f(base, part):\n"
        "    return Join(on='', values=[base, '/', '/a'])\n",
    ],
    ids=["a return outside any function", "a Join whose parts are all as they should be"],
)
def test_what_has_no_rewrite_is_left(odd: str) -> None:
    """With its reason, and without an exception."""
    migration = migrate_sources({"a.py": odd}, plain=True, unsafe=True)
    assert migration.changed == []
    assert all("Not rewritten: " in found.diagnostic.hint for found in migration.left)
    assert migration.left


@pytest.mark.parametrize("shape", ["methods", "lines", "names", "list", "chain"])
def test_time_grows_with_the_number_of_places(shape: str) -> None:
    """Four times the places are four times the work: counted in calls of functions, for no clock can be trusted."""
    few, many = (_calls_of(partial(migrate_sources, {"a.py": _places(shape, count)})) for count in (60, 240))
    assert many < 5.2 * few


def _places(shape: str, count: int) -> str:
    head = "class AStepBuilder(StepBuilderBase):\n"
    if shape == "methods":
        return head + "".join(
            f'    def out{n}(self):\n        return f"{{self.config.pipeline_s3_loc}}/{n}"\n' for n in range(count)
        )
    lines = {
        "lines": 'found.append(ProcessingOutput(destination=f"{self.config.pipeline_s3_loc}/#"))',
        "names": 'p# = f"{self.config.pipeline_s3_loc}/#"; found.append(ProcessingOutput(destination=p#))',
        "list": 'found.append(f"{self.config.pipeline_s3_loc}/#")',
        "chain": 'path = f"{path}/#"',
    }[shape]
    body = "".join(f"        {lines.replace('#', str(number))}\n" for number in range(count))
    method = "    def _get_outputs(self, outputs):\n"
    start = "        found = []\n        path = self._get_base_output_path()\n"
    return f"{head}{method}{start}{body}        return found\n"


def _calls_of(work: Callable[[], object]) -> int:
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_neither_lint_nor_migrate_imports_the_sdk() -> None:
    """Reading and rewriting need neither the SDK nor pydantic."""
    code = "import sys, cursus.lint, cursus.migrate; print({'sagemaker', 'boto3', 'pydantic'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


# -- the proof ---------------------------------------------------------------------------------------------------------

BASE = "s3://author/base"


def definition(destination: Any) -> dict[str, Any]:
    output = {"OutputName": "x", "AppManaged": False, "S3Output": {"S3Uri": destination, "LocalPath": "/o"}}
    step = {
        "Name": "A",
        "Type": "Processing",
        "Arguments": {"ProcessingOutputConfig": {"Outputs": [output]}},
    }
    parameters = [{"Name": "EXECUTION_S3_PREFIX", "Type": "String"}]
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": parameters, "Steps": [step]}


def join(*values: Any) -> dict[str, Any]:
    return {"Std:Join": {"On": "/", "Values": list(values)}}


PREFIX = {"Get": "Parameters.EXECUTION_S3_PREFIX"}


def entry(static: Any, parameterized: Any) -> dict[str, Any]:
    return {
        "file": "builder.py",
        "builder": "AStepBuilder",
        "config": "A",
        "location": BASE,
        "static": {**definition(static), "Parameters": []},
        "parameterized": definition(parameterized),
    }


BEFORE = entry(f"{BASE}/a", f"{BASE}/a")


@pytest.mark.parametrize(
    ("after", "codes"),
    [
        (entry(join(BASE, "a"), join(PREFIX, "a")), []),
        (entry(join(BASE, "b"), join(PREFIX, "b")), ["E830"]),
        (entry(join(BASE, "a"), join(BASE, "a")), ["E831", "E831"]),
        (entry(join(BASE, "a"), "s3://elsewhere/a"), ["E831"]),
        ({"file": "builder.py", "builder": "AStepBuilder", "config": "A", "error": "TypeError"}, ["E830"]),
        ({"file": "builder.py"}, ["W832"]),
    ],
    ids=["same", "moved", "still static", "elsewhere", "broken", "no config"],
)
def test_only_the_same_paths_that_follow_the_prefix_are_proven(after: dict[str, Any], codes: list[str]) -> None:
    """A moved output, a literal that is left, a builder that breaks and one that was never compiled are told apart."""
    assert [found.code for found in verify([BEFORE], [after])] == codes


def test_a_slash_at_the_end_of_a_place_is_a_difference() -> None:
    """Text may be put behind it, so a rewrite keeps it."""
    before = entry(f"{BASE}/a/", f"{BASE}/a/")
    assert [found.code for found in verify([before], [entry(join(BASE, "a"), join(PREFIX, "a"))])] == ["E830"]
    assert verify([before], [entry(join(BASE, "a", ""), join(PREFIX, "a", ""))]) == []


def test_a_file_that_is_not_proven_is_rolled_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are kept and proven again without it."""
    good, bad = str(tmp_path / "good.py"), str(tmp_path / "bad.py")

    def compiled(sources: dict[str, str], config: Path) -> list[dict[str, Any]]:
        rewritten = {path: "Join(" in source for path, source in sources.items()}
        wrong = {good: join(BASE, "a"), bad: join(BASE, "moved")}
        return [
            {**entry(wrong[path] if done else f"{BASE}/a", join(PREFIX, "a")), "file": path}
            for path, done in rewritten.items()
        ]

    monkeypatch.setattr(verify_module, "_compile", compiled)
    migration, faults = verified(migrate_sources({good: BUILDER, bad: BUILDER}), tmp_path / "config.json")
    assert isinstance(migration, Migration)
    assert migration.changed == [good]
    assert {(fault.file, fault.code) for fault in faults} == {(bad, "E830")}
    assert {found.file for found in migration.fixed} == {good}
    assert [found.file for found in migration.left] == [bad]

"""The pytest plugin, used by a test module as its users would write one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

MODULE = """
import pytest
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder

class SampleConfig(ProcessingConfig):
    pass

class SampleStepBuilder(ProcessingStepBuilder[SampleConfig]):
    script = "package.py"
    output_folder = "sample"
    table = Input("/opt/ml/processing/input/table")
    result = Output("/opt/ml/processing/output")

class FrozenStepBuilder(SampleStepBuilder):
    def destinations(self):
        return {"result": f"{self.config.pipeline_s3_loc}/sample/result"}

@pytest.fixture
def config():
    return SampleConfig(
        author="a", bucket="own-bucket", role="arn:aws:iam::123456789012:role/r", region="NA",
        service_name="s", pipeline_version="1",
    )
"""


Run = Callable[..., pytest.RunResult]

OTHERS = [word for name in ("randomly", "cacheprovider", "hypothesispytest", "anyio") for word in ("-p", f"no:{name}")]
"""Plug-ins that are here and change nothing about these tests; to import them takes longer than all the rest."""


@pytest.fixture
def run_module(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a module of tests in a process of its own: the SDK is not made to be imported twice in one."""

    def run(test: str, *options: str, ci: str = "") -> pytest.RunResult:
        monkeypatch.setenv("CI", ci)
        pytester.makepyfile(test_sample=MODULE + textwrap.dedent(test))
        return pytester.runpytest_subprocess(*OTHERS, *options)

    return run


def test_a_step_is_compiled_and_resolved(run_module: Run) -> None:
    """cursus_compile_step and cursus_resolve give the destination that the prefix asks for."""
    result = run_module("""
        def test_destination(cursus_compile_step, cursus_resolve, config):
            definition = cursus_compile_step(SampleStepBuilder, config, pipeline_parameters=["EXECUTION_S3_PREFIX"])
            resolved = cursus_resolve(definition, {"EXECUTION_S3_PREFIX": "s3://run/x"})
            output = resolved["Steps"][0]["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]
            assert output["S3Output"]["S3Uri"] == "s3://run/x/sample/result"
    """)
    result.assert_outcomes(passed=1)


def test_a_frozen_path_is_not_portable(run_module: Run) -> None:
    """cursus_assert_portable passes a builder that uses the base and names the place where another does not."""
    result = run_module("""
        def test_portable(cursus_assert_portable, config):
            cursus_assert_portable(SampleStepBuilder, config)
        def test_frozen(cursus_assert_portable, config):
            cursus_assert_portable(FrozenStepBuilder, config)
        def test_told_the_place(cursus_assert_portable, config):
            class ToldStepBuilder(SampleStepBuilder):
                def environment(self):
                    return {"PLACE": "s3://" + self.config.bucket + "/x"}
            cursus_assert_portable(ToldStepBuilder, config)
    """)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*Environment.PLACE: E608 *own-bucket*"])
    result.stdout.fnmatch_lines(["$.Steps?0?.Arguments.ProcessingOutputConfig.Outputs?0?*: E605 *own-bucket*"])


def test_a_golden_file_is_written_once_and_then_compared(run_module: Run, pytester: pytest.Pytester) -> None:
    """Without a golden file the test fails; --update-goldens writes it; a change of the definition fails again."""
    test = """
        def test_golden(cursus_compile_step, cursus_assert_golden, config):
            cursus_assert_golden(cursus_compile_step(SampleStepBuilder, config), "sample.json")
    """
    run_module(test).assert_outcomes(failed=1)
    run_module(test, "--update-goldens").assert_outcomes(passed=1)
    run_module(test).assert_outcomes(passed=1)
    golden = Path(pytester.path, "golden", "sample.json")
    golden.write_text(golden.read_text().replace('"sample"', '"other"'))
    result = run_module(test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*E602*output moved*"])


def test_what_is_no_golden_file_fails_without_a_traceback(run_module: Run, pytester: pytest.Pytester) -> None:
    """A link, a folder, another encoding, and a definition that is no JSON."""
    golden = Path(pytester.path, "golden")
    (golden / "folder.json").mkdir(parents=True)
    (golden / "latin.json").write_bytes(b'"caf\xe9"')
    (golden / "list.json").write_text("[]")
    (golden / "link.json").symlink_to("list.json")
    test = """
        import pytest

        @pytest.mark.parametrize("name", ["folder.json", "latin.json", "list.json", "link.json"])
        def test_golden(name, cursus_assert_golden):
            cursus_assert_golden({}, name)

        def test_definition(cursus_assert_golden):
            cursus_assert_golden({"a": float("nan")}, "new.json")
    """
    result = run_module(test)
    result.assert_outcomes(failed=5)
    assert "Traceback" not in result.stdout.str()
    result.stdout.fnmatch_lines_random(["*E601*is not UTF-8*", "*E601*is not a JSON object*", "*E627*", "*E601*NaN*"])


def test_goldens_are_not_written_under_ci(run_module: Run) -> None:
    """--update-goldens is a usage error where nobody looks at what it writes."""
    result = run_module("def test_nothing(): pass", "--update-goldens", ci="true")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_fixture_under_its_earlier_name(run_module: Run) -> None:
    """It works, and the warning names the new one."""
    result = run_module(
        """
        def test_destination(compile_step, resolve, config):
            definition = compile_step(SampleStepBuilder, config, pipeline_parameters=["EXECUTION_S3_PREFIX"])
            assert resolve(definition, {"EXECUTION_S3_PREFIX": "s3://run/x"})["Steps"]
    """,
        "-W",
        "default",
    )
    result.assert_outcomes(passed=1, warnings=2)
    result.stdout.fnmatch_lines(["*The fixture compile_step is deprecated. Use cursus_compile_step."])
    result.stdout.fnmatch_lines(["*The fixture resolve is deprecated. Use cursus_resolve."])

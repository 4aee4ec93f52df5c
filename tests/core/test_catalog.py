"""Steps are found by file name and by entry point, and none takes the place of another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cursus import PipelineDAG, PipelineDAGCompiler, compile_dag_to_pipeline
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.catalog import catalog
from cursus.steps import builders

from .samples import IDENTITY, codes, package, write_file

SAMPLE = Path(__file__).parents[1] / "plugin_sample"

Write = Callable[..., None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where packages may be installed; the catalogue is found anew and forgotten afterwards."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    modules = set(sys.modules)
    catalog.cache_clear()
    yield site
    catalog.cache_clear()
    for name in set(sys.modules) - modules:
        if str(site) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def write_plugin(site: Path) -> Write:
    """``write_plugin(name, source)``: a module of that name, and an entry point for it or for another target."""

    def write(name: str, source: str, target: str | None = None) -> None:
        (site / f"{name}.py").write_text(
            "from cursus.core.base.config_base import ProcessingConfig\n"
            "from cursus.core.base.processing import ProcessingStepBuilder\n"
            "from cursus.steps.builders.builder_package_step import PackageConfig, PackageStepBuilder\n" + source
        )
        metadata = site / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[cursus.steps]\n{name} = {target or name}\n")

    return write


def test_every_builder_file_is_a_step() -> None:
    """Under its class's name, with a config that leads back to it."""
    steps = catalog()
    files = {path.stem for path in Path(builders.__file__).parent.glob("builder_*_step.py")}
    ours = {name: builder for name, builder in steps.builders.items() if name not in steps.plugins}
    assert {builder.__module__.rpartition(".")[2] for builder in ours.values()} == files
    assert steps.builder_for(package()) is steps.builders["Package"]
    assert steps.builder_for(ProcessingConfig(**IDENTITY)) is None
    assert all(steps.configs[builder.Config.__name__] is builder.Config for builder in steps.builders.values())


def test_a_plugin_shows_and_compiles(site: Path) -> None:
    """The sample plug-in is a step like ours: it is listed with its entry point, and makes a pipeline."""
    shutil.copytree(SAMPLE, site, dirs_exist_ok=True)
    steps = catalog()
    assert (steps.plugins, steps.diagnostics) == ({"Deduplication": "sample"}, ())
    folder = SAMPLE / "cursus_sample" / "golden" / "Deduplication" / "default"
    pipeline = compile_dag_to_pipeline(PipelineDAG.load(folder / "dag.json"), folder / "config.json")
    (step,) = json.loads(pipeline.definition())["Steps"]
    assert step["Name"] == "Deduplication"
    assert step["Arguments"]["Environment"] == {"KEY_COLUMNS": "id"}


WATCHED = """
import logging, sys
asked, calls = [], ("socket.connect", "socket.getaddrinfo", "socket.sendto")
sys.addaudithook(lambda event, _: event in calls and asked.append(event))
from cursus.core.catalog import catalog
print(*catalog().plugins, asked, logging.root.handlers, "sagemaker" in sys.modules)
"""


def test_a_plugin_may_import_the_sdk(site: Path, write_plugin: Write) -> None:
    """As the first of all that does so: nobody is asked for credentials, and logging stays as it was."""
    write_plugin(
        "joining",
        "from sagemaker.workflow.functions import Join\n"
        "class JoiningConfig(ProcessingConfig): ...\n"
        "class JoiningStepBuilder(ProcessingStepBuilder[JoiningConfig]): ...\n",
    )
    paths = f"{site}{os.pathsep}{Path(__file__).parents[2]}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "HOME": "/nonexistent"}
    run = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=site, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "Joining [] [] True\n", "")


@pytest.mark.parametrize(
    ("source", "target", "taken"),
    [
        ("class PackageStepBuilder(ProcessingStepBuilder[ProcessingConfig]): ...", None, "a step Package"),
        ("class AStepBuilder(ProcessingStepBuilder[PackageConfig]): ...", None, "a config PackageConfig"),
        ("class AStepBuilder(PackageStepBuilder): ...", None, "a config PackageConfig"),
        (
            "class AConfig(ProcessingConfig): also_known_as = ('CradleDataLoadingConfig',)\n"
            "class AStepBuilder(ProcessingStepBuilder[AConfig]): ...",
            "clash:AStepBuilder",
            "a config CradleDataLoadingConfig",
        ),
    ],
    ids=["step", "config", "subclass", "alias"],
)
def test_a_plugin_takes_nobodys_name(write_plugin: Write, source: str, target: str | None, taken: str) -> None:
    """A step type or a config class that already exists is E902, and the first stays in force."""
    before = dict(catalog().configs)
    catalog.cache_clear()
    write_plugin("clash", source, target)
    steps = catalog()
    (found,) = steps.diagnostics
    assert (found.code, found.message) == ("E902", f"cursus has {taken} already")
    assert dict(steps.configs) == before
    assert steps.builder_for(package()) is steps.builders["Package"]


def test_a_plugin_takes_no_name_that_any_config_has_or_had(write_plugin: Write) -> None:
    """Those of bases and of earlier versions too, which a saved file may hold."""
    taken = [name for name in catalog().configs if name.isidentifier()]
    catalog.cache_clear()
    lines = [
        f"class {name}(ProcessingConfig): ...\n"
        f"class No{number}StepBuilder(ProcessingStepBuilder[{name}]): ...\n"
        f"del {name}\n"
        for number, name in enumerate(taken)
        if name != "ProcessingConfig"  # the example's own base
    ]
    write_plugin("all_of_them", "".join(lines))
    told = {found.message for found in catalog().diagnostics}
    assert {f"cursus has a config {name} already" for name in taken if name != "ProcessingConfig"} <= told


def test_a_plugin_makes_nothing_be_imported_that_it_does_not_use(write_plugin: Write, site: Path) -> None:
    """Of our steps only those that it names and the pipeline uses, and boto3 only with the SDK."""
    write_plugin("one", "class AConfig(ProcessingConfig): ...\nclass AStepBuilder(ProcessingStepBuilder[AConfig]): ...")
    code = """
import sys
from cursus.core.catalog import catalog
assert catalog().plugins == {"A": "one"}
print(*sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("cursus.steps.builders.")))
print("boto3" in sys.modules)
"""
    environment = {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("builder_package_step\nFalse\n", "")


def test_two_plugins_may_not_share_a_name_either(write_plugin: Write) -> None:
    """The second of two plug-ins with one step is told, with the name of the first."""
    source = "class AConfig(ProcessingConfig): ...\nclass AStepBuilder(ProcessingStepBuilder[AConfig]): ..."
    write_plugin("alpha", source)
    write_plugin("beta", source)
    (found,) = catalog().diagnostics
    assert (found.code, "'alpha'" in found.message, "beta" in found.where) == ("E902", True, True)


@pytest.mark.parametrize(
    ("source", "target"),
    [("1 / 0", None), ("", "broken:nothing"), ("", "nowhere"), ("X = 1", "broken:X"), ("import no_such_package", None)],
)
def test_a_plugin_that_cannot_be_loaded_is_told(
    site: Path, write_plugin: Write, source: str, target: str | None
) -> None:
    """Whatever its import raises is W901, every compile says so, and our own steps compile all the same."""
    write_plugin("broken", source, target)
    steps = catalog()
    assert codes(steps.diagnostics) == ["W901"]
    assert set(steps.builders) >= {"Package", "XGBoostTraining"}
    config = write_file(site, {"Package": {"__model_type__": "PackageConfig"}})
    compiler = PipelineDAGCompiler(config, external_inputs={"Package.model_input": "s3://models/model.tar.gz"})
    compiler.compile(PipelineDAG(["Package"]))
    assert codes(compiler.diagnostics) == ["W901"]

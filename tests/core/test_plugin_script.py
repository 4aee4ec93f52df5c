"""Where the script of a plug-in's step is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cursus import CompilationError
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.context import BuildContext

MODULE = """
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.processing import ProcessingStepBuilder

class OwnConfig(ProcessingConfig): ...

class OwnStepBuilder(ProcessingStepBuilder[OwnConfig]):
    script = "own_script.py"
    output_folder = "own"
"""


def source_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The code of a step whose builder is the module ``own_steps`` of ``folder``."""
    name = f"own_steps_{folder.name.replace('-', '_')}"
    (folder / f"{name}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(folder)
    module = __import__(name)
    monkeypatch.delitem(sys.modules, name)
    sys.modules[name] = module
    config: ProcessingConfig = module.OwnConfig(
        author="a",
        bucket="bucket",
        role="arn:aws:iam::111122223333:role/r",
        region="NA",
        service_name="s",
        pipeline_version="1",
    )
    return set(module.OwnStepBuilder(config, context=BuildContext.offline(config)).source_files())


@pytest.mark.parametrize("place", ["scripts", "."])
def test_beside_the_builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """In scripts/ beside the module or next to it, with the modules that it imports and what it requires."""
    folder = tmp_path / place
    (folder / "requirements").mkdir(parents=True)
    (folder / "own_script.py").write_text("import helper\n")
    (folder / "helper.py").write_text("")
    (folder / "requirements" / "own_script.txt").write_text("attrs\n")
    assert source_files(tmp_path, monkeypatch) == {"own_script.py", "helper.py", "requirements.txt"}


def test_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that is not there is told with where it belongs."""
    with pytest.raises(CompilationError) as caught:
        source_files(tmp_path, monkeypatch)
    (found,) = caught.value.diagnostics
    assert (found.code, found.where, "scripts" in found.hint) == ("E213", "OwnStepBuilder", True)

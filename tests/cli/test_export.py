"""What a pipeline of the catalogue brings to whoever exports it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cursus.gate.bases import BASES
from cursus.pipelines import CataloguedPipeline, pipelines


@pytest.mark.parametrize("name", list(pipelines()))
def test_all_but_the_golden_files_is_exported(name: str, tmp_path: Path) -> None:
    """Byte for byte and under the same names, whatever else lies in the folder of a case."""
    entry = pipelines()[name]
    entry.export(tmp_path)
    goldens = {f"{base.name}.json" for base in BASES}
    there, here = (
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (entry.folder, tmp_path)
    )
    assert there.keys() - here.keys() == goldens
    assert here == {path: content for path, content in there.items() if path not in goldens}


def test_sources_and_models_are_exported_and_compiled_python_is_not(tmp_path: Path) -> None:
    """JSON below the first level is the case's own; what an installer made of its scripts is not."""
    folder, target = tmp_path / "case", tmp_path / "mine"
    brought = {"dag.json", "config.json", "code/train.py", "code/columns.json", "pretrained/model.tar.gz"}
    for path in brought | {"static.json", "code/__pycache__/train.cpython-311.pyc"}:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    CataloguedPipeline("case", folder).export(target)
    assert {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()} == brought

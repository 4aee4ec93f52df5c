"""Make the archive that a SageMaker model serves from: the trained model, its inference code and its calibration."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import archives
from container import PROCESSING, Arguments, InputError, optional_folder, run, write_json

INPUTS = {
    "model_input": f"{PROCESSING}/input/model",
    "inference_scripts_input": f"{PROCESSING}/input/script",
    "calibration_model": f"{PROCESSING}/input/calibration",
}
OUTPUTS = {"packaged_model": f"{PROCESSING}/output"}
ORIGIN = ("PIPELINE_NAME", "REGION", "PIPELINE_VERSION")
NOT_CODE = ("__pycache__", "*.pyc", ".*")


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/model.tar.gz: the model's files, `code/`, `calibration/`, and `package.json`: whose it is.

    Files of the input scripts replace those of the same name that the model carries in its own `code/`.
    Environment: PIPELINE_NAME, REGION, PIPELINE_VERSION.
    Raises InputError when there is no model, no inference.py, or an archive is unsafe.
    """
    scripts = optional_folder(input_paths, "inference_scripts_input")
    calibration = optional_folder(input_paths, "calibration_model")
    with archives.opened_model(Path(input_paths["model_input"])) as model, tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary) / "model"
        shutil.copytree(model, content)
        for source, name in ((scripts, "code"), (calibration, "calibration")):
            if source is not None:
                _overlay(source, content / name)
        if not (content / "code/inference.py").is_file():
            raise InputError("Neither the inference scripts nor the model's code/ hold an inference.py.")
        write_json(content / "package.json", {name.lower(): environ_vars.get(name, "") for name in ORIGIN})
        archive = Path(output_paths["packaged_model"]) / "model.tar.gz"
        archives.write(content, archive)
    print(f"{archive.name}: {archive.stat().st_size} bytes")


def _overlay(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns(*NOT_CODE)(str(source), [path.name for path in source.iterdir()])
    for path in sorted(source.iterdir()):
        if path.name in ignored:
            continue
        if path.is_dir():
            _overlay(path, target / path.name)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / path.name)


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, Arguments(allow_abbrev=False))

"""Put a model that was trained elsewhere where a training step would have put its own."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import archives
from container import PROCESSING, Arguments, InputError, run

INPUTS = {"code": f"{PROCESSING}/input/code"}
OUTPUTS = {"model_input": f"{PROCESSING}/output/model"}


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/model.tar.gz from the archive, or the folder of model files, that ``--pretrained_path`` names.

    A relative path starts at the code folder; without one, the code folder's only archive is the model.
    Raises InputError when there is no model, several, or an unsafe or empty archive.
    """
    model = pretrained(Path(input_paths["code"]), job_args.pretrained_path)
    target = Path(output_paths["model_input"]) / "model.tar.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    if model.is_dir():
        archives.write(model, target)
    else:
        if not any(member.isreg() for member in archives.check(model)):
            raise InputError(f"{model.name} holds no file.")
        shutil.copyfile(model, target)
    print(f"{model.name}: {target.stat().st_size} bytes")


def pretrained(code: Path, path: str) -> Path:
    if path:
        model = code / path
        if not model.exists():
            raise InputError(f"There is no pretrained model at {path}.")
        return model
    found = archives.archives_in(code)
    if len(found) != 1:
        raise InputError(f"The code folder holds {len(found)} archives; one is expected, or --pretrained_path.")
    return found[0]


def arguments() -> Arguments:
    parser = Arguments(allow_abbrev=False)
    parser.add_argument("--pretrained_path", "--pretrained-path", dest="pretrained_path", default="")
    return parser


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, arguments())

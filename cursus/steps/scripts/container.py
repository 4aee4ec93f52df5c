"""The thin entry that every script shares: container paths, settings, arguments, and how a run fails.

Exit codes: 0 done, 1 crash (with its traceback), 2 bad input data, 3 bad configuration.
A failure of kind 2 or 3 is one sentence on stderr. It is also written where SageMaker looks for a job's reason:
/opt/ml/output/failure for a training job, /opt/ml/output/message for a processing job.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, NoReturn

Main = Callable[[Dict[str, str], Dict[str, str], Dict[str, str], argparse.Namespace], None]

PROCESSING = "/opt/ml/processing"
JOB_TYPES = ("training", "validation", "testing", "calibration")
CONFIG_FILE = "config.json"  # settings too long for an environment variable: an object of variable name -> value


class ScriptError(Exception):
    """A failure whose reason is known: one sentence, no traceback."""

    exit_code = 1


class InputError(ScriptError):
    """The data or an archive is not what the script can work on."""

    exit_code = 2


class ConfigurationError(ScriptError):
    """An environment variable, an argument or a hyperparameter is wrong."""

    exit_code = 3


class Arguments(argparse.ArgumentParser):
    """A parser whose errors end a run as every other configuration error does."""

    def error(self, message: str) -> NoReturn:
        raise ConfigurationError(message)


def job_type_arguments(**known: Any) -> Arguments:
    """A parser that knows `--job_type`, which saved configs also spell `--job-type`."""
    parser = Arguments(allow_abbrev=False)
    parser.add_argument("--job_type", "--job-type", dest="job_type", choices=JOB_TYPES, **(known or {"required": True}))
    return parser


def run(main: Main, inputs: Mapping[str, str], outputs: Mapping[str, str], parser: Arguments | None = None) -> None:
    """Run ``main`` as the container's process does.

    ``inputs`` and ``outputs`` map port names to absolute container paths, which are taken under the environment
    variable CURSUS_CONTAINER_ROOT (default ``/``). What the file config.json of the ``config`` input holds comes to
    ``main`` as environment variables, unless the environment has them (the input whose folder is named so).
    A training script has no parser: its arguments are SageMaker's copy of the hyperparameters.
    """
    root = Path(os.environ.get("CURSUS_CONTAINER_ROOT", "/"))
    reason = root / "opt/ml/output" / ("message" if parser else "failure")
    try:
        input_paths = {port: str(_under(root, path)) for port, path in inputs.items()}
        output_paths = {port: str(_under(root, path)) for port, path in outputs.items()}
        settings = [settings_file(Path(path)) for path in input_paths.values() if Path(path).name == "config"]
        environ = {**(settings[0] if settings else {}), **job_settings(root), **os.environ}
        arguments = parser.parse_args() if parser else argparse.Namespace()
        install_requirements(Path(sys.argv[0]).resolve().parent / "requirements.txt")
        for path in output_paths.values():
            Path(path).mkdir(parents=True, exist_ok=True)
        main(input_paths, output_paths, environ, arguments)
    except ScriptError as error:
        sentence = " ".join(str(error).split())
        _tell(reason, sentence)
        print(f"{Path(sys.argv[0]).name}: {sentence}", file=sys.stderr)
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        _tell(reason, f"This image lacks the package {error.name}, which the script needs here.")
        raise
    except Exception as error:
        _tell(reason, f"{type(error).__name__}: {error}")
        raise


def settings_file(folder: Path) -> dict[str, str]:
    """The settings in ``folder``/config.json, as environment variables would hold them; none without the file."""
    if not (folder / CONFIG_FILE).is_file():
        return {}
    settings = read_json(folder / CONFIG_FILE)
    if not isinstance(settings, dict):
        raise ConfigurationError(f"{CONFIG_FILE} must hold an object of setting names and values.")
    return {name: as_text(value) for name, value in settings.items()}


def job_settings(root: Path) -> dict[str, str]:
    """The instances of the job, as SM_HOSTS and SM_CURRENT_HOST, which only training jobs have by themselves.

    SM_REPLICATED_INPUTS are the container paths of the inputs of which every instance gets all files.
    """
    found: dict[str, str] = {}
    for place in ("opt/ml/config/resourceconfig.json", "opt/ml/input/config/resourceconfig.json"):
        resources = read_json(root / place) if (root / place).is_file() else {}
        if resources.get("hosts"):
            found.update(SM_HOSTS=as_text(resources["hosts"]), SM_CURRENT_HOST=str(resources["current_host"]))
    place = "opt/ml/config/processingjobconfig.json"
    inputs = (read_json(root / place).get("ProcessingInputs") or []) if (root / place).is_file() else []
    stored = [given.get("S3Input") or {} for given in inputs]
    paths = [given["LocalPath"] for given in stored if given.get("S3DataDistributionType") == "FullyReplicated"]
    return {**found, "SM_REPLICATED_INPUTS": as_text(paths)} if paths else found


def as_text(value: Any) -> str:
    """A setting as an environment variable holds it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def install_requirements(requirements: Path) -> None:
    """Install what ``requirements`` names, by pip, when any of it is not installed; else do nothing.

    Where that fails, whoever needs the package says so: most of what a script does needs none that its image lacks.
    """
    if not requirements.is_file():
        return
    names = re.findall(r"^[ \t]*([A-Za-z0-9][A-Za-z0-9._-]*)", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    if all(map(_installed, names)):
        return
    patience = ["--retries", "1", "--timeout", "10"]  # where there is no network nothing is worth waiting for
    command = [sys.executable, "-m", "pip", "install", "--quiet", *patience, "--requirement", str(requirements)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - the asset's own list, no shell
        missing = ", ".join(name for name in names if not _installed(name))
        print(f"pip could not install {missing}; the script goes on without", file=sys.stderr)


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path.name} is not valid JSON: {error}.") from error


def write_json(path: Path, value: Any) -> None:
    """Sorted and indented, so that equal results are equal bytes. Raises ValueError on NaN, which JSON lacks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")


def setting(environ: Mapping[str, str], name: str, default: str | None = None) -> str:
    value = environ.get(name, "").strip() or default
    if value is None:
        raise ConfigurationError(f"The environment variable {name} is not set.")
    return value


def number_setting(environ: Mapping[str, str], name: str, default: float) -> float:
    text = setting(environ, name, str(default))
    try:
        return float(text)
    except ValueError as error:
        raise ConfigurationError(f"{name} must be a number, not {text!r}.") from error


def flag(value: Any, name: str) -> bool:
    """True and False in the spellings that configs, SageMaker and shells use."""
    text = str(value).strip().lower()
    if text in ("true", "1", "yes"):
        return True
    if text in ("false", "0", "no", ""):
        return False
    raise ConfigurationError(f"{name} must be true or false, not {value!r}.")


def list_setting(environ: Mapping[str, str], name: str) -> list[Any]:
    """A list given as JSON or separated by commas; empty when it is not set."""
    text = environ.get(name, "").strip()
    if not text.startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    value = json_setting(environ, name, [])
    return list(value)


def json_setting(environ: Mapping[str, str], name: str, default: Any) -> Any:
    """A JSON value of the type that ``default`` has; ``default`` when it is not set."""
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{name} is not valid JSON: {error}.") from error
    if not isinstance(value, type(default)):
        raise ConfigurationError(
            f"{name} must be a JSON {'object' if isinstance(default, dict) else 'array'}, not {text[:40]!r}."
        )
    return value


def optional_folder(paths: Mapping[str, str], port: str) -> Path | None:
    """The folder of an input that a pipeline may leave out: None when it is not mounted or has nothing in it."""
    folder = Path(paths[port]) if port in paths else None
    return folder if folder is not None and folder.is_dir() and any(folder.iterdir()) else None


def _under(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _tell(reason: Path, text: str) -> None:
    try:
        reason.parent.mkdir(parents=True, exist_ok=True)
        reason.write_text(text[:1024], encoding="utf-8")
    except OSError as error:  # the sentence on stderr still tells it
        print(f"{reason} cannot be written: {error}", file=sys.stderr)

"""Two versions of the project, each installed into an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).parents[1]

PROJECT = "cursus"

PREVIOUS = "previous-release"
"""Stands for the newest version tag before this commit."""


class VersionError(Exception):
    """A version that cannot be found or installed; the message says which and why."""


@dataclass(frozen=True)
class Version:
    """An installed version. ``name``: what the report calls it. ``python``: the interpreter of its environment."""

    name: str
    python: Path

    def packages(self) -> dict[str, str]:
        """Version by distribution, of everything in its environment."""
        script = "import json; from importlib.metadata import distributions as all_of; "
        script += "print(json.dumps({one.name: one.version for one in all_of()}))"
        packages: dict[str, str] = json.loads(_run([str(self.python), "-c", script], ROOT))
        return packages


def this(folder: Path) -> Version:
    """The working tree, installed below ``folder``."""
    return _install("this", ROOT, folder)


def differing_packages(this: Version, other: Version) -> dict[str, tuple[str, str]]:
    """What is not of one version in both environments, other than the project itself."""
    ours, theirs = this.packages(), other.packages()
    names = sorted(ours.keys() | theirs.keys())
    pairs = {name: (ours.get(name, "none"), theirs.get(name, "none")) for name in names if name != PROJECT}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def other(reference: str, folder: Path) -> Version:
    """A wheel, tag, branch or commit, installed below ``folder``. Raises VersionError."""
    if reference.endswith(".whl"):
        wheel = Path(reference).resolve()
        if not wheel.is_file():
            raise VersionError(f"no such wheel: {reference}")
        return _install(wheel.name, wheel, folder)
    source = folder / "source"
    source.mkdir(parents=True)
    _unpack(reference, source)
    return _install(reference, source, folder)


def previous_release() -> str | None:
    """The newest tag of a version below the commit before this one; None where there is none."""
    try:
        return _run(["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^"], ROOT).strip()
    except VersionError:
        return None


def _unpack(reference: str, folder: Path) -> None:
    # A name that begins with - would be read as an option.
    commit = _run(["git", "rev-parse", "--verify", "--end-of-options", f"{reference}^{{commit}}"], ROOT).strip()
    with tempfile.TemporaryFile() as archive:
        subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=archive, check=True)  # noqa: S603, S607
        archive.seek(0)
        with tarfile.open(fileobj=archive) as tar:
            tar.extractall(folder, filter="data")


def _install(name: str, source: Path, folder: Path) -> Version:
    """Both versions get the packages of this environment, unless that version asks for others."""
    environment = folder / "environment"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    constraints = folder / "constraints.txt"
    folder.mkdir(parents=True, exist_ok=True)
    here = sorted({f"{one.name}=={one.version}\n" for one in distributions() if one.name != PROJECT})
    constraints.write_text("".join(here), encoding="utf-8")
    uv = find_uv_bin()
    _run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], folder)
    install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    try:
        _run([*install, "--constraint", str(constraints), str(source)], folder)
    except VersionError:
        _run([*install, str(source)], folder)
    return Version(name, python)


def _run(command: list[str], folder: Path) -> str:
    # Constraints of this repository's CI name other packages than an older version asks for.
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_CONSTRAINT")}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise VersionError(f"failed: {' '.join(command)}\n{done.stderr.strip()}")
    return done.stdout

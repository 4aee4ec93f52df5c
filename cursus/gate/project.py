"""``cursus.toml``: the pipelines of a project, and what its commands need to know about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cursus.core.regions import aws_region
from cursus.errors import CursusError, Diagnostic, did_you_mean
from cursus.gate.case import File, Function, Origin, Saved
from cursus.gate.location import FILE_NAME
from cursus.sdk.handwritten import Source
from cursus.tomlfile import read_toml

_TOP: Final = ("base", "environments", "golden", "suppressions", "pipelines")
_KINDS: Final = ("dag", "function", "definition")
_CALL: Final = ("arguments", "region", "account", "bucket", "role", "python", "answers")
_SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "dag": ("dag", "config", "environments", "external_inputs", "source_root"),
    "function": ("function", "base", "environments", "max_parallel_steps", *_CALL),
    "definition": ("definition", "base", "environments", "max_parallel_steps"),
}
"""The settings of a pipeline, by the one that says what it is made from."""
_FILES: Final = ("dag", "config", "definition")
_NO_TEXTS: Final = ("arguments", "answers", "external_inputs", "max_parallel_steps")
_LONGEST: Final = 100
_NAME: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{_LONGEST - 1}}}")
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_FORM: Final = 'Set dag and config, or function = "module:function", or definition = "FILE".'


@dataclass(frozen=True)
class Pipeline:
    """One pipeline. ``base``: the parameter that its outputs are below, where that is not EXECUTION_S3_PREFIX.

    ``environments``: the folder of those that it runs in, None for none. ``max_parallel_steps``: how many steps of an
    execution run at one time, where that is not a setting of a config.
    """

    name: str
    origin: Origin
    base: str | None = None
    environments: Path | None = None
    max_parallel_steps: int | None = None

    def is_made_from(self, path: str) -> bool:
        """Whether ``path`` is its definition or its DAG, or names its code."""
        match self.origin:
            case Function(source):
                return path == source.target
            case File(file) | Saved(file):
                return file.resolve() == Path(path).resolve()

    @property
    def setting(self) -> str:
        """The setting that says what it is made from."""
        return {Saved: "dag", Function: "function", File: "definition"}[type(self.origin)]

    @property
    def kind(self) -> str:
        """How people call what it is made from."""
        return {"dag": "a DAG and a config", "function": "code", "definition": "a definition"}[self.setting]


@dataclass(frozen=True)
class Project:
    """What ``cursus.toml`` says, with whole paths; ``environments`` and ``suppressions`` are None where it has none."""

    file: Path
    pipelines: tuple[Pipeline, ...]
    golden: Path
    environments: Path | None = None
    suppressions: Path | None = None
    base: str | None = None
    alone: bool = False
    """Whether ``pipelines`` are other than those that its golden files are of."""

    @property
    def root(self) -> Path:
        return self.file.parent


def bare(folder: Path) -> Project:
    """What holds for a folder without a project file: golden files in ``golden``, and nothing else."""
    return Project(folder / FILE_NAME, (), folder / "golden")


def read(file: Path) -> Project:
    """The project in ``file``. Raises CursusError with everything that is wrong with it (E650)."""
    file = file.resolve()
    document = read_toml(file, "E650", name=file.name)
    reader = _Reader(file)
    reader.known(document, _TOP, "")
    folders = {name: reader.text(document, name, "") for name in _TOP[:-1]}
    entries = reader.tables(document, "pipelines")
    base = folders["base"]
    environments = reader.folder(folders["environments"], "environments")
    read_entries = (reader.pipeline(name, entry, base, environments) for name, entry in entries.items())
    pipelines = tuple(filter(None, read_entries))
    golden = folders["golden"] or "golden"
    if reader.can_be(golden, "golden") and (file.parent / golden).exists() and not (file.parent / golden).is_dir():
        reader.wrong(f"{golden} is not a folder", "golden")
    suppressions = folders["suppressions"]
    if suppressions is not None:
        reader.existing(suppressions, "suppressions")
    if reader.found:
        raise CursusError(reader.found)
    default = file.parent / "cursus-check.toml"
    return Project(
        file,
        pipelines,
        file.parent / golden,
        environments,
        file.parent / suppressions if suppressions else default if default.exists() else None,
        base,
    )


def name_of(target: str) -> str:
    """What a pipeline is called that only ``module:function`` or ``FILE.PY:FUNCTION`` names."""
    module = target.rpartition(":")[0] or target
    name = Path(module).stem if module.endswith(".py") else module.rpartition(".")[2]
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:_LONGEST].strip("-.") or "pipeline"


class _Reader:
    """Reads tables, and gathers what is wrong with them."""

    def __init__(self, file: Path) -> None:
        self._file, self.found = file, list[Diagnostic]()

    def wrong(self, message: str, where: str, hint: str = "") -> None:
        place = f"{self._file.name}: {where}" if where else self._file.name
        self.found.append(Diagnostic("E650", message, place, hint))

    def known(self, table: Mapping[str, Any], names: Iterable[str], where: str) -> None:
        for name in sorted(table.keys() - set(names)):
            self.wrong("unknown setting", f"{where}{name}", did_you_mean(name, names))

    def tables(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        entries = document.get(name, {})
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            self.wrong("is not made of tables", name, "Write [pipelines.NAME] and its settings.")
            return {}
        if not entries:
            self.wrong("names no pipeline", "", "Write [pipelines.NAME], or let `cursus init --force` look for them.")
        return entries

    def text(self, table: Mapping[str, Any], name: str, where: str) -> str | None:
        value = table.get(name)
        if value is None or (isinstance(value, str) and value):
            return value
        self.wrong("is not a text", f"{where}{name}")
        return None

    def texts(self, table: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
        values = table.get(name, {})
        if not isinstance(values, dict) or any(isinstance(value, dict | list) for value in values.values()):
            self.wrong("is not a table of texts", f"{where}{name}")
            return {}
        return {key: value if isinstance(value, str) else str(value) for key, value in values.items()}

    def count(self, table: Mapping[str, Any], name: str, where: str) -> int | None:
        value = table.get(name)
        if value is None or (type(value) is int and value > 0):
            return value
        self.wrong("is not a number of steps", f"{where}{name}", "Use a whole number, at least 1.")
        return None

    def can_be(self, path: str, where: str) -> bool:
        """Whether the system has such paths. Those that it refuses, every look at them would fail on."""
        try:
            (self._file.parent / path).stat()
        except FileNotFoundError:
            return True
        except (OSError, ValueError) as error:  # too long; not of characters that names have
            self.wrong(f"cannot be a path: {getattr(error, 'strerror', None) or error}", where)
            return False
        return True

    def existing(self, path: str, where: str) -> Path:
        whole = self._file.parent / path
        if self.can_be(path, where) and not whole.is_file():
            beside = [other.name for other in whole.parent.iterdir()] if whole.parent.is_dir() else []
            self.wrong(f"the file {path} does not exist", where, did_you_mean(whole.name, beside) if beside else "")
        return whole

    def folder(self, path: str | None, where: str) -> Path | None:
        if path is not None and self.can_be(path, where) and not (self._file.parent / path).is_dir():
            self.wrong(f"the folder {path} does not exist", where)
        return None if path is None else self._file.parent / path

    def pipeline(
        self, name: str, entry: Mapping[str, Any], base: str | None, environments: Path | None
    ) -> Pipeline | None:
        where = f"pipelines.{name}"
        if not _NAME.fullmatch(name):
            self.wrong("is not a name for a folder: letters, digits, hyphens, dots and underscores", where)
            return None
        kinds = [kind for kind in _KINDS if kind in entry]
        if len(kinds) != 1:
            self.wrong(f"has {' and '.join(kinds)}" if kinds else "is made from nothing", where, _FORM)
            return None
        (kind,) = kinds
        before = len(self.found)
        where += "."
        self.known(entry, _SETTINGS[kind], where)
        given = {key: self.text(entry, key, where) for key in _SETTINGS[kind] if key not in _NO_TEXTS}
        if kind == "dag" and "config" not in entry:
            self.wrong("has a DAG and no config", where.rstrip("."), 'Add config = "FILE".')
        steps = self.count(entry, "max_parallel_steps", where)
        if len(self.found) > before:
            return None
        origin = self._function(entry, given, where) if kind == "function" else self._files(kind, entry, given, where)
        own = self.folder(given["environments"], f"{where}environments")
        own_base = given.get("base") or (None if kind == "dag" else base)
        return Pipeline(name, origin, own_base, own or environments, steps)

    def _files(self, kind: str, entry: Mapping[str, Any], given: Mapping[str, str | None], where: str) -> Origin:
        paths = {key: self.existing(str(given[key]), where + key) for key in given if key in _FILES}
        if kind == "definition":
            return File(paths["definition"])
        inputs = self.texts(entry, "external_inputs", where)
        return Saved(paths["dag"], paths["config"], inputs, self.folder(given["source_root"], f"{where}source_root"))

    def _function(self, entry: Mapping[str, Any], given: Mapping[str, str | None], where: str) -> Function:
        target = str(given["function"])
        if ":" not in target:
            self.wrong(
                f"{target!r} names no function", f"{where}function", "Write module:function or FILE.PY:FUNCTION."
            )
        else:
            self.can_be(target.rpartition(":")[0], f"{where}function")
        answers = self.texts(entry, "answers", where)
        whole = {name: str(self.existing(path, f"{where}answers")) for name, path in answers.items()}
        python = given["python"]
        if python:
            self.can_be(python, f"{where}python")
        self._identify(given, where)
        identity: dict[str, Any] = {key: value for key in _CALL[1:5] if (value := given[key])}
        return Function(
            Source(
                target,
                self.texts(entry, "arguments", where),
                answers=whole,
                python=python and str(self._file.parent / python),
                folder=str(self._file.parent),
                **identity,
            )
        )

    def _identify(self, given: Mapping[str, str | None], where: str) -> None:
        """What is wrong with the region and the account that the code is to meet."""
        account, region = given["account"], given["region"]
        if account and not _ACCOUNT.fullmatch(account):
            self.wrong(f"{account!r} is not an account", f"{where}account", "Write its twelve digits, as a text.")
        try:
            if region:
                aws_region(region)
        except ValueError as error:
            self.wrong(str(error), f"{where}region")

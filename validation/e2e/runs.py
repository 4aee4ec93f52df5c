"""Runs of the example pipelines below one folder, each made once, with what it wrote."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cursus.dag import PipelineDAG
from cursus.errors import CursusError
from cursus.jsonfile import parse_json, write_atomically
from cursus.runtime.code_assets import place_assets
from cursus.runtime.execution import Outcome, run_pipeline
from cursus.runtime.options import Options
from cursus.runtime.storage import LocalStorage
from cursus.s3 import PREFIX_PARAMETER
from validation.cases import ROOT
from validation.e2e.data import write_tables

_GIVEN: Final = ("example-datasets", "cursus-example-data")  # buckets of the input data
_PATIENCE: Final = 300.0  # seconds that a step may take until it begins


@dataclass(frozen=True)
class Pipeline:
    """A compiled example; ``static`` is the location its config names, where a run under a prefix writes nothing."""

    name: str
    definition: Mapping[str, Any]
    static: str

    @property
    def writes(self) -> bool:
        """Whether any step writes below the base, so that there is a prefix to give."""
        return any(item["Name"] == PREFIX_PARAMETER for item in self.definition["Parameters"])


@dataclass(frozen=True)
class Run:
    """A run that has ended: the objects it made or changed, by URI, with the digest of each."""

    pipeline: Pipeline
    prefix: str
    outcome: Outcome
    written: Mapping[str, str]
    root: Path

    @cached_property
    def artifacts(self) -> dict[str, str]:
        """Digest of each object by its name below the prefix, in which the execution has no name of its own."""
        mark = len(self.prefix) + 1
        return {uri[mark:].replace(self.outcome.run.id, "<execution>"): digest for uri, digest in self.written.items()}

    def document(self, name: str) -> Any:
        """The JSON object ``name`` below the prefix."""
        path = self.root / f"{self.prefix}/{name}".removeprefix("s3://")
        return json.loads(path.read_text())

    def training_metrics(self, step: str) -> Any:
        """What a training step said of its model."""
        uri = next(item.uri for item in self.outcome.run.steps[step].outputs if item.uri.endswith("/output.tar.gz"))
        with tarfile.open(self.root / uri.removeprefix("s3://")) as tar:
            member = tar.extractfile("metrics.json")
            assert member is not None
            return json.load(member)


class Runs:
    """Makes each run when it is first asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._storage = LocalStorage(root)
        self._pipelines: dict[str, Pipeline] = {}
        self._made: dict[tuple[str, str, str], Run] = {}
        data = [sys.executable, str(ROOT / "examples" / "data.py"), str(root)]
        subprocess.run(data, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - this repository's own script
        write_tables(root)

    def of(
        self,
        folder: str,
        prefix: str,
        attempt: str = "first",
        *,
        without: Sequence[str] = (),
        parameters: Mapping[str, str] = MappingProxyType({}),
        answers: Mapping[str, str] = MappingProxyType({}),
        fails: bool = False,
    ) -> Run:
        """The run of the pipeline in ``folder`` under ``prefix``.

        ``without``: nodes that are left out, because they need the service; ``answers``: what answers for a step.
        Raises CursusError when it does not succeed, unless it ``fails`` by intention.
        """
        key = folder, prefix, attempt
        if key not in self._made:
            pipeline = self._compiled(folder, without)
            before = self._objects()
            outcome = run_pipeline(
                pipeline.definition,
                {**({PREFIX_PARAMETER: prefix} if pipeline.writes else {}), **parameters},
                self._storage,
                self._root / ".cursus",
                Options(pipeline.name, answers=answers),
            )
            self._made[key] = self._ended(pipeline, prefix, outcome, before, fails=fails)
        return self._made[key]

    def outcome_of(self, folder: str, prefix: str, **values: Any) -> Outcome:
        """How a run with these values of parameters ends, well or not; it takes over results of earlier ones."""
        pipeline = self._compiled(folder)
        given = {PREFIX_PARAMETER: prefix, **values}
        options = Options(pipeline.name, cache=True)
        return run_pipeline(pipeline.definition, given, self._storage, self._root / ".cursus", options)

    def killed_and_resumed(self, folder: str, prefix: str, during: str) -> Run:
        """As ``of``, of a run whose runner was killed while the step ``during`` ran, and that then went on."""
        pipeline = self._compiled(folder)
        before = self._objects()
        file = self._root.parent / f"{pipeline.name}.json"
        write_atomically(file, json.dumps(pipeline.definition))
        command = [sys.executable, "-c", "from cursus.cli import main; main()", "run", str(file)]
        options = ["--s3-root", str(self._root), "--parameter", f"{PREFIX_PARAMETER}={prefix}"]
        runner = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)  # noqa: S603
        assert runner.stderr is not None
        begun = time.monotonic()
        for line in runner.stderr:
            if line.startswith(f"{during}: running") or time.monotonic() - begun > _PATIENCE:
                break
        runner.kill()
        runner.communicate()
        outcome = run_pipeline(
            pipeline.definition,
            {PREFIX_PARAMETER: prefix},
            self._storage,
            self._root / ".cursus",
            Options(pipeline.name),
        )
        return self._ended(pipeline, prefix, outcome, before)

    def _ended(
        self, pipeline: Pipeline, prefix: str, outcome: Outcome, before: Mapping[str, Any], *, fails: bool = False
    ) -> Run:
        if not outcome.succeeded and not fails:
            raise CursusError(outcome.problems)
        changed = [uri for uri, mark in self._objects().items() if before.get(uri) != mark]
        written = {uri: self._digest(uri) for uri in changed}
        return Run(pipeline, prefix, outcome, written, self._root)

    def _compiled(self, folder: str, without: Sequence[str] = ()) -> Pipeline:
        if folder not in self._pipelines:
            from cursus.core.compiler.dag_compiler import PipelineDAGCompiler

            place = ROOT / folder
            dag = _less(PipelineDAG.load(place / "dag.json"), without)
            made = PipelineDAGCompiler(place / "config.json").compile(dag)
            definition = parse_json(made.definition(), "E501", "the compiled definition")
            defaults = {item["Name"]: item.get("DefaultValue", "") for item in definition["Parameters"]}
            place_assets(made.assets, None, self._storage)
            self._pipelines[folder] = Pipeline(place.name, definition, defaults.get(PREFIX_PARAMETER, ""))
        return self._pipelines[folder]

    def _objects(self) -> dict[str, tuple[int, int]]:
        """Every object but the input data, with what changes when it is written."""
        return {uri: (path.stat().st_mtime_ns, path.stat().st_size) for uri, path in self._files()}

    def _files(self) -> Iterator[tuple[str, Path]]:
        for bucket in self._root.iterdir():
            if bucket.name not in (".cursus", *_GIVEN):
                for path in bucket.rglob("*"):
                    if path.is_file():
                        yield f"s3://{path.relative_to(self._root).as_posix()}", path

    def _digest(self, uri: str) -> str:
        return hashlib.sha256((self._root / uri.removeprefix("s3://")).read_bytes()).hexdigest()


def _less(dag: PipelineDAG, without: Sequence[str]) -> PipelineDAG:
    """The DAG without some nodes, and the edges from and to them."""
    kept = [edge for edge in dag.edges if not {edge.source, edge.target} & {*without}]
    less = PipelineDAG([node for node in dag.nodes if node not in without], kept, dag.metadata)
    less.parameters = dict(dag.parameters)
    return less

"""The golden cases, compiled once for each base and remembered."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cursus import PipelineDAG, PipelineDAGCompiler

GOLDEN = Path(__file__).parents[2] / "golden"

PREFIX = "EXECUTION_S3_PREFIX"
BASES: dict[str, list[str] | None] = {
    "static": [],
    "default": None,
    "parameterized": [PREFIX],
    "secured": [PREFIX, "KMS_ENCRYPTION_KEY_PARAM", "SECURITY_GROUP_ID", "VPC_SUBNET"],
    "strict": [PREFIX, "EXECUTION_ROLE_ARN"],
}

STEP_CASES = sorted(path.parent.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("steps/*/*/dag.json"))
PIPELINE_CASES = sorted(path.parent.relative_to(GOLDEN).as_posix() for path in GOLDEN.glob("pipelines/*/dag.json"))
CASES = STEP_CASES + PIPELINE_CASES


@dataclass(frozen=True)
class Compiled:
    """The definition as text, and what the compiler noted on the way; ``files`` are the JSON assets by name."""

    text: str
    notes: tuple[str, ...]
    files: dict[str, Any]
    names: tuple[str, ...]

    @property
    def definition(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text)
        return document

    @property
    def steps(self) -> dict[str, dict[str, Any]]:
        return {step["Name"]: step for step in self.definition["Steps"]}

    @property
    def only(self) -> dict[str, Any]:
        """Arguments of the one step."""
        (step,) = self.definition["Steps"]
        arguments: dict[str, Any] = step["Arguments"]
        return arguments


def compile_anew(case: str, base: str = "static") -> Compiled:
    compiler = PipelineDAGCompiler(
        GOLDEN / case / "config.json",
        pipeline_parameters=BASES[base],
        assets="execution" if base == "strict" else "session",
    )
    pipeline = compiler.compile(PipelineDAG.load(GOLDEN / case / "dag.json"))
    files = [item for published in pipeline.assets for item in published.asset.files.items()]
    written = [(name, content) for name, content in files if isinstance(content, bytes) and name.endswith(".json")]
    documents = {name: json.loads(content) for name, content in written}
    notes = tuple(map(str, compiler.diagnostics))
    return Compiled(pipeline.definition(), notes, documents, tuple(name for name, _ in files))


compiled = functools.cache(compile_anew)


def own_parameters(case: str) -> list[str]:
    """The names of the parameters that a case's DAG declares."""
    return list(json.loads((GOLDEN / case / "dag.json").read_text())["dag"].get("parameters", {}))

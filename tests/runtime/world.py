"""A small world to run pipelines in: buckets below a folder, and definitions written by hand around tiny scripts."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cursus.runtime.execution import Outcome, run_pipeline
from cursus.runtime.options import Options
from cursus.runtime.state import RunRecord, StepRecord
from cursus.runtime.storage import LocalStorage

PREFIX = "s3://runs/one"
Step = dict[str, Any]

# What the tiny scripts begin with: IN and OUT are the folders of an input and of the output.
PRELUDE = """
import os, pathlib, sys, time
ROOT = pathlib.Path(os.environ["CURSUS_CONTAINER_ROOT"])
IN, OUT = ROOT / "opt/ml/processing/input/data", ROOT / "opt/ml/processing/output"
"""
COPY = "(OUT / 'out.txt').write_text(''.join(p.read_text() for p in sorted(IN.rglob('*.txt'))) + sys.argv[1])\n"


def destination(step: str) -> dict[str, Any]:
    """Where a step writes, as an expression."""
    return {"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.EXECUTION_S3_PREFIX"}, step]}}


def output_of(step: str) -> dict[str, str]:
    """The location that another step wrote to, as an expression."""
    return {"Get": f"Steps.{step}.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri"}


def definition(*steps: Step) -> dict[str, Any]:
    """A definition whose one parameter is the prefix."""
    parameter = {"Name": "EXECUTION_S3_PREFIX", "Type": "String", "DefaultValue": PREFIX}
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": [parameter], "Steps": list(steps)}


def condition(name: str, conditions: Sequence[Any], then: Sequence[Step] = (), otherwise: Sequence[Step] = ()) -> Step:
    arguments = {"Conditions": list(conditions), "IfSteps": list(then), "ElseSteps": list(otherwise)}
    return {"Name": name, "Type": "Condition", "Arguments": arguments}


def archive(files: Mapping[str, str]) -> bytes:
    """A tar.gz of texts by name."""
    buffer = io.BytesIO()
    # Without the time in its header, the same texts are the same bytes a second later.
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


@dataclass
class World:
    """Buckets below ``root``, and what happened in them."""

    root: Path
    changes: list[tuple[str, StepRecord]] = field(default_factory=list)

    def put(self, uri: str, content: str | bytes) -> str:
        """Make an object; its URI."""
        path = self.path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return uri

    def path(self, uri: str) -> Path:
        return self.root / uri.removeprefix("s3://")

    def text(self, uri: str) -> str:
        return self.path(uri).read_text()

    def objects(self) -> list[str]:
        """Every object that is neither code nor data given at the start."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        return sorted(name for name in found if not name.startswith((".cursus/", "code/", "data/")))

    def step(
        self,
        name: str,
        script: str = COPY,
        reads: Any = None,
        needs: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> Step:
        """A processing step that runs ``script``, its own name as argument, over what ``reads`` names."""
        inputs = {"code": self.put(f"s3://code/{name}/main.py", PRELUDE + script).rpartition("/")[0]}
        if reads is not None:
            inputs["data"] = reads
        return {
            "Name": name,
            "Type": "Processing",
            "Arguments": {
                "AppSpecification": {
                    "ImageUri": "image",
                    "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/main.py"],
                    "ContainerArguments": [name],
                },
                "Environment": dict(environment or {}),
                "ProcessingInputs": [
                    {"InputName": port, "S3Input": {"S3Uri": uri, "LocalPath": f"/opt/ml/processing/input/{port}"}}
                    for port, uri in inputs.items()
                ],
                "ProcessingOutputConfig": {
                    "Outputs": [
                        {
                            "OutputName": "out",
                            "S3Output": {"S3Uri": destination(name), "LocalPath": "/opt/ml/processing/output"},
                        }
                    ]
                },
            },
            "DependsOn": list(needs),
        }

    def training(self, name: str, script: str, channel: str, **hyperparameters: str) -> Step:
        """A training step in script mode with the one channel train."""
        source = self.put(f"s3://code/{name}/sourcedir.tar.gz", archive({"train.py": script}))
        submit = {"sagemaker_program": "train.py", "sagemaker_submit_directory": source}
        data = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": channel}}
        arguments = {
            "HyperParameters": {**submit, **hyperparameters},
            "InputDataConfig": [{"ChannelName": "train", "DataSource": data}],
            "OutputDataConfig": {"S3OutputPath": destination(name)},
        }
        return {"Name": name, "Type": "Training", "Arguments": arguments}

    def run(self, wanted: Mapping[str, Any], **options: Any) -> Outcome:
        """Run a definition; parameters by the keyword ``parameters``, everything else as options."""
        parameters = options.pop("parameters", {})
        self.changes.clear()
        folder = self.root / ".cursus"
        return run_pipeline(
            wanted, parameters, LocalStorage(self.root), folder, Options(**{"jobs": 2, **options}), self._changed
        )

    def _changed(self, run: RunRecord, step: str) -> None:
        self.changes.append((step, run.steps[step]))


def statuses(outcome: Outcome) -> dict[str, str]:
    return {name: step.status.value for name, step in outcome.run.steps.items()}


def codes(outcome: Outcome) -> list[str]:
    return [problem.code for problem in outcome.problems]


def save(wanted: Mapping[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(wanted))
    return path

"""Run as a script: compile and publish where no file can be opened for writing, and no folder made."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def read_only(event: str, arguments: tuple[Any, ...]) -> None:
    path = arguments[0] if arguments else ""
    opens = event == "open" and arguments[2] & _WRITING and path != os.devnull
    if opens or event in ("os.mkdir", "os.rename", "os.symlink", "os.link"):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)


def main(project: Path, bucket: str) -> None:
    import boto3
    from moto import mock_aws

    from cursus import PipelineDAG, PipelineDAGCompiler

    inputs = {"TabularPreprocessing.DATA": "s3://raw/data"}
    compiler = PipelineDAGCompiler(project / "config.json", external_inputs=inputs)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket=bucket)
        pipeline = compiler.compile(PipelineDAG.load(project / "dag.json"))
        pipeline.upsert()
        print(json.dumps([list(result.missing) for result in pipeline.publish(dry_run=True)]))


if __name__ == "__main__":
    sys.addaudithook(read_only)
    main(Path(sys.argv[1]), sys.argv[2])

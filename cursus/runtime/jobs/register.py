"""RegisterModel: the next version of a model package, as a JSON file in the local registry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from cursus.definition.names import entity
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import HALVES, dumps, read_json, write_atomically
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result
from cursus.runtime.own import own_file, own_folder
from cursus.runtime.storage import split_uri

_GROUP = re.compile(entity(63))


@dataclass(frozen=True)
class RegisterRequest:
    """``reads``: the archives of the model and its sample payload."""

    group: str
    reads: Sequence[str]
    arguments: Mapping[str, Any]

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        group = fields.text("ModelPackageGroupName")
        if not _GROUP.fullmatch(group):
            raise fields.refusal("ModelPackageGroupName", f"is {group!r}, which is not a valid name")
        containers = fields.object("InferenceSpecification").objects("Containers")
        reads = [container.text("ModelDataUrl") for container in containers if "ModelDataUrl" in container.value]
        if "SamplePayloadUrl" in fields.value:
            reads.append(fields.text("SamplePayloadUrl"))
        for uri in reads:
            split_uri(uri)
        return cls(group, reads, fields.value)

    def run(self, job: Job) -> Result:
        missing = [Diagnostic("E593", "no data there", uri) for uri in self.reads if not job.storage.find(uri)]
        if missing:
            raise CursusError(missing)
        folder = own_folder(job.registry, self.group)
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(own_file(folder, ".lock")):
            for half in folder.glob(HALVES):  # left by a process that was killed
                half.unlink()
            version = _version(folder, job.name)
            package = {
                "ModelPackageGroupName": self.group,
                "ModelPackageVersion": version,
                "ModelPackageArn": f"arn:aws:sagemaker:local:000000000000:model-package/{self.group.lower()}/{version}",
                "ModelApprovalStatus": self.arguments.get("ModelApprovalStatus", "PendingManualApproval"),
                "ModelPackageStatus": "Completed",
            }
            # Whole or not at all: a run that is killed here has registered nothing, or this version.
            whole = {**package, **self.arguments, "RegisteredBy": job.name}
            write_atomically(own_file(folder, f"{version}.json"), dumps(whole))
        return Result(package)


def _version(folder: Path, job: str) -> int:
    """The version that ``job`` has registered before, which it replaces, or the next free one.

    The name of a job says the execution and the step: going on with a run makes no second version of one model.
    """
    versions = {int(path.stem): path for path in folder.glob("*.json") if path.stem.isascii() and path.stem.isdecimal()}
    for version, path in versions.items():
        try:
            package = read_json(own_file(folder, path.name), "E596")
        except CursusError:
            continue  # by another hand; its number is taken
        if isinstance(package, dict) and package.get("RegisteredBy") == job:
            return version
    return max(versions, default=0) + 1

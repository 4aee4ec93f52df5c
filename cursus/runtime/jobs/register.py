"""RegisterModel: the next version of a model package, as a JSON file in the local registry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result
from cursus.runtime.storage import split_uri

_GROUP = re.compile(r"[A-Za-z0-9](-*[A-Za-z0-9]){0,62}")


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
            raise fields.refusal("ModelPackageGroupName", f"is {group!r}, which is no valid name")
        containers = fields.object("InferenceSpecification").objects("Containers")
        reads = [container.text("ModelDataUrl") for container in containers if "ModelDataUrl" in container.value]
        if "SamplePayloadUrl" in fields.value:
            reads.append(fields.text("SamplePayloadUrl"))
        for uri in reads:
            split_uri(uri)
        return cls(group, reads, fields.value)

    def run(self, job: Job) -> Result:
        missing = [Diagnostic("E593", "nothing lies there", uri) for uri in self.reads if not job.storage.find(uri)]
        if missing:
            raise CursusError(missing)
        folder = job.registry / self.group
        folder.mkdir(parents=True, exist_ok=True)
        version = _claim(folder)
        package = {
            "ModelPackageGroupName": self.group,
            "ModelPackageVersion": version,
            "ModelPackageArn": f"arn:aws:sagemaker:local:000000000000:model-package/{self.group.lower()}/{version}",
            "ModelApprovalStatus": self.arguments.get("ModelApprovalStatus", "PendingManualApproval"),
            "ModelPackageStatus": "Completed",
        }
        (folder / f"{version}.json").write_text(dumps({**package, **self.arguments, "RegisteredBy": job.name}))
        return Result(package)


def _claim(folder: Path) -> int:
    """The next free version in ``folder``, taken: another run may register at the same time."""
    version = 1 + max((int(path.stem) for path in folder.glob("*.json") if path.stem.isdecimal()), default=0)
    while True:
        try:
            (folder / f"{version}.json").touch(exist_ok=False)
        except FileExistsError:
            version += 1
        else:
            return version

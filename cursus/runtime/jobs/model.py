"""CreateModel: a name for a model archive and its inference code, which a later transform asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.algorithms import script_of
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result
from cursus.runtime.storage import split_uri

MODEL_FOLDER: Final = "/opt/ml/model"


@dataclass(frozen=True)
class ModelRequest:
    """``data``: S3 location of the archive; ``handler``: container path of the inference code in it.

    ``served_by``: the script here that serves in its place where the archive has none; None where there is no such.
    """

    data: str
    handler: str
    served_by: Path | None
    environment: Mapping[str, str]

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        return cls.of_container(_container(fields))

    @classmethod
    def of_container(cls, container: Fields) -> ModelRequest:
        """What a container of a model or of a model package says."""
        data = container.text("ModelDataUrl")
        split_uri(data)
        environment = container.mapping("Environment")
        folder = PurePosixPath(environment.get("SAGEMAKER_SUBMIT_DIRECTORY", f"{MODEL_FOLDER}/code"))
        handler = folder / environment.get("SAGEMAKER_PROGRAM", "inference.py")
        if not handler.is_relative_to(MODEL_FOLDER) or ".." in handler.parts or "\0" in str(handler):
            message = f"names the handler {handler}, which is not in the model's archive"
            raise container.refusal("Environment", message, f"Keep the code in {MODEL_FOLDER}/code.")
        served_by = None if "SAGEMAKER_PROGRAM" in environment else script_of(container.text("Image", ""))
        return cls(data, str(handler), served_by, environment)

    @property
    def reads(self) -> Sequence[str]:
        return [self.data]

    def run(self, job: Job) -> Result:
        if not job.storage.find(self.data):
            raise CursusError([Diagnostic("E593", "the model's archive is missing", self.data)])
        return Result()


def _container(fields: Fields) -> Fields:
    containers = fields.objects("Containers")
    if "PrimaryContainer" not in fields.value and len(containers) != 1:
        raise fields.refusal("Containers", "must be one container; inference pipelines do not run here")
    container = fields.object("PrimaryContainer") if "PrimaryContainer" in fields.value else containers[0]
    if "ModelPackageName" in container.value:
        why = "names a package of the model registry, which only the service can read"
        raise container.refusal("ModelPackageName", why)
    if "ModelDataUrl" not in container.value:
        why = "is missing; what the container serves instead is in its image, which does not run here"
        raise container.refusal("ModelDataUrl", why)
    return container


def model_named(name: str, known: Mapping[str, Any]) -> ModelRequest | None:
    """The model that a step of this run has created as ``name``; ``known``: property values of the steps."""
    for step, properties in known.items():
        if isinstance(properties, dict) and properties.get("ModelName") == name and "TransformInput" not in properties:
            return ModelRequest.of_container(_container(Fields(step, properties)))
    return None

"""Processing: inputs below /opt/ml/processing, one script, and the folders that it filled to their destinations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from cursus import process
from cursus.core.launcher import SPARK_SUBMIT
from cursus.errors import CursusError, Diagnostic
from cursus.runtime.fields import Fields
from cursus.runtime.jobs import spark
from cursus.runtime.jobs.base import (
    SHELL,
    Job,
    Request,
    Result,
    Script,
    empty_output,
    require_inside,
    require_no_container_paths,
    run_script,
)
from cursus.runtime.jobs.hosts import DISTRIBUTIONS, Host, on_first_host, on_hosts, require_no_rows_twice
from cursus.runtime.storage import Storage, StoredObject, download, files_below, split_uri, upload

_ENTRY = (
    "It is written python3 (or bash, or smspark-submit), then the path of a script in the step's code (.sh for bash)."
)
_INTERPRETERS = {"python3": False, "python": False, SPARK_SUBMIT: False, "bash": True, "sh": True}
"""Whether each is a shell."""


@dataclass(frozen=True)
class Mount:
    """A location in S3 and the folder of the container that it fills, or is filled from; how hosts divide an input."""

    uri: str
    path: str
    distribution: str = DISTRIBUTIONS[0]


@dataclass(frozen=True)
class ProcessingRequest:
    inputs: Sequence[Mount]
    outputs: Sequence[Mount]
    command: Sequence[str]
    script: Script
    resources: Mapping[str, object]

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        application = fields.object("AppSpecification")
        outputs = [_output(item) for item in fields.object("ProcessingOutputConfig").objects("Outputs")]
        inputs = [_input(item) for item in fields.objects("ProcessingInputs")]
        command = entry_command(application)
        script = Script(
            command[1],
            application.texts("ContainerArguments"),
            fields.mapping("Environment"),
            folders=[mount.path for mount in (*inputs, *outputs)],
            seconds=fields.object("StoppingCondition").number("MaxRuntimeInSeconds"),
            measured=command[0] != SPARK_SUBMIT,  # most of the memory is that of Java, which no one waits for
        )
        return cls(inputs, outputs, command, script, fields.object("ProcessingResources").value)

    @property
    def reads(self) -> Sequence[str]:
        return [mount.uri for mount in self.inputs]

    def require_runnable(self, step: str, storage: Storage) -> None:
        """Raises CursusError (E578) where its script, if it is in ``storage``, needs a root that it cannot have."""
        problem = process.private_root_problem()
        if problem is None:
            return
        beside = PurePosixPath(self.script.path).parent
        sources = {}
        for mount in self.inputs:
            if not beside.is_relative_to(mount.path):
                continue
            for found in storage.find(mount.uri):
                path = PurePosixPath(mount.path, found.name)
                if path.suffix in (".py", SHELL) and path.is_relative_to(beside):
                    sources[str(path.relative_to(beside))] = storage.content(found).decode("utf-8", "replace")
        require_no_container_paths(step, self.script, sources, problem)

    def run(self, job: Job) -> Result:
        if self._on_spark:
            on_first_host(job, self._work)  # the cluster is one process here
        else:
            on_hosts(job, self._work, [mount.path for mount in self.outputs])
        written: list[StoredObject] = []
        remarks = []
        for mount in self.outputs:
            require_no_rows_twice(job, files_below(job.path(mount.path)), mount.uri)
            stored = upload(job.storage, job.path(mount.path), mount.uri)
            written += stored
            if not stored:
                remarks.append(empty_output(job, mount.path, mount.uri))
        return Result({"ProcessingJobStatus": "Completed"}, written, remarks)

    def _work(self, job: Job, host: Host) -> None:
        """Run the script on one host, and leave its outputs in the host's container."""
        for mount in self.inputs:
            download(job.storage, mount.uri, job.make(mount.path), host.part(mount.distribution))
        for mount in self.outputs:
            job.make(mount.path)
        config = job.make("/opt/ml/config")
        about = {"ProcessingJobName": job.name, "ProcessingResources": self.resources, **self._echo()}
        (config / "processingjobconfig.json").write_text(json.dumps(about))
        (config / "resourceconfig.json").write_text(json.dumps(host.resources))
        own = spark.variables(job) if self._on_spark else {}
        run_script(job, replace(self.script, variables={"PROCESSING_JOB_NAME": job.name, **host.rendezvous, **own}))

    @property
    def _on_spark(self) -> bool:
        return self.command[0] == SPARK_SUBMIT

    def _echo(self) -> dict[str, object]:
        return {
            "AppSpecification": {"ContainerEntrypoint": list(self.command)},
            "Environment": dict(self.script.environment),
            "ProcessingInputs": [
                {"S3Input": {"S3Uri": m.uri, "LocalPath": m.path, "S3DataDistributionType": m.distribution}}
                for m in self.inputs
            ],
            "ProcessingOutputConfig": {
                "Outputs": [{"S3Output": {"S3Uri": m.uri, "LocalPath": m.path}} for m in self.outputs]
            },
        }


def entry_command(application: Fields) -> tuple[str, str]:
    """What starts the script of an entrypoint, and the script: python3, bash (.sh) or smspark-submit.

    Raises CursusError (E591) for any other, and for what this machine lacks.
    """
    name = "ContainerEntrypoint"
    command = application.texts(name)
    if not command:
        raise application.refusal(name, "is missing, and the image's own command is not known here", _ENTRY)
    shell = _INTERPRETERS.get(command[0])
    if len(command) != 2 or shell is None or shell is not command[1].endswith(SHELL):
        message = f"is {' '.join(command)!r}; a local run starts scripts of Python, of the shell and of PySpark only"
        raise application.refusal(name, message, _ENTRY)
    if command[0] == SPARK_SUBMIT and (missing := spark.missing()):
        message = f"starts a PySpark script, and this machine lacks {' and '.join(missing)}"
        raise application.refusal(name, message, "Install what is missing, or run the pipeline on SageMaker.")
    return command[0], require_inside(Fields(application.step, {name: command[1]}, application.where), name)


def _input(fields: Fields) -> Mount:
    if "DatasetDefinition" in fields.value:
        hint = "Provide the rows as files in S3: an external input, or a data source of type S3."
        raise fields.refusal("DatasetDefinition", "is a query of Athena or Redshift, which only AWS answers", hint)
    return _mount(fields.object("S3Input"))


def _output(fields: Fields) -> Mount:
    if "FeatureStoreOutput" in fields.value:
        group = fields.object("FeatureStoreOutput").text("FeatureGroupName")
        hint = f"Run the pipeline on SageMaker, or remove the output {fields.text('OutputName')} for a local run."
        message = f"needs the service: the feature group {group} of the feature store"
        raise CursusError([Diagnostic("E590", message, fields.step, hint)])
    return _mount(fields.object("S3Output"))


def _mount(fields: Fields) -> Mount:
    fields.choice("S3DataType", "S3Prefix")
    fields.choice("S3InputMode", "File")
    uri = fields.text("S3Uri")
    split_uri(uri)
    distribution = fields.choice("S3DataDistributionType", *DISTRIBUTIONS)
    return Mount(uri, require_inside(fields, "LocalPath"), distribution)

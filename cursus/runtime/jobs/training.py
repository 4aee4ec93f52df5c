"""Training in script mode: channels, hyperparameters and variables as SageMaker gives them, the model an archive."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime.algorithms import ALGORITHMS, repository, script_of
from cursus.runtime.archives import pack, unpack
from cursus.runtime.container_paths import ML
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, Script, empty_output, run_script
from cursus.runtime.jobs.hosts import DISTRIBUTIONS, Host, on_hosts
from cursus.runtime.jobs.metrics import expressions, printed
from cursus.runtime.storage import StoredObject, download, files_below, split_uri

CODE: Final = f"{ML}/code"
_CHANNEL = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_NOT_OWN: Final = ("sagemaker_", "_tuning_")
_REPACK: Final = "_repack_model.py"
_PROGRAM = re.compile(r"[A-Za-z0-9_-]+\.py")
_SCRIPT_MODE = "Set the hyperparameters sagemaker_program and sagemaker_submit_directory, as Cursus compiles them."


@dataclass(frozen=True)
class TrainingRequest:
    """``program``: file name of the script in the archive ``source``, or a script here, where there is no archive.

    ``channels``: S3 locations by name; ``distributions``: how hosts divide each; ``content_types``: of those that
    say so. ``metrics``: the expression that finds each in the log, by name.
    """

    program: str
    source: str | None
    channels: Mapping[str, str]
    distributions: Mapping[str, str]
    content_types: Mapping[str, str]
    hyperparameters: Mapping[str, str]
    environment: Mapping[str, str]
    seconds: int | None
    metrics: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        hyperparameters = fields.mapping("HyperParameters")
        given = Fields(
            fields.step, {name: _decoded(text) for name, text in hyperparameters.items()}, "Arguments.HyperParameters"
        )
        if "sagemaker_program" not in given.value:
            return cls._of_algorithm(fields, given)
        if given.value["sagemaker_program"] == _REPACK:
            message = (
                "needs the service: a repack step of the SDK, which puts the inference code into the model's archive"
            )
            hint = "Leave it out of a local run, and read the archive of the training step."
            raise CursusError([Diagnostic("E590", message, fields.step, hint)])
        program, source = given.text("sagemaker_program"), given.text("sagemaker_submit_directory")
        if not _PROGRAM.fullmatch(program):
            raise given.refusal("sagemaker_program", f"is {program!r}; it names a Python file", _SCRIPT_MODE)
        split_uri(source)
        return cls._of(fields, program, source)

    @classmethod
    def _of_algorithm(cls, fields: Fields, given: Fields) -> TrainingRequest:
        """Without a script of the user's: the algorithm of the image, where it runs on this machine."""
        script = script_of(fields.object("AlgorithmSpecification").text("TrainingImage", ""))
        if script is None:
            raise _without_script(fields, given)
        return cls._of(fields, script.name, None)

    @classmethod
    def _of(cls, fields: Fields, program: str, source: str | None) -> TrainingRequest:
        split_uri(fields.object("OutputDataConfig").text("S3OutputPath"))
        channels = fields.objects("InputDataConfig")
        return cls(
            program,
            source,
            dict(map(_channel, channels)),
            {one.text("ChannelName"): _distribution(one) for one in channels},
            {one.text("ChannelName"): kind for one in channels if (kind := one.text("ContentType", ""))},
            fields.mapping("HyperParameters"),
            fields.mapping("Environment"),
            fields.object("StoppingCondition").number("MaxRuntimeInSeconds"),
            expressions(fields),
        )

    @property
    def reads(self) -> Sequence[str]:
        return [*([self.source] if self.source else []), *self.channels.values()]

    def run(self, job: Job) -> Result:
        on_hosts(job, self._work, (f"{ML}/model", f"{ML}/output/data"))
        found = printed(job, self.metrics)
        return self._store(job, {name: {"MetricName": name, "Value": value} for name, value in found.items()})

    def _work(self, job: Job, host: Host) -> None:
        """Run the script on one host, and leave its model and its data in the host's container."""
        for channel, uri in self.channels.items():
            folder = job.make(f"{ML}/input/data/{channel}")
            download(job.storage, uri, folder, host.part(self.distributions[channel]))
        self._place_code(job)
        for folder_name in ("model", "output/data"):
            job.make(f"{ML}/{folder_name}")
        self._write_config(job.make(f"{ML}/input/config"), host)
        arguments = [text for pair in self._own().items() for text in (f"--{pair[0]}", pair[1])]
        script = Script(
            f"{CODE}/{self.program}",
            arguments,
            self.environment,
            self._variables(job, host),
            CODE,
            seconds=self.seconds,
            reason=f"{ML}/output/failure",
        )
        run_script(job, script)

    def _place_code(self, job: Job) -> None:
        if self.source is None:
            shutil.copyfile(ALGORITHMS / self.program, job.make(CODE) / self.program)
            return
        download(job.storage, self.source, job.make(f"{ML}/input/source"))
        for archive in job.path(f"{ML}/input/source").iterdir():
            unpack(archive, job.make(CODE), self.source, job.limits)

    def _own(self) -> dict[str, str]:
        """The hyperparameters that are the script's own, not the toolkit's or the tuner's."""
        return {name: text for name, text in self.hyperparameters.items() if not name.startswith(_NOT_OWN)}

    def _write_config(self, folder: Path, host: Host) -> None:
        channels = {
            name: {
                "TrainingInputMode": "File",
                "S3DistributionType": self.distributions[name],
                **({"ContentType": self.content_types[name]} if name in self.content_types else {}),
            }
            for name in self.channels
        }
        documents: dict[str, Any] = {
            "hyperparameters": dict(self.hyperparameters),
            "inputdataconfig": channels,
            "resourceconfig": {**host.resources, "network_interface_name": "lo"},
        }
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document))

    def _variables(self, job: Job, host: Host) -> dict[str, str]:
        """The variables of SageMaker's training toolkit, their paths on this machine."""
        own = {name: _decoded(text) for name, text in self._own().items()}
        return {
            "TRAINING_JOB_NAME": job.name,
            "SM_CHANNELS": json.dumps(sorted(self.channels)),
            **{f"SM_CHANNEL_{name.upper()}": str(job.path(f"{ML}/input/data/{name}")) for name in self.channels},
            **{f"SM_HP_{name.upper()}": text for name, text in self._own().items()},
            "SM_HPS": json.dumps(own),
            "SM_MODEL_DIR": str(job.path(f"{ML}/model")),
            "SM_OUTPUT_DIR": str(job.path(f"{ML}/output")),
            "SM_OUTPUT_DATA_DIR": str(job.path(f"{ML}/output/data")),
            "SM_INPUT_DIR": str(job.path(f"{ML}/input")),
            "SM_INPUT_CONFIG_DIR": str(job.path(f"{ML}/input/config")),
            "SM_MODULE_DIR": self.source or CODE,
            "SM_MODULE_NAME": self.program.removesuffix(".py"),
            "SM_USER_ENTRY_POINT": self.program,
            "SM_HOSTS": json.dumps(host.names),
            "SM_CURRENT_HOST": host.current,
            "SM_NUM_CPUS": str(job.threads),
            "SM_NUM_GPUS": "0",
            **host.rendezvous,
        }

    def _store(self, job: Job, metrics: Mapping[str, Any]) -> Result:
        """The archives of what the script left, next to each other; none of an empty folder."""
        artifacts = job.properties.get("ModelArtifacts")
        place = artifacts["S3ModelArtifacts"] if isinstance(artifacts, dict) else ""
        folder, packed = place.rpartition("/")[0], job.make("/packed")
        archives = {
            f"{folder}/{name}": packed / name
            for name, content in (("model.tar.gz", "model"), ("output.tar.gz", "output/data"))
            if _pack(job.path(f"{ML}/{content}"), packed / name)
        }
        job.storage.store({**archives})
        outputs = [StoredObject(path.name, uri, path.stat().st_size) for uri, path in archives.items()]
        model = f"{folder}/model.tar.gz"
        remarks = [] if model in archives else [empty_output(job, f"{ML}/model", model)]
        return Result({"TrainingJobStatus": "Completed", "FinalMetricDataList": metrics}, outputs, remarks)


def _without_script(fields: Fields, hyperparameters: Fields) -> CursusError:
    """That a training job without a script is an algorithm of an image or of the marketplace, by its name."""
    specification = fields.object("AlgorithmSpecification")
    image = specification.text("TrainingImage", "")
    if notebook := fields.object("Environment").text("SM_INPUT_NOTEBOOK_NAME", ""):
        hint = "Run the pipeline on SageMaker, or make a script of it for a local run."
        message = f"needs the service: the notebook {notebook}, which runs in an image of SageMaker Studio"
        return CursusError([Diagnostic("E590", message, fields.step, hint)])
    if algorithm := specification.text("AlgorithmName", ""):
        what = f"the algorithm {algorithm.rpartition('/')[2]} of the marketplace or of the account"
    elif name := repository(image):
        what = f"the built-in algorithm of the image {name}"
    else:
        return hyperparameters.refusal(
            "sagemaker_program", "is missing: the image's own program is not here", _SCRIPT_MODE
        )
    hint = "Run the pipeline on SageMaker, or train with your own script for a local run."
    return CursusError([Diagnostic("E590", f"needs the service: {what}", fields.step, hint)])


def _pack(folder: Path, archive: Path) -> bool:
    """Whether there was anything to pack."""
    if not files_below(folder):
        return False
    pack(folder, archive)
    return True


def _channel(fields: Fields) -> tuple[str, str]:
    name = fields.text("ChannelName")
    if not _CHANNEL.fullmatch(name):
        raise fields.refusal("ChannelName", f"is {name!r}, which is not a valid name")
    given = fields.object("DataSource")
    if "FileSystemDataSource" in given.value:
        why = "is a file system of AWS, which is not on this machine"
        hint = "Run the pipeline on SageMaker, or give the channel a location in S3 for a local run."
        raise given.refusal("FileSystemDataSource", why, hint)
    source = given.object("S3DataSource")
    source.choice("S3DataType", "S3Prefix")
    uri = source.text("S3Uri")
    split_uri(uri)
    return name, uri


def _distribution(channel: Fields) -> str:
    source = channel.object("DataSource").object("S3DataSource")
    return source.choice("S3DataDistributionType", *DISTRIBUTIONS)


def _decoded(text: str) -> Any:
    """A hyperparameter as the toolkit reads it: JSON, or the text itself where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text

"""Transform: each object through the model's own inference code, filtered, joined and put together again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cursus.errors import CursusError, Diagnostic
from cursus.runtime import records, serve
from cursus.runtime.archives import unpack
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.base import Job, Request, Result, Script, failure, run_script
from cursus.runtime.jobs.model import MODEL_FOLDER, ModelRequest, model_named
from cursus.runtime.json_filter import Filter
from cursus.runtime.storage import StoredObject, download, split_uri, upload

TRANSFORM: Final = "/opt/ml/transform"
_MEGABYTE: Final = 1 << 20


@dataclass(frozen=True)
class TransformRequest:
    """``limit``: bytes of the records that go to the model together, None for each alone."""

    model_name: str
    source: str
    destination: str
    by_line: bool
    content_type: str
    accept: str
    assemble: bool
    limit: int | None
    input_filter: Filter
    output_filter: Filter
    join: bool

    @classmethod
    def parse(cls, fields: Fields) -> Request:
        given, output, steps = (fields.object(name) for name in ("TransformInput", "TransformOutput", "DataProcessing"))
        given.choice("CompressionType", "None")
        source = given.object("DataSource").object("S3DataSource")
        source.choice("S3DataType", "S3Prefix")
        megabytes = fields.number("MaxPayloadInMB", 0)
        together = fields.choice("BatchStrategy", "MultiRecord", "SingleRecord") == "MultiRecord"
        request = cls(
            model_name=fields.text("ModelName"),
            source=source.text("S3Uri"),
            destination=output.text("S3OutputPath"),
            by_line=given.choice("SplitType", "None", "Line") == "Line",
            content_type=given.text("ContentType", "text/csv"),
            accept=output.text("Accept", given.text("ContentType", "text/csv")),
            assemble=output.choice("AssembleWith", "None", "Line") == "Line",
            limit=(6 if megabytes is None else megabytes) * _MEGABYTE if together else None,
            input_filter=_filter(steps, "InputFilter"),
            output_filter=_filter(steps, "OutputFilter"),
            join=steps.choice("JoinSource", "None", "Input") == "Input",
        )
        split_uri(request.source)
        split_uri(request.destination)
        return request

    @property
    def reads(self) -> Sequence[str]:
        return [self.source]

    def run(self, job: Job) -> Result:
        model = model_named(self.model_name, job.known)
        if model is None:
            raise failure(job, f"no step of this run made the model {self.model_name}", "E591")
        self._unpack_model(job, model)
        source, target = job.make(f"{TRANSFORM}/in"), job.make(f"{TRANSFORM}/out")
        download(job.storage, self.source, source)
        written = self._transform(job, model, source, target)
        return Result({"TransformJobStatus": "Completed"}, written)

    def _unpack_model(self, job: Job, model: ModelRequest) -> None:
        download(job.storage, model.data, job.make(f"{TRANSFORM}/model"))
        for archive in job.path(f"{TRANSFORM}/model").iterdir():
            unpack(archive, job.make(MODEL_FOLDER), model.data, job.limits)
        handler = job.path(model.handler)
        if model.served_by and not handler.exists():
            handler.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(model.served_by, handler)
        shutil.copyfile(serve.__file__, job.make(f"{TRANSFORM}/serve") / "serve.py")

    def _transform(self, job: Job, model: ModelRequest, source: Path, target: Path) -> list[StoredObject]:
        files = sorted(path for path in source.rglob("*") if path.is_file())
        folder = job.make(f"{TRANSFORM}/payloads")
        try:
            sent = [self._send(path, folder, f"{number:06}") for number, path in enumerate(files)]
            self._serve(job, model, folder)
            for number, (path, originals) in enumerate(zip(files, sent, strict=True)):
                place = target / f"{path.relative_to(source).as_posix()}.out"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(self._receive(originals, folder, f"{number:06}"), encoding="utf-8", newline="")
        except (ValueError, RecursionError) as error:  # a record, an answer or a text that is not what it has to be
            raise CursusError([Diagnostic("E597", str(error), job.step, f"Its log: {job.log}")]) from error
        return upload(job.storage, target, self.destination)

    def _send(self, path: Path, folder: Path, stem: str) -> list[list[str]]:
        """The records of one object in the batches that go to the model, which are in ``folder`` then."""
        text = path.read_text(encoding="utf-8-sig")
        batches = list(records.payloads(records.lines(text), self.limit)) if self.by_line else [[text]]
        for number, batch in enumerate(batches):
            kept = batch
            if self.input_filter.steps:
                kept = records.filtered(batch, self.input_filter, records.form_of(self.content_type))
            end = "\n" if self.by_line else ""
            text = "".join(record + end for record in kept)
            (folder / f"{stem}-{number:06}.in").write_text(text, encoding="utf-8", newline="")
        return batches

    def _serve(self, job: Job, model: ModelRequest, folder: Path) -> None:
        places = (job.path(model.handler), job.path(MODEL_FOLDER), folder)
        arguments = [*map(str, places), self.content_type, self.accept]
        variables = {"SM_MODEL_DIR": str(job.path(MODEL_FOLDER))}
        run_script(job, Script(f"{TRANSFORM}/serve/serve.py", arguments, model.environment, variables))

    def _receive(self, batches: list[list[str]], folder: Path, stem: str) -> str:
        """What the model answered to the records of one object, as the output holds it."""
        found: list[str] = []
        for number, batch in enumerate(batches):
            text = (folder / f"{stem}-{number:06}.out").read_text(encoding="utf-8")
            if not (self.join or self.output_filter.steps):
                found.append(text.removesuffix("\n") if self.assemble else text)
                continue
            replies = records.answers(text, self.accept, len(batch))
            if self.join:
                pairs = zip(batch, replies, strict=True)
                replies = [records.joined(record, reply, self.content_type) for record, reply in pairs]
            found += records.filtered(replies, self.output_filter, records.form_of(self.accept))
        return "".join(f"{part}\n" for part in found) if self.assemble else "".join(found)


def _filter(fields: Fields, name: str) -> Filter:
    try:
        return Filter.parse(fields.text(name, "$"))
    except ValueError as error:
        hint = "Filters are made of $, .name, ['name'], [index] and [start:end]."
        raise fields.refusal(name, f"is not a filter: {error}", hint) from error

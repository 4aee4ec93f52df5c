"""The calls of SageMaker Pipelines that moto lacks, put into moto's own dispatch."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.backends import get_backend
from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import ResourceNotFound, ValidationError
from moto.sagemaker.responses import SageMakerResponse
from moto.servicequotas.responses import ServiceQuotasResponse

from cursus.testing.service.execution import Execution, World
from cursus.testing.service.faults import Script
from cursus.testing.service.jobs import JOBS

SCRIPT = Script()
"""What the stand-in of this process has to do."""

_PAGE = 20
_LOCK = threading.RLock()
Action = Callable[[Any], Any]


def originals() -> dict[str, Any]:
    """By name, what moto itself had in the place of each call; None where it had nothing."""
    return dict(_ORIGINALS)


def install() -> None:
    """Teach moto in this process; once is enough."""
    actions: tuple[Callable[..., Any], ...] = (
        create_pipeline,
        update_pipeline,
        describe_pipeline,
        add_tags,
        start_pipeline_execution,
        describe_pipeline_execution,
        list_pipeline_executions,
        list_pipeline_execution_steps,
        list_pipeline_parameters_for_execution,
        describe_pipeline_definition_for_execution,
        stop_pipeline_execution,
        list_training_jobs_for_hyper_parameter_tuning_job,
    )
    for action in actions:
        setattr(SageMakerResponse, action.__name__, _locked(action))
    for job in {job.describe: job for job in JOBS.values()}.values():
        known = getattr(SageMakerResponse, job.describe, None)
        if known is None or not getattr(known, "stand_in", False):
            setattr(SageMakerResponse, job.describe, _describe(job.describe, job.name, known))
    setattr(ServiceQuotasResponse, "list_service_quotas", _list_service_quotas)  # noqa: B010 - moto has none


def _locked(action: Callable[..., Any]) -> Action:
    """One call at a time, as a service sees to with its transactions."""
    known = _ORIGINALS.setdefault(action.__name__, getattr(SageMakerResponse, action.__name__, None))

    def call(self: Any) -> Any:
        with _LOCK:
            return action(self) if known is None or action.__name__ not in _WRAPPED else action(self, known)

    return call


_ORIGINALS: dict[str, Any] = {}
_WRAPPED = frozenset({"create_pipeline", "update_pipeline", "describe_pipeline", "add_tags"})


def _world(self: Any) -> World:
    backend = self.sagemaker_backend
    if not hasattr(backend, "stand_in"):
        account, region = self.current_account, self.region
        backend.stand_in = World(account, region, SCRIPT, _reader(account), _writer(account), _logger(account, region))
        backend.stand_in_executions = {}
    world: World = backend.stand_in
    return world


def _executions(self: Any) -> dict[str, Execution]:
    _world(self)
    executions: dict[str, Execution] = self.sagemaker_backend.stand_in_executions
    return executions


def _execution(self: Any) -> Execution:
    arn = self._get_param("PipelineExecutionArn")
    if arn not in _executions(self):
        raise ResourceNotFound(f"Pipeline execution with ARN {arn} does not exist.")
    return _executions(self)[arn]


def create_pipeline(self: Any, known: Action) -> Any:
    _inline(self)
    return known(self)


def update_pipeline(self: Any, known: Action) -> Any:
    _inline(self)
    return known(self)


def describe_pipeline(self: Any, known: Action) -> Any:
    """By name or by ARN, which has the name in lower case."""
    named = self._get_param("PipelineName").rpartition("/")[2]
    names = {name.lower(): name for name in self.sagemaker_backend.pipelines}
    self.params["PipelineName"] = names.get(named.lower(), named)
    return known(self)


def add_tags(self: Any, known: Action) -> Any:
    """A tag replaces the one of its key, which moto would keep next to it."""
    keys = [tag["Key"] for tag in self._get_param("Tags")]
    self.sagemaker_backend.delete_tags(self._get_param("ResourceArn"), keys)
    return known(self)


def _inline(self: Any) -> None:
    """A definition in S3 as its text, which the service keeps, and moto its repr."""
    place = self._get_param("PipelineDefinitionS3Location")
    if place:
        text = _reader(self.current_account)(f"s3://{place['Bucket']}/{place['ObjectKey']}").decode()
        self.params.pop("PipelineDefinitionS3Location")
        self.params["PipelineDefinition"] = text


def start_pipeline_execution(self: Any) -> ActionResult:
    name, parameters = self._get_param("PipelineName"), self._get_param("PipelineParameters") or []
    pipeline = self.sagemaker_backend.pipelines.get(name.rpartition("/")[2])
    if pipeline is None:
        raise ResourceNotFound(f"Pipeline '{name}' does not exist.")
    token = self._get_param("ClientRequestToken")
    world, executions = _world(self), _executions(self)
    for execution in executions.values():
        if token and getattr(execution, "token", None) == token:
            return ActionResult({"PipelineExecutionArn": execution.arn})
    declared = {entry["Name"]: entry for entry in json.loads(pipeline.pipeline_definition).get("Parameters", ())}
    given = {entry["Name"] for entry in parameters}
    if unknown := given - declared.keys():
        raise ValidationError(f"Unknown parameters: {sorted(unknown)}")
    if missing := {one for one, entry in declared.items() if "DefaultValue" not in entry} - given:
        raise ValidationError(f"Parameters without value: {sorted(missing)}")
    number = f"{len(executions) + 1:012x}".translate(str.maketrans("0123456789", "ghijklmnop"))
    arn = world.arn("pipeline", f"{pipeline.pipeline_name.lower()}/execution/{number}")
    execution = Execution(
        world,
        arn,
        pipeline.pipeline_name,
        pipeline.pipeline_definition,
        parameters,
        self._get_param("PipelineExecutionDisplayName"),
    )
    execution.token = token  # type: ignore[attr-defined]
    executions[arn] = execution
    return ActionResult({"PipelineExecutionArn": arn})


def describe_pipeline_execution(self: Any) -> ActionResult:
    execution = _execution(self)
    for _ in range(SCRIPT.pace):
        execution.advance()
    identity = {"IamIdentity": {"Arn": execution.modified_by}} if execution.modified_by else {}
    answer = {
        "PipelineArn": execution.arn.partition("/execution/")[0],
        "PipelineExecutionArn": execution.arn,
        "PipelineExecutionDisplayName": execution.display_name,
        "PipelineExecutionStatus": execution.status,
        "FailureReason": execution.reason,
        "CreationTime": execution.started,
        "LastModifiedTime": datetime.now(UTC),
        "LastModifiedBy": identity,
    }
    return ActionResult({key: value for key, value in answer.items() if value is not None})


def list_pipeline_executions(self: Any) -> ActionResult:
    name = self._get_param("PipelineName")
    found = [execution for execution in _executions(self).values() if execution.pipeline == name]
    found.sort(key=lambda execution: (execution.started, execution.arn), reverse=True)
    summaries = [
        {
            "PipelineExecutionArn": execution.arn,
            "StartTime": execution.started,
            "PipelineExecutionStatus": execution.status,
            "PipelineExecutionFailureReason": execution.reason or "",
        }
        for execution in found
    ]
    return _page(self, "PipelineExecutionSummaries", summaries)


def list_pipeline_execution_steps(self: Any) -> ActionResult:
    shown = [
        {key: value for key, value in entry.items() if not key.startswith("_")}
        for entry in _execution(self).steps.values()
    ]
    return _page(self, "PipelineExecutionSteps", shown[::-1])


def list_pipeline_parameters_for_execution(self: Any) -> ActionResult:
    return _page(self, "PipelineParameters", _execution(self).parameters)


def describe_pipeline_definition_for_execution(self: Any) -> ActionResult:
    execution = _execution(self)
    return ActionResult({"PipelineDefinition": execution.text, "CreationTime": execution.started})


def stop_pipeline_execution(self: Any) -> ActionResult:
    execution = _execution(self)
    execution.stop(SCRIPT.caller)
    return ActionResult({"PipelineExecutionArn": execution.arn})


def list_training_jobs_for_hyper_parameter_tuning_job(self: Any) -> ActionResult:
    key = ("describe_hyper_parameter_tuning_job", self._get_param("HyperParameterTuningJobName"))
    return _page(self, "TrainingJobSummaries", _world(self).jobs[key]["TrainingJobSummaries"])


def _page(self: Any, member: str, entries: list[Any]) -> ActionResult:
    start, size = int(self._get_param("NextToken") or 0), int(self._get_param("MaxResults") or _PAGE)
    more = {"NextToken": str(start + size)} if start + size < len(entries) else {}
    return ActionResult({member: entries[start : start + size], **more})


def _describe(operation: str, name: str, known: Any) -> Action:
    def describe(self: Any) -> Any:
        answer = _world(self).jobs.get((operation, self._get_param(name)))
        if answer is None and known is not None:
            return known(self)
        if answer is None:
            raise ValidationError(f"Could not find {self._get_param(name)}")
        return ActionResult(answer)

    describe.stand_in = True  # type: ignore[attr-defined]
    return describe


def _list_service_quotas(self: Any) -> str:
    quotas = [{"QuotaName": name, "Value": value, "ServiceCode": "sagemaker"} for name, value in SCRIPT.quotas.items()]
    return json.dumps({"Quotas": quotas})


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def _reader(account: str) -> Callable[[str], bytes]:
    def read(uri: str) -> bytes:
        bucket, key = _split(uri)
        found = get_backend("s3")[account]["aws"].get_object(bucket, key)
        if found is None:
            raise KeyError(uri)
        value: bytes = found.value
        return value

    return read


def _writer(account: str) -> Callable[[str, bytes], None]:
    def write(uri: str, content: bytes) -> None:
        bucket, key = _split(uri)
        backend = get_backend("s3")[account]["aws"]
        if bucket in backend.buckets:
            backend.put_object(bucket, key, content)

    return write


def _logger(account: str, region: str) -> Callable[[str, str, list[str]], None]:
    def log(group: str, stream: str, lines: list[str]) -> None:
        backend = get_backend("logs")[account][region]
        if group not in backend.groups:
            backend.create_log_group(group, {})
        backend.create_log_stream(group, stream)
        moment = int(datetime.now(UTC).timestamp() * 1000)
        events = [{"timestamp": moment + number, "message": line} for number, line in enumerate(lines)]
        backend.put_log_events(group, stream, events)

    return log

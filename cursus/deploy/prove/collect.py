"""Asking the service for all that a proof needs: the only module of the proof that makes calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cursus.definition.kinds import KINDS, Described, kind_of
from cursus.deploy.account import Account, refusals
from cursus.deploy.prove.evidence import Evidence, Run, StepRun
from cursus.deploy.prove.steps import promised
from cursus.deploy.service import held_definition
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import parse_bytes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

_AT_ONCE: Final = 8


def read_run(client: SageMakerClient, arn: str) -> Run:
    """An execution as the service holds it. Raises what boto3 raises, and CursusError for a damaged definition."""
    described = client.describe_pipeline_execution(PipelineExecutionArn=arn)
    held = client.describe_pipeline_definition_for_execution(PipelineExecutionArn=arn)
    definition = held_definition(held["PipelineDefinition"], "the definition of the execution")
    parameters = {
        entry["Name"]: entry["Value"]
        for page in client.get_paginator("list_pipeline_parameters_for_execution").paginate(PipelineExecutionArn=arn)
        for entry in page["PipelineParameters"]
    }
    user = described.get("LastModifiedBy", {})
    identity: Mapping[str, Any] = user.get("IamIdentity", {})
    # The ARN has the name in lower case; references to it have it as it was given.
    name = client.describe_pipeline(PipelineName=described["PipelineArn"])["PipelineName"]
    return Run(
        arn,
        name,
        described["PipelineArn"],
        described["PipelineExecutionStatus"],
        definition,
        parameters,
        {step.name: step for step in read_steps(client, arn)},
        described["CreationTime"],
        described.get("FailureReason"),
        identity.get("Arn") or user.get("UserProfileName"),
    )


def read_steps(client: SageMakerClient, arn: str) -> list[StepRun]:
    """The steps of an execution that have begun, the first first. Raises what boto3 raises."""
    pages = client.get_paginator("list_pipeline_execution_steps").paginate(
        PipelineExecutionArn=arn, SortOrder="Ascending"
    )
    steps = [_step(entry) for page in pages for entry in page["PipelineExecutionSteps"]]
    return sorted(steps, key=lambda step: (step.started is None, step.started))


def _step(entry: Mapping[str, Any]) -> StepRun:
    reused = entry.get("CacheHitResult") or entry.get("SelectiveExecutionResult") or {}
    return StepRun(
        entry["StepName"],
        entry["StepStatus"],
        entry.get("Metadata", {}),
        reused.get("SourcePipelineExecutionArn"),
        entry.get("FailureReason"),
        entry.get("StartTime"),
        entry.get("EndTime"),
    )


def collect(account: Account, arn: str) -> Evidence:
    """Everything about an execution. One step that cannot be described is reported, and does not hide the others.

    Raises CursusError (E711) when the execution itself cannot be read.
    """
    client = account.sagemaker
    with refusals(account.environment):
        run = read_run(client, arn)
        sources = {source: read_run(client, source) for source in {s.source for s in run.steps.values() if s.source}}
    jobs = dict(_jobs(run, sources))
    answers: dict[str, Mapping[str, Any]] = {}
    refused: dict[str, str] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for job, answer in zip(jobs, pool.map(lambda job: _describe(client, job, jobs[job]), jobs), strict=True):
            if isinstance(answer, str):
                refused[job] = answer
            else:
                answers[job] = answer
    files = _Files(account)
    evidence = Evidence(run, sources, answers, refused, {}, files)
    objects: dict[str, bool] = {}
    for place, there in _objects(account.s3, evidence):
        if isinstance(there, str):
            refused[place] = there
        else:
            objects[place] = there
    return Evidence(run, sources, answers, refused, objects, files)


def _jobs(run: Run, sources: Mapping[str, Run]) -> Iterator[tuple[str, Described]]:
    """The jobs to describe: those of the execution, and of a source those that a reused step and its inputs have."""
    for name, entry in run.steps.items():
        yield from _job(run, entry)
        if entry.source:
            source = sources[entry.source]
            for below in {name, *source.reads(name)} & source.steps.keys():
                yield from _job(source, source.steps[below])


def _job(run: Run, entry: StepRun) -> Iterator[tuple[str, Described]]:
    kind = run.kind(entry.name)
    arn, described = entry.job(kind), KINDS[kind].described if kind in KINDS else None
    if arn is not None and described is not None:
        yield arn, described


def _describe(client: SageMakerClient, arn: str, described: Described) -> Mapping[str, Any] | str:
    """The answer, or why there is none."""
    name = arn if described.by_arn else arn.rpartition("/")[2]
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in described.call).lstrip("_")
    method = method.replace("auto_m_l", "auto_ml")
    try:
        answer: dict[str, Any] = dict(getattr(client, method)(**{described.asked_by: name}))
        if described.call == "DescribeHyperParameterTuningJob":
            answer |= _tuned(client, name, answer)
    except (ClientError, BotoCoreError) as error:
        return str(error)
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}


def _tuned(client: SageMakerClient, name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The jobs of a tuning job, the best first: properties of its step, which their own call lists."""
    alone = answer.get("HyperParameterTuningJobConfig", {}).get("HyperParameterTuningJobObjective")
    objective = alone or (answer.get("TrainingJobDefinitions") or [{}])[0].get("TuningObjective", {})
    listed = client.list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name,
        SortBy="FinalObjectiveMetricValue",
        SortOrder="Ascending" if objective.get("Type") == "Minimize" else "Descending",
        MaxResults=50,
    )
    return {"TrainingJobSummaries": listed["TrainingJobSummaries"]}


def _objects(client: S3Client, evidence: Evidence) -> Iterator[tuple[str, bool | str]]:
    """Whether something lies where the steps that succeeded promised it, or why that cannot be seen."""
    places: dict[str, None] = {}
    for name, entry in evidence.run.steps.items():
        context = evidence.context(name)
        job = context[1].job(context[0].kind(name)) if context else None
        if entry.status == "Succeeded" and job in evidence.answers:
            places |= dict.fromkeys(promised(evidence.run, name, evidence.answers[str(job)]).values())
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from zip(places, pool.map(lambda place: _is_there(client, place), places), strict=True)


def _is_there(client: S3Client, place: str) -> bool | str:
    bucket, _, key = place.removeprefix("s3://").partition("/")
    try:
        return bool(client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents"))
    except (ClientError, BotoCoreError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        return False if code == "NoSuchBucket" else str(error)


class _Files(Mapping[str, Any]):
    """Property files, read when a condition asks for one. Raises CursusError (E732) for one that cannot be read."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._read: dict[str, Any] = {}

    def __getitem__(self, uri: str) -> Any:
        if uri not in self._read:
            bucket, _, key = uri.removeprefix("s3://").partition("/")
            try:
                body = self._account.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            except (ClientError, BotoCoreError) as error:
                raise CursusError([Diagnostic("E732", str(error), uri, "Allow s3:GetObject there.")]) from error
            self._read[uri] = parse_bytes(body, "E732", uri)
        return self._read[uri]

    def __bool__(self) -> bool:
        return True  # also before anything has been read

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


def last_lines(account: Account, run: Run, step: str, count: int) -> Iterable[str]:
    """The last lines of a step's log in CloudWatch. Raises what boto3 raises."""
    kind = kind_of(run.kind(step))
    job = run.steps[step].job(run.kind(step))
    group = kind.described.log_group if kind and kind.described else None
    if group is None or job is None:
        return []
    client = account.client("logs")
    streams = client.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job.rpartition('/')[2]}/")[
        "logStreams"
    ]
    lines: list[str] = []
    for stream in streams:
        events = client.get_log_events(
            logGroupName=group, logStreamName=stream["logStreamName"], limit=count, startFromHead=False
        )["events"]
        lines += [event["message"].rstrip() for event in events]
    return lines[-count:]

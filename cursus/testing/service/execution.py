"""One execution of the stand-in: which steps run when, what they are asked to do, and how it ends."""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cursus.testing.service.evaluate import Scope, Unavailable, evaluate, read_steps
from cursus.testing.service.faults import Script
from cursus.testing.service.jobs import JOBS

_CALLS: Final = {"Lambda": ("FunctionArn", "Arn"), "Callback": ("SqsQueueUrl", "SqsQueueUrl")}
"""Steps whose work no one shows: the member that they call, and what the service calls it."""
_ANSWERS: Final[Mapping[str, Any]] = {"String": "answer", "Integer": 1, "Float": 0.5, "Boolean": True}

_BRANCHES = {"IfSteps": True, "ElseSteps": False}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanOrEqualTo": operator.ge,
    "LessThan": operator.lt,
    "LessThanOrEqualTo": operator.le,
}
LONG = timedelta(days=40)
"""How long a stuck step has been running when someone looks: longer than any job may."""


@dataclass
class World:
    """What executions of one account and region share: jobs that can be described, results to reuse, S3 and logs."""

    account: str
    region: str
    script: Script
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    log: Callable[[str, str, list[str]], None]
    jobs: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    cache: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{kind}/{name}"


@dataclass
class Execution:
    """``steps`` holds the answers of ListPipelineExecutionSteps by name; ``properties`` what later steps read."""

    world: World
    arn: str
    pipeline: str
    text: str
    parameters: list[dict[str, str]]
    display_name: str | None
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    status: str = "Executing"
    reason: str | None = None
    modified_by: str | None = None
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.definition: dict[str, Any] = json.loads(self.text)
        self._all = {step["Name"]: (step, guard) for step, guard in _flat(self.definition["Steps"], ())}

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]

    def advance(self) -> None:
        """One turn: what ran ends, what is ready starts."""
        if self.status != "Executing":
            return
        for name, entry in list(self.steps.items()):
            if entry["StepStatus"] == "Executing" and not self.world.script.of(name, "stick"):
                self._end(name, entry)
        for name, (step, guard) in self._all.items():
            if name not in self.steps and self._ready(step, guard):
                self._start(name, step)
        if any(entry["StepStatus"] == "Executing" for entry in self.steps.values()):
            return
        failed = [name for name, entry in self.steps.items() if entry["StepStatus"] == "Failed"]
        self.status = "Failed" if failed else "Succeeded"
        if failed:
            self.reason = f"Step failure: One or multiple steps failed: {', '.join(failed)}"

    def stop(self, caller: str) -> None:
        """Someone stops it: the service stops what runs."""
        if self.status != "Executing":
            return
        self.status, self.modified_by = "Stopped", caller
        for entry in self.steps.values():
            if entry["StepStatus"] == "Executing":
                entry |= {"StepStatus": "Stopped", "EndTime": datetime.now(UTC)}

    def _ready(self, step: Mapping[str, Any], guard: tuple[tuple[str, bool], ...]) -> bool:
        if any(entry["StepStatus"] == "Failed" for entry in self.steps.values()):
            return False
        for condition, branch in guard:
            if self.properties.get(condition, {}).get("Outcome") is not branch:
                return False
        needs = {*step.get("DependsOn", ()), *read_steps(_own(step))} - {step["Name"]}
        return all(self.steps.get(need, {}).get("StepStatus") == "Succeeded" for need in needs)

    def scope(self) -> Scope:
        declared = {entry["Name"]: entry for entry in self.definition.get("Parameters", ())}
        given = {entry["Name"]: entry["Value"] for entry in self.parameters}
        values = {name: _cast(given.get(name, entry.get("DefaultValue")), entry) for name, entry in declared.items()}
        arn = self.arn.partition("/execution/")[0]
        execution = {
            "PipelineExecutionId": self.id,
            "PipelineExecutionArn": self.arn,
            "PipelineName": self.pipeline,
            "PipelineArn": arn,
            "StartDateTime": self.started.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "CurrentDateTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        return Scope(values, execution, self.properties, self.files, self.world.read)

    def _start(self, name: str, step: Mapping[str, Any]) -> None:
        now = datetime.now(UTC) - (LONG if self.world.script.of(name, "stick") else timedelta())
        entry: dict[str, Any] = {"StepName": name, "StartTime": now, "StepStatus": "Executing", "AttemptCount": 1}
        self.steps[name] = entry
        try:
            self._begin(name, step, entry)
        except Unavailable as error:
            entry |= {"StepStatus": "Failed", "FailureReason": f"ClientError: {error}", "EndTime": now}

    def _begin(self, name: str, step: Mapping[str, Any], entry: dict[str, Any]) -> None:
        scope, kind = self.scope(), step["Type"]
        if kind == "Condition":
            outcome = all(_holds(evaluate(one, scope)) for one in step["Arguments"]["Conditions"])
            outcome ^= bool(self.world.script.of(name, "branch"))
            self.properties[name] = {"Outcome": outcome}
            entry["Metadata"] = {"Condition": {"Outcome": str(outcome).lower()}}
            return
        if kind == "Fail":
            message = evaluate(step["Arguments"]["ErrorMessage"], scope)
            entry |= {"StepStatus": "Failed", "FailureReason": message, "Metadata": {"Fail": {"ErrorMessage": message}}}
            return
        if kind in _CALLS:
            member, shown_as = _CALLS[kind]
            outputs = self._outputs(name, step)
            told = [{"Name": output, "Value": _as_text(value)} for output, value in outputs.items()]
            entry["Metadata"] = {kind: {shown_as: evaluate(step[member], scope), "OutputParameters": told}}
            self.properties[name] = {"OutputParameters": outputs}
            return
        if kind not in JOBS:
            raise Unavailable(f"the stand-in knows no step of the type {kind}")
        job = JOBS[kind]
        request = self.world.script.request(name, evaluate(step["Arguments"], scope))
        key = hashlib.sha256(json.dumps([kind, request], sort_keys=True).encode()).hexdigest()
        if step.get("CacheConfig", {}).get("Enabled") and key in self.world.cache:
            source, metadata, properties = self.world.cache[key]
            entry |= {"CacheHitResult": {"SourcePipelineExecutionArn": source}, "Metadata": metadata}
            entry |= {"StepStatus": "Succeeded", "EndTime": entry["StartTime"]}
            self.properties[name] = properties
            self._place_files(name, step, properties)
            return
        given = f"pipelines-{self.id}-{name[:20]}-{key[:10]}"
        if kind == "RegisterModel":
            group = request.get("ModelPackageGroupName", "models").rpartition("/")[2]
            number = sum(operation == job.describe for operation, _ in self.world.jobs) + 1
            given = f"{group}/{number}"
        arn = self.world.arn(job.noun, given)
        answer = job.answer(request, given, arn, entry["StartTime"])
        self.world.jobs[job.describe, arn if kind == "RegisterModel" else given] = answer
        self.properties[name] = answer
        entry["Metadata"] = {job.metadata: {"Arn": arn}}
        if kind.endswith("Check"):
            entry["Metadata"] = {kind: {"CheckJobArn": arn, "CheckType": step.get("CheckType", "")}}
        if step.get("CacheConfig", {}).get("Enabled"):
            entry["_key"] = key

    def _outputs(self, name: str, step: Mapping[str, Any]) -> dict[str, Any]:
        """What a function or whoever answers a callback gives: the script's results, else a value of each type."""
        given = self.world.script.results.get(name, {})
        return {
            output["OutputName"]: given.get(output["OutputName"], _ANSWERS[output.get("OutputType", "String")])
            for output in step.get("OutputParameters", ())
        }

    def _end(self, name: str, entry: dict[str, Any]) -> None:
        step, _ = self._all[name]
        entry |= {"StepStatus": "Succeeded", "EndTime": datetime.now(UTC)}
        job = JOBS.get(step["Type"])
        if job is None:
            return
        answer, script = self.properties[name], self.world.script
        if failures := script.of(name, "fail"):
            reason = str(failures[0].value or "AlgorithmError: exit code 1")
            entry |= {"StepStatus": "Failed", "FailureReason": reason}
            if job.log_group:
                lines = [*(f"line {number}" for number in range(30)), "Traceback: it broke here"]
                self.world.log(f"/aws/sagemaker/{job.log_group}", f"{answer[job.name]}/algo-1", lines)
            return
        for member, place in job.outputs(answer):
            if any(fault.member == member for fault in script.of(name, "lose")):
                continue
            away = next((fault.value for fault in script.of(name, "divert") if fault.member == member), None)
            self.world.write(f"{away}/part-0" if away else place, b"simulated")
        self._place_files(name, step, answer)
        for (_, file), uri in self.files.items():
            if _ == name:
                self.world.write(uri, json.dumps(script.results.get(name, {}).get(file, {})).encode())
        if key := entry.pop("_key", None):
            self.world.cache[key] = (self.arn, entry["Metadata"], answer)

    def _place_files(self, name: str, step: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        for file in step.get("PropertyFiles", ()):
            outputs = answer["ProcessingOutputConfig"]["Outputs"]
            folder = next(made["S3Output"]["S3Uri"] for made in outputs if made["OutputName"] == file["OutputName"])
            self.files[name, file["PropertyFileName"]] = f"{folder}/{file['FilePath']}"


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flat(
    steps: list[dict[str, Any]], guard: tuple[tuple[str, bool], ...]
) -> Iterator[tuple[dict[str, Any], tuple[tuple[str, bool], ...]]]:
    for step in steps:
        yield step, guard
        if step["Type"] == "Condition":
            for branch, outcome in _BRANCHES.items():
                yield from _flat(step["Arguments"].get(branch, []), (*guard, (step["Name"], outcome)))


def _own(step: Mapping[str, Any]) -> dict[str, Any]:
    arguments = {key: value for key, value in step.get("Arguments", {}).items() if key not in _BRANCHES}
    return {**step, "Arguments": arguments}


def _cast(value: Any, declared: Mapping[str, Any]) -> Any:
    casts: dict[str, Callable[[Any], Any]] = {"Integer": int, "Float": float}
    if declared["Type"] == "Boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    return casts.get(declared["Type"], str)(value)


def _holds(condition: Mapping[str, Any]) -> bool:
    match condition["Type"]:
        case "Not":
            return not _holds(condition["Condition"])
        case "Or":
            return any(map(_holds, condition["Conditions"]))
        case "In":
            return condition["QueryValue"] in condition["Values"]
    return _COMPARE[condition["Type"]](condition["LeftValue"], condition["RightValue"])

"""What is known of an execution once everyone has been asked: plain data, which a judge needs nothing else for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cursus.definition.kinds import kind_of
from cursus.definition.parameters import CASTS
from cursus.definition.paths import iter_steps
from cursus.definition.references import references
from cursus.deploy.release import definition_hash

SUCCEEDED: Final = "Succeeded"


@dataclass(frozen=True)
class StepRun:
    """One step of an execution. ``source`` is the execution that a reused result comes from, an ARN."""

    name: str
    status: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    failure: str | None = None
    started: datetime | None = None
    ended: datetime | None = None

    def job(self, kind: str) -> str | None:
        """The ARN of its job, model or package; None for a step without one."""
        found = kind_of(kind)
        if found is None or found.described is None:
            return None
        group, member = found.described.arn
        arn = self.metadata.get(group, {}).get(member)
        return arn if isinstance(arn, str) else None


@dataclass(frozen=True)
class Run:
    """An execution of the pipeline ``pipeline``, whose ``pipeline_arn`` has that name in lower case.

    ``stopped_by``: who changed it last, as an ARN or a user's name.
    """

    arn: str
    pipeline: str
    pipeline_arn: str
    status: str
    definition: Mapping[str, Any]
    parameters: Mapping[str, str]
    steps: Mapping[str, StepRun]
    started: datetime
    failure: str | None = None
    stopped_by: str | None = None

    @property
    def id(self) -> str:
        return self.arn.rpartition("/")[2]

    @property
    def sha256(self) -> str:
        return definition_hash(self.definition)

    def declared(self) -> dict[str, dict[str, Any]]:
        """The steps of the definition by name, those in branches too."""
        return {str(step["Name"]): step for _, step in iter_steps(self.definition)}

    def kind(self, step: str) -> str:
        return str(self.declared().get(step, {}).get("Type", ""))

    def outcome(self, step: str) -> bool | None:
        """Which way a condition went; None for any other step, and for one that has not been decided."""
        entry = self.steps.get(step)
        outcome = entry.metadata.get("Condition", {}).get("Outcome") if entry else None
        return None if outcome is None else str(outcome).lower() == "true"

    def reads(self, step: str) -> set[str]:
        """The steps that a step reads."""
        return {found.step for _, found in references(self.declared().get(step, {})) if found.step}


@dataclass(frozen=True)
class Evidence:
    """An execution and all that was asked about it.

    ``sources``: the executions of reused results, by ARN. ``answers``: Describe answers by the ARN of the job.
    ``objects``: whether something is below an S3 location. ``refusals``: why a job or a location could not be seen.
    ``files``: the parsed
    property files by S3 URI.
    """

    run: Run
    sources: Mapping[str, Run]
    answers: Mapping[str, Mapping[str, Any]]
    refusals: Mapping[str, str]
    objects: Mapping[str, bool]
    files: Mapping[str, Any]

    def context(self, step: str) -> tuple[Run, StepRun] | None:
        """The execution in which a step really ran, and its entry there; None when that is not known."""
        entry = self.run.steps[step]
        if entry.source is None:
            return self.run, entry
        source = self.sources.get(entry.source)
        return (source, source.steps[step]) if source and step in source.steps else None

    def properties(self, run: Run) -> dict[str, Any]:
        """The property values of the steps of a run, as far as someone was asked."""
        found: dict[str, Any] = {}
        declared = run.declared()
        for name, entry in run.steps.items():
            job = entry.job(run.kind(name))
            if job is not None and job in self.answers:
                found[name] = {**self.answers[job], **_check_results(entry)}
            elif job is None:
                found[name] = _of_metadata(entry, declared.get(name, {}))
        return found


def _of_metadata(entry: StepRun, declared: Mapping[str, Any]) -> dict[str, Any]:
    """What later steps can read of a step without a job. Outputs come as text, and are read as their declared type."""
    found: dict[str, Any] = {}
    for group in entry.metadata.values():
        if isinstance(group, Mapping):
            found |= group
    if isinstance(found.get("OutputParameters"), list):
        types = {output["OutputName"]: output.get("OutputType") for output in declared.get("OutputParameters", ())}
        found["OutputParameters"] = {
            item["Name"]: _cast(item["Value"], str(types.get(item["Name"]))) for item in found["OutputParameters"]
        }
    return found


def _cast(value: Any, type_: str) -> Any:
    cast = CASTS[type_](value) if type_ in CASTS else None
    return value if cast is None else cast


def _check_results(entry: StepRun) -> dict[str, Any]:
    """Baselines of a quality check, which are properties of the step and not of its job."""
    found: dict[str, Any] = entry.metadata.get("QualityCheck") or entry.metadata.get("ClarifyCheck") or {}
    return found

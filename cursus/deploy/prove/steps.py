"""Judging one step: its job against the request that the definition resolves to. Asks no one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from cursus.definition.kinds import KINDS, Entry, kind_of
from cursus.definition.parameters import parameter_values
from cursus.definition.paths import destinations, holds_destination, json_path
from cursus.definition.references import references
from cursus.definition.resolve import resolve_step
from cursus.deploy.prove.compare import MOMENT, Comparison, Mismatch, What, alike, compare
from cursus.deploy.prove.evidence import SUCCEEDED, Evidence, Run, StepRun
from cursus.errors import CursusError, Diagnostic, ResolutionError, errors_in
from cursus.runtime.fields import Fields
from cursus.runtime.jobs.condition import holds
from cursus.s3 import PREFIX_PARAMETER

_CODES: Final = {
    What.SUBSTITUTED: "E726",
    What.CHANGED: "E727",
    What.DROPPED: "E728",
    What.FILLED: "E729",
    What.LATER: "I738",
}
_SHOWN: Final = 200
"""Characters of a value that a message shows."""


class Verdict(StrEnum):
    """What became of a step's proof."""

    PROVEN = "proven"
    WRONG = "not as promised"
    UNSEEN = "nothing to compare"
    UNFINISHED = "not finished"
    SKIPPED = "not run"


@dataclass(frozen=True)
class StepProof:
    """One step. ``references`` were compared and ``matched`` are right; ``unseen`` are in members no one shows."""

    name: str
    kind: str
    verdict: Verdict
    references: int = 0
    matched: int = 0
    unseen: int = 0
    source: str | None = None
    findings: tuple[Diagnostic, ...] = ()


def promised(run: Run, step: str, answer: Mapping[str, Any]) -> dict[str, str]:
    """Where a step that succeeded has left something: {member: S3 location}. A trailing slash is a folder."""
    kind = run.kind(step)
    if kind == "Training":
        artifact = answer.get("ModelArtifacts", {}).get("S3ModelArtifacts")
        return {"ModelArtifacts.S3ModelArtifacts": artifact} if artifact else {}
    if kind == "Transform":
        return {"TransformOutput.S3OutputPath": _folder(answer["TransformOutput"]["S3OutputPath"])}
    if kind in ("Processing", "QualityCheck", "ClarifyCheck"):
        outputs = answer.get("ProcessingOutputConfig", {}).get("Outputs", [])
        return {
            f"ProcessingOutputConfig.Outputs.{output['OutputName']}": _folder(output["S3Output"]["S3Uri"])
            for output in outputs
            if "S3Output" in output
        }
    return {}


def _folder(uri: str) -> str:
    return f"{uri.rstrip('/')}/"


def judge_step(evidence: Evidence, name: str, allow_empty: frozenset[str]) -> StepProof:
    """The step ``name``, whether it ran or not; ``allow_empty`` as for ``judge``."""
    run, kind = evidence.run, evidence.run.kind(name)
    entry = run.steps.get(name)
    if entry is None:
        return StepProof(name, kind, Verdict.SKIPPED)
    if entry.status != SUCCEEDED and kind != "Fail":
        return StepProof(name, kind, Verdict.UNFINISHED, source=entry.source)
    context = evidence.context(name)
    if context is None:
        message = f"its result is that of {entry.source}, where no such step is shown"
        return _unjudged(name, kind, entry, message)
    try:
        if kind == "Condition":
            return _condition(evidence, name, entry)
        known = kind_of(kind)
        if known is not None and known.entry is not None:
            return _by_its_entry(evidence, name, entry, known.entry)
        if known is None or known.described is None:
            note = Diagnostic("I737", f"no call of the service shows what a step of the type {kind} did", name)
            return StepProof(name, kind, Verdict.UNSEEN, source=entry.source, findings=(note,))
        return _job(evidence, name, entry, *context, allow_empty)
    except CursusError as error:
        message = "; ".join(f"{found.where}: {found.message}" for found in error.diagnostics)
        return _unjudged(name, kind, entry, message)


def _unjudged(name: str, kind: str, entry: StepRun, message: str) -> StepProof:
    found = Diagnostic("E732", message, name, "Prove it again when that can be asked.")
    return StepProof(name, kind, Verdict.WRONG, source=entry.source, findings=(found,))


def _resolved(evidence: Evidence, run: Run, name: str, job: Mapping[str, Any]) -> dict[str, Any]:
    """The step as the definition says it, with the values of ``run``."""
    execution = {
        "PipelineExecutionId": run.id,
        "PipelineExecutionArn": run.arn,
        "PipelineName": run.pipeline,
        "PipelineArn": run.pipeline_arn,
        "StartDateTime": MOMENT,
        "CurrentDateTime": MOMENT,
        "TrainingJobName": str(job.get("TrainingJobName", "")),
        "ProcessingJobName": str(job.get("ProcessingJobName", "")),
    }
    return resolve_step(
        run.definition,
        name,
        run.parameters,
        steps=evidence.properties(run),
        execution=execution,
        property_files=evidence.files,
    )


def _job(
    evidence: Evidence, name: str, entry: StepRun, run: Run, ran: StepRun, allow_empty: frozenset[str]
) -> StepProof:
    kind = KINDS[evidence.run.kind(name)]
    arn = ran.job(run.kind(name)) or entry.job(evidence.run.kind(name))
    answer = evidence.answers.get(arn or "")
    if answer is None:
        reason = evidence.refusals.get(arn or "", "the service names no job of it")
        return _unjudged(name, evidence.run.kind(name), entry, reason)
    later = _changed_later(answer)
    raw = run.declared()[name].get("Arguments", {})
    request = _resolved(evidence, run, name, answer).get("Arguments", {})
    comparison = compare(kind, raw, request, answer, changed_later=later)
    prefix = _prefix(run)
    findings = [_told(name, mismatch, prefix) for mismatch in comparison.mismatches]
    findings += _outside(run, name, answer, prefix, comparison)
    findings += _missing(evidence, name, answer, allow_empty)
    if entry.source is not None:
        findings += _reused(evidence, name, answer, later=later)
    wrong = errors_in(findings)
    verdict = Verdict.WRONG if wrong else Verdict.PROVEN
    return StepProof(
        name,
        evidence.run.kind(name),
        verdict,
        comparison.references,
        comparison.matched,
        comparison.unseen,
        entry.source,
        tuple(findings),
    )


def _told(name: str, mismatch: Mismatch, prefix: str | None) -> Diagnostic:
    """A mismatch as a finding; an output that leads elsewhere is one finding, whatever led it there."""
    where, got = _place(name, mismatch.keys), mismatch.got
    match mismatch.what:
        case What.DROPPED:
            message = f"the job has no such member; the definition says {_say(mismatch.want)}"
            hint = "Look for a limit of the service, and whether another SDK wrote the definition."
        case What.FILLED:
            message = f"the job has {_say(got)}; the definition says nothing"
            hint = "Set the member in the definition, so that no default of the account decides it."
        case What.LATER:
            message, hint = f"was {_say(mismatch.want)}, and someone made it {_say(got)} since", ""
        case What.SUBSTITUTED:
            reads = ", ".join(dict.fromkeys(mismatch.reads))
            message = f"{reads} gives {_say(mismatch.want)}, the job has {_say(got)}"
            hint = "Report it to the service with the ARN of the execution."
        case _:
            message = f"the definition says {_say(mismatch.want)}, the job has {_say(got)}"
            hint = "Find out what changed it: a proxy, a policy of the account, or the service."
    code = _CODES[mismatch.what]
    if code != "I738" and holds_destination(mismatch.keys) and _lies_outside(got, prefix):
        code, message = "E730", f"{message}, which is outside {prefix}"
    return Diagnostic(code, message, where, hint)


def _outside(
    run: Run, name: str, answer: Mapping[str, Any], prefix: str | None, comparison: Comparison
) -> Iterator[Diagnostic]:
    """Outputs that the definition itself leads elsewhere; those that differ from it are reported already (E730)."""
    if prefix is None or comparison.mismatches:
        return
    step = {"Steps": [{"Name": name, "Type": run.kind(name), "Arguments": answer}]}
    for _, place, uri in destinations(step):
        if _lies_outside(uri, prefix):
            below_arguments = place[3:]
            where = _place(name, below_arguments)
            yield Diagnostic("E730", f"{uri} is outside {prefix}", where, "Join the place to the prefix.")


def _lies_outside(place: Any, prefix: str | None) -> bool:
    return prefix is not None and isinstance(place, str) and not f"{place}/".startswith(f"{prefix.rstrip('/')}/")


def _missing(
    evidence: Evidence, name: str, answer: Mapping[str, Any], allow_empty: frozenset[str]
) -> Iterator[Diagnostic]:
    for member, place in promised(evidence.run, name, answer).items():
        if evidence.objects.get(place) is False and f"{name}.{member.rpartition('.')[2]}" not in allow_empty:
            hint = f"Look at the job's log; if it may be empty: --allow-empty {name}.{member.rpartition('.')[2]}"
            yield Diagnostic("E731", f"there is no data at {place}", f"{name}: {member}", hint)
        elif place in evidence.refusals:
            message = f"the data at {place} cannot be seen: {evidence.refusals[place]}"
            yield Diagnostic(
                "E732", message, f"{name}: {member}", "Allow s3:ListBucket on the bucket, and prove it again."
            )


def _reused(evidence: Evidence, name: str, answer: Mapping[str, Any], *, later: bool) -> Iterator[Diagnostic]:
    """Where a reused result was made with other values than this execution asks for (W739)."""
    run = evidence.run
    raw = run.declared()[name].get("Arguments", {})
    request = _resolved(evidence, run, name, answer).get("Arguments", {})
    for mismatch in compare(KINDS[run.kind(name)], raw, request, answer, changed_later=later).mismatches:
        if mismatch.what in (What.SUBSTITUTED, What.CHANGED, What.DROPPED):
            message = f"the reused result was made with {_say(mismatch.got)}, this execution says {_say(mismatch.want)}"
            yield Diagnostic("W739", message, _place(name, mismatch.keys), "Start it without caching to be sure.")


def _condition(evidence: Evidence, name: str, entry: StepRun) -> StepProof:
    raw = evidence.run.declared()[name]
    step = _resolved(evidence, evidence.run, name, {})
    fields = Fields.of(step)
    wanted = all(holds(condition) for condition in fields.objects("Conditions"))
    reads = sum(1 for _ in references({"Conditions": raw["Arguments"].get("Conditions")}))
    taken = evidence.run.outcome(name)
    if taken == wanted:
        return StepProof(name, "Condition", Verdict.PROVEN, reads, reads)
    said = {True: "true", False: "false", None: "nothing"}
    message = f"the conditions are {said[wanted]} with the values of this execution, the service says {said[taken]}"
    found = Diagnostic("E733", message, f"{name}: Conditions", "Compare the property file with what the step read.")
    return StepProof(name, "Condition", Verdict.WRONG, reads, 0, findings=(found,))


def _by_its_entry(evidence: Evidence, name: str, entry: StepRun, known: Entry) -> StepProof:
    kind = evidence.run.kind(name)
    member, (group, shown) = known
    got = entry.metadata.get(group, {}).get(shown)
    raw: Any = evidence.run.declared()[name]
    want: Any = _resolved(evidence, evidence.run, name, {})
    for key in member:
        raw, want = (value.get(key) if isinstance(value, Mapping) else None for value in (raw, want))
    reads = [reference.text for _, reference in references(raw)]
    note = Diagnostic("I737", f"of a step of the type {kind} the service shows {member[-1]} alone", name)
    if got is None or alike(want, got):
        verdict = Verdict.UNSEEN if got is None else Verdict.PROVEN
        return StepProof(name, kind, verdict, len(reads), len(reads), findings=(note,))
    what = What.SUBSTITUTED if reads else What.CHANGED
    told = _told(name, Mismatch(what, member, want, got, tuple(reads)), None)
    return StepProof(name, kind, Verdict.WRONG, len(reads), 0, findings=(told,))


def _prefix(run: Run) -> str | None:
    """The base of all outputs, where the definition declares one."""
    try:
        values, _ = parameter_values(run.definition, run.parameters)
    except ResolutionError:
        return None
    value = values.get(PREFIX_PARAMETER)
    return value if isinstance(value, str) else None


def _changed_later(answer: Mapping[str, Any]) -> bool:
    made, changed = answer.get("CreationTime"), answer.get("LastModifiedTime")
    return isinstance(made, datetime) and isinstance(changed, datetime) and changed - made > timedelta(seconds=1)


def _place(name: str, keys: tuple[str | int, ...]) -> str:
    return f"{name}: {json_path(keys, '').removeprefix('.')}"


def _say(value: Any) -> str:
    text = repr(value).replace(MOMENT, "<time>")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

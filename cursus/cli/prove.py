"""``cursus prove``: what an execution really did, against what it was to do."""

from __future__ import annotations

import click

from cursus.cli._command import Command
from cursus.cli._execution import execution_options, open_execution
from cursus.cli._options import output_option
from cursus.cli._output import as_json, fail_if, progress, report, show, table, write_result


@click.command(
    cls=Command,
    examples=["cursus prove --environment dev", "cursus prove --environment dev --anonymous -o proof.json"],
)
@execution_options
@click.option(
    "--allow-empty", metavar="STEP.OUTPUT", multiple=True, help="Output that the step may leave empty. Repeatable."
)
@click.option("--anonymous", is_flag=True, help="Write the proof without accounts, buckets, roles, names and values.")
@click.option("--no-record", is_flag=True, help="Do not keep the proof in the environment's bucket.")
@output_option
def command(
    execution: str | None,
    environment: str | None,
    name: str | None,
    folder: str,
    allow_empty: tuple[str, ...],
    anonymous: bool,
    no_record: bool,
    output: str | None,
) -> None:
    """Compare what an execution did with what its definition says.

    For each step, compares the service's own answer (a processing job, a model, a condition's outcome, …) with the
    request that the definition resolves to for this execution's parameters. Reports every reference with another value,
    every member that was changed, dropped or filled in, every output outside the prefix, and every output that is
    missing in S3. A cached result is compared in the execution that it comes from.

    The proof is kept in the environment's bucket, where promote and status find it. Exit code 1 means not proven.
    """
    from datetime import UTC, datetime

    from cursus.deploy.prove.collect import collect
    from cursus.deploy.prove.judge import judge
    from cursus.deploy.prove.proof import TARGET, Proof, success
    from cursus.deploy.prove.proof import anonymous as without_names
    from cursus.deploy.records import Records
    from cursus.errors import Diagnostic

    account, arn = open_execution(execution, environment, name, folder)
    with progress("Comparing …"):
        evidence = collect(account, arn)
        judgement = judge(evidence, datetime.now(UTC), frozenset(allow_empty))
        proof = Proof.of(evidence.run, judgement, account.environment.name)
        records = Records.of(account, evidence.run.pipeline, evidence.run.definition)
        kept = None if no_record or evidence.run.status == "Executing" else records.keep_proof(proof)
        known = {one.execution: one for one in records.proofs()} | {arn: proof}
    findings = judgement.all_findings
    share = success(list(known.values()))
    if share is not None and share < TARGET:
        message = f"{share:.2%} of the references had the right value over {len(known)} executions, the target is 99.9%"
        findings.append(Diagnostic("W740", message, evidence.run.pipeline, "Look at the proofs that report E726."))
    if not (anonymous and as_json()):
        report(findings)  # which name what the document leaves out
    document = without_names(proof) if anonymous else dict(proof.document)
    if output is not None or anonymous:
        write_result(document, output)
    if as_json():
        more = {} if anonymous else {"kept": kept, "executions": len(known), "success": share}
        show({**document, **more})
    elif not anonymous or output is not None:
        rows = [
            (step.name, step.kind, step.verdict.value, f"{step.matched}/{step.references}") for step in judgement.steps
        ]
        table(("step", "type", "verdict", "references"), rows)
        verdict = "proven" if proof.proven else "not proven"
        runs = "1 execution" if len(known) == 1 else f"{len(known)} executions"
        total = f"{share:.2%} over {runs}" if share is not None else "no references"
        click.echo(f"{verdict}: {proof.matched} of {proof.references} references as resolved; {total}")
        if kept:
            click.echo(f"kept: {kept}")
    fail_if(not proof.proven)

"""``cursus audit``: what of a definition depends on who compiles it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._options import (
    as_region,
    code_or_compiler_options,
    format_option,
    make_compiler,
    refuse_compiler_options,
)
from cursus.cli._output import as_json, fail_if, progress, report, show, table
from cursus.cli._project import chosen
from cursus.cli._source import from_options, hand_written

if TYPE_CHECKING:
    from cursus.core.audit import Audit
    from cursus.errors import Diagnostic
    from cursus.gate.case import Function


@click.command(
    cls=Command,
    examples=[
        "cursus audit --dag demo/dag.json --config demo/config.json",
        "cursus audit --dag demo/dag.json --config demo/config.json "
        "--parameter EXECUTION_S3_PREFIX --parameter EXECUTION_ROLE_ARN --assets execution",
        "cursus audit --from pipelines.fraud:get_pipeline",
    ],
)
@code_or_compiler_options
@from_options
@click.option(
    "--other-region", metavar="REGION", callback=as_region, help="Region of the other author. Default: the same."
)
@format_option
def command(
    dag_path: str | None,
    other_region: str | None,
    code: Function | None,
    definition_path: Function | None = None,
    **options: Any,
) -> None:
    """Find values that would change if someone else compiled.

    Compiles as two authors in two accounts and lists every literal that differs. The role, the location of the code and
    a declared default may differ. With --assets execution nothing may.

    With --from, or a --pipeline that is a function, your code runs offline for each author. All values that follow the
    account are one finding: a note, or a warning if a base is declared.
    """
    from cursus.errors import errors_in

    source = code or definition_path
    if source and not dag_path:
        refuse_compiler_options(options)
        result, found = _of_code(source, other_region)
    elif source:
        raise click.UsageError("Give either --dag and --config or --from.")
    else:
        result = _of_dag(str(dag_path), other_region, **options)
        found = result.diagnostics
    if as_json():
        show({"score": result.score, "literals": result.literals, "differing": [asdict(d) for d in result.differing]})
    else:
        rows = [(d.kind.value, "allowed" if d.allowed else "not allowed", d.path) for d in result.differing]
        if rows:
            table(("literal", "", "where"), rows)
        click.echo(f"{result.score:.1%} of {result.literals} literals do not depend on who compiles.")
    report(found)
    fail_if(errors_in(found))


def _of_dag(dag_path: str, other_region: str | None, **options: Any) -> Audit:

    with progress("Compiling twice …"):
        from cursus.core.audit import Identity, audit
        from cursus.dag import PipelineDAG

        compiler = make_compiler(**options)
        return audit(
            PipelineDAG.load(dag_path),
            compiler.config_path,
            Identity(region=other_region),
            role=compiler.role,
            pipeline_parameters=compiler.pipeline_parameters,
            external_inputs=compiler.external_inputs,
            source_root=compiler.source_root,
            assets=compiler.assets,
        )


def _of_code(code: Function, other_region: str | None) -> tuple[Audit, list[Diagnostic]]:
    """The audit, and what was found, also while the code ran."""
    from cursus.core.audit import compare
    from cursus.gate.written import follows_the_account, somebody_else, steady

    # Two hash seeds and two days: what differs by them does not follow the account.
    here = replace(code.source, hash_seed="1")
    elsewhere = replace(here, hash_seed="20", days=400)
    other = somebody_else(elsewhere)
    compiled = [hand_written(one) for one in (here, elsewhere, replace(other, region=other_region or other.region))]
    own, again, theirs = (one.definition for one in compiled)
    audit = steady(compare(own, theirs, strict=False, same_region=other_region is None), own, again)
    return audit, [*compiled[0].diagnostics, *follows_the_account(audit, chosen().base)]

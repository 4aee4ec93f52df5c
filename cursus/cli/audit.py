"""``cursus audit``: what of a definition depends on who compiles it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from cursus.cli._command import Command
from cursus.cli._options import as_region, compiler_options, format_option, make_compiler
from cursus.cli._output import as_json, fail_if, progress, report, show, table


@click.command(
    cls=Command,
    examples=[
        "cursus audit --dag demo/dag.json --config demo/config.json",
        "cursus audit --dag demo/dag.json --config demo/config.json "
        "--parameter EXECUTION_S3_PREFIX --parameter EXECUTION_ROLE_ARN --assets execution",
    ],
)
@compiler_options
@click.option(
    "--other-region", metavar="REGION", callback=as_region, help="Region of the other author. Default: the same."
)
@format_option
def command(dag_path: str, other_region: str | None, **options: Any) -> None:
    """Find values that would change if someone else compiled.

    Compiles as two authors in two accounts, and accounts for every literal that differs. The role, the place of the
    code and a declared default may differ; with --assets execution nothing may.
    """
    from cursus.errors import errors_in

    with progress("Compiling twice …"):
        from cursus.core.audit import Identity, audit
        from cursus.dag import PipelineDAG

        compiler = make_compiler(**options)
        result = audit(
            PipelineDAG.load(dag_path),
            compiler.config_path,
            Identity(region=other_region),
            role=compiler.role,
            pipeline_parameters=compiler.pipeline_parameters,
            external_inputs=compiler.external_inputs,
            source_root=compiler.source_root,
            assets=compiler.assets,
        )
    if as_json():
        show({"score": result.score, "literals": result.literals, "differing": [asdict(d) for d in result.differing]})
    else:
        rows = [(d.kind.value, "allowed" if d.allowed else "not allowed", d.path) for d in result.differing]
        if rows:
            table(("literal", "", "where"), rows)
        click.echo(f"{result.score:.1%} of {result.literals} literals do not depend on who compiles.")
    report(result.diagnostics)
    fail_if(errors_in(result.diagnostics))

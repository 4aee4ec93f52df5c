"""``cursus publish``: the code and hyperparameters of a pipeline, into S3."""

from __future__ import annotations

from typing import Any

import click

from cursus.cli._options import compiler_options, format_option, make_compiler
from cursus.cli._output import progress, report, show, table


@click.command
@compiler_options
@click.option("--execution-prefix", metavar="URI", help="Prefix of the executions, for --assets execution.")
@click.option("--kms-key", metavar="KEY", help="Key that S3 encrypts new objects with; else the bucket's own way.")
@click.option("--bucket-owner", metavar="ACCOUNT", help="Account that must own the bucket.")
@click.option("--size-limit", metavar="BYTES", type=click.IntRange(min=0), help="Largest asset; 512 MiB by default.")
@click.option("--dry-run", is_flag=True, help="Show what would be uploaded, and upload nothing.")
@format_option
def command(
    dag_path: str,
    execution_prefix: str | None,
    kms_key: str | None,
    bucket_owner: str | None,
    size_limit: int | None,
    dry_run: bool,
    form: str,
    **compiler_options: Any,
) -> None:
    """Compile a pipeline and upload the files that its steps read.

    Files that are already there are left alone, so this may be repeated and run anywhere at the same time. Takes the
    same options as compile, so that both mean the same pipeline. Credentials are found as boto3 finds them.
    """
    from cursus.dag import PipelineDAG
    from cursus.publish import PublishOptions

    if execution_prefix is not None and compiler_options["assets"] != "execution":
        raise click.UsageError("--execution-prefix is for --assets execution; else the session's bucket holds them.")
    compiler = make_compiler(**compiler_options)
    dag = PipelineDAG.load(dag_path)
    options: PublishOptions = {
        "execution_prefix": execution_prefix,
        "kms_key": kms_key,
        "bucket_owner": bucket_owner,
    }
    if size_limit is not None:
        options["size_limit"] = size_limit
    with progress("Compiling (the SageMaker SDK takes a few seconds to load) …"):
        pipeline = compiler.compile(dag)
    report(compiler.diagnostics)
    with progress("Publishing …"):
        publications = pipeline.publish(dry_run=dry_run, **options)
    if form == "json":
        show(
            [
                {
                    "location": publication.location,
                    "size": publication.size,
                    "files": list(publication.files),
                    "would_upload" if dry_run else "uploaded": list(publication.missing),
                }
                for publication in publications
            ]
        )
        return
    outcome = "would upload" if dry_run else "uploaded"
    table(
        ("asset", "files", "bytes", outcome),
        (
            (p.location, str(len(p.files)), f"{p.size:,}", ", ".join(p.missing) or "nothing, all is there")
            for p in publications
        ),
    )

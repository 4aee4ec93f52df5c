"""``cursus publish``: the code and hyperparameters of a pipeline, into S3."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cursus.cli._command import Command
from cursus.cli._options import (
    Possible,
    definition_or_compiler_options,
    format_option,
    make_compiler,
    refuse_compiler_options,
)
from cursus.cli._output import COMPILING, as_json, progress, report, say, show, table
from cursus.cli._rollout import release_of, require_one_source

if TYPE_CHECKING:
    from cursus.cli._definition import Given
    from cursus.core.pipeline import Pipeline


@click.command(
    cls=Command,
    examples=[
        "cursus publish --dag demo/dag.json --config demo/config.json --dry-run",
        "cursus publish --dag demo/dag.json --config demo/config.json --s3-root local-s3",
        "cursus publish --dag demo/dag.json --config demo/config.json "
        "--assets execution --execution-prefix s3://bucket/run-1",
    ],
)
@definition_or_compiler_options
@click.option("--execution-prefix", metavar="URI", help="Prefix of the executions, for --assets execution.")
@click.option("--kms-key", metavar="KEY", help="KMS key for new objects. Default: the bucket's setting.")
@click.option("--bucket-owner", metavar="ACCOUNT", help="Account that must own the bucket.")
@click.option("--size-limit", metavar="BYTES", type=click.IntRange(min=0), help="Largest asset. Default: 512 MiB.")
@click.option("--dry-run", is_flag=True, help="Show the uploads without making them.")
@click.option(
    "--s3-root",
    metavar="DIR",
    type=Possible(file_okay=False),
    help="Write to folders instead, for `cursus run PIPELINE.JSON`: s3://bucket/key is DIR/bucket/key.",
)
@format_option
def command(
    dag_path: str | None,
    config_path: str | None,
    definition_path: Given | None,
    execution_prefix: str | None,
    kms_key: str | None,
    bucket_owner: str | None,
    size_limit: int | None,
    dry_run: bool,
    s3_root: str | None,
    **compiler_options: Any,
) -> None:
    """Compile a pipeline and upload the files that its steps read.

    Uploads only missing files, so you can repeat the command and run it in several places at once. Takes the same
    options as compile. Uses the credentials that boto3 finds.

    A --definition has no files to publish. Neither does a pipeline made by code; the files that the code uploads itself
    are listed.
    """
    from cursus.dag import PipelineDAG
    from cursus.publish import PublishOptions

    if execution_prefix is not None and compiler_options["assets"] == "session":
        raise click.UsageError("--execution-prefix is not for --assets session: the session's bucket holds them.")
    if s3_root is not None and (dry_run or kms_key or bucket_owner or size_limit is not None):
        raise click.UsageError("--s3-root goes with none of --kms-key, --bucket-owner, --size-limit and --dry-run.")
    require_one_source(dag_path, config_path, definition_path)
    if definition_path is not None:
        refuse_compiler_options(compiler_options)
        _nothing_to_publish(release_of(definition_path, None).expected)
        return
    compiler = make_compiler(config_path=str(config_path), **compiler_options)
    dag = PipelineDAG.load(str(dag_path))
    options: PublishOptions = {
        "execution_prefix": execution_prefix,
        "kms_key": kms_key,
        "bucket_owner": bucket_owner,
    }
    if size_limit is not None:
        options["size_limit"] = size_limit
    with progress(COMPILING):
        pipeline = compiler.compile(dag)
    report(compiler.diagnostics)
    if s3_root is not None:
        _place(pipeline, execution_prefix, s3_root)
        return
    with progress("Publishing …"):
        publications = pipeline.publish(dry_run=dry_run, **options)
    if as_json():
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


def _nothing_to_publish(expected: Sequence[str]) -> None:
    """Say why, and what is in S3 only when someone else puts it there."""
    if as_json():
        show([])
        return
    if not expected:
        click.echo("nothing to publish: a definition brings no files")
        return
    say("nothing to publish: your code uploads these files itself when it runs with AWS, by pipeline.upsert()")
    for place in expected:
        say(f"  {place}")


def _place(pipeline: Pipeline, execution_prefix: str | None, s3_root: str) -> None:
    from cursus.runtime.code_assets import place_assets
    from cursus.runtime.storage import LocalStorage

    placed = place_assets(pipeline.assets, execution_prefix or pipeline.default_prefix(), LocalStorage(Path(s3_root)))
    if as_json():
        show([{"location": location, "files": files} for location, files in placed.items()])
    else:
        table(
            ("asset", "placed"),
            [(place, ", ".join(files) or "nothing, all is there") for place, files in placed.items()],
        )

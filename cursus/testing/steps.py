"""One step of a builder, compiled on its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cursus.core.assets import AssetMode
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.context import BuildContext, default_bucket
from cursus.core.parameters import parameter_set
from cursus.core.pipeline import Pipeline
from cursus.errors import CompilationError, errors_in

Builder = type[StepBuilderBase[Any]]


def compile_step(
    builder: Builder,
    config: BasePipelineConfig,
    inputs: Mapping[str, str] | None = None,
    pipeline_parameters: Sequence[str] | None = (),
    assets: AssetMode = "session",
) -> dict[str, Any]:
    """The definition of a pipeline with the one step that ``builder`` makes of ``config``, offline.

    ``inputs``: S3 URI by input name; an input that is required and not given gets ``s3://inputs/<name>``.
    ``pipeline_parameters``: as for PipelineDAGCompiler, the static base by default.
    Raises CompilationError as compiling does.
    """
    parameters, found = parameter_set(pipeline_parameters, default_base=config.pipeline_s3_loc)
    if errors_in(found):
        raise CompilationError(found)
    region = config.aws_region
    bucket = default_bucket(region, config.role)
    context = BuildContext(region, bucket, parameters.role or config.role, parameters, asset_mode=assets)
    job_type = builder.job_type_of(config)
    required = [port.name for port in builder.input_ports.values() if port.required_by(job_type)]
    step = builder(config, context=context).create_step(
        {name: f"s3://inputs/{name}" for name in required} | dict(inputs or {})
    )
    pipeline = Pipeline("one-step", context.declared_parameters, [step], region, context.assets)
    definition: dict[str, Any] = json.loads(pipeline.definition())
    return definition

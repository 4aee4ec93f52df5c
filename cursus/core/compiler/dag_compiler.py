"""The front door: a DAG and a saved config in, a Pipeline out, or everything that is wrong with them at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cursus.core.assembler.pipeline_template_base import Assembled, listed
from cursus.core.assets import AssetMode
from cursus.core.compiler.dynamic_template import DynamicPipelineTemplate
from cursus.core.config_file import ConfigFile, read_config_file
from cursus.core.layouts import LayoutName
from cursus.core.parameters import (
    KMS_ENCRYPTION_KEY_PARAM,
    PIPELINE_EXECUTION_TEMP_DIR,
    PROCESSING_JOB_SHARED_NETWORK_CONFIG,
    SECURITY_GROUP_ID,
    VPC_SUBNET,
)
from cursus.core.pipeline import Pipeline
from cursus.dag import PipelineDAG
from cursus.definition.values import ParameterString
from cursus.errors import CompilationError, Diagnostic

__all__ = [
    "KMS_ENCRYPTION_KEY_PARAM",
    "PIPELINE_EXECUTION_TEMP_DIR",
    "PROCESSING_JOB_SHARED_NETWORK_CONFIG",
    "SECURITY_GROUP_ID",
    "VPC_SUBNET",
    "NodePreview",
    "PipelineDAGCompiler",
    "compile_dag_to_pipeline",
]


@dataclass(frozen=True)
class NodePreview:
    """What a node will become: ``inputs`` holds ``node.output`` or the S3 location that feeds each input port."""

    node: str
    config: str
    builder: str
    inputs: Mapping[str, str]


class PipelineDAGCompiler:
    """Compiles DAGs against one saved config file.

    ``pipeline_parameters`` decides the base of every output path:

    ======================  ===========================================================================================
    ``[]``                  the configs' static location, no parameter
    ``None``                ``EXECUTION_S3_PREFIX``, with the static location as its default
    with the prefix         that parameter, as given
    with KMS, VPC too       those as well, on every job that takes them
    strings                 ``"NAME"`` or ``"NAME=default"`` of a standard parameter; ``"all"`` for prefix, KMS and VPC
    ======================  ===========================================================================================

    ``external_inputs`` maps ``"node.input"`` to an S3 URI or a ParameterString. ``source_root`` is the directory below
    which source directories lie; the folder of the config file when not given. ``assets="execution"`` places code and
    hyperparameters below the execution prefix, so that the definition names no bucket of its author; that is the
    default where both the prefix and ``EXECUTION_ROLE_ARN`` are parameters, and ``"session"`` elsewhere.
    ``output_layout`` names the folders below the base: ``"cursus"``, or those of version ``"2.9"`` or ``"1.3"``; the
    configs' own when not given. ``configs`` is what ``read_config_file`` made of the file, where the caller has it.

    After ``compile``, ``diagnostics`` holds its warnings and notes; after ``preview``, everything it found.
    """

    def __init__(
        self,
        config_path: str | os.PathLike[str],
        sagemaker_session: Any = None,
        role: str | None = None,
        pipeline_parameters: Sequence[str | ParameterString] | str | None = None,
        external_inputs: Mapping[str, str | ParameterString] | None = None,
        source_root: str | os.PathLike[str] | None = None,
        assets: AssetMode | None = None,
        output_layout: LayoutName | None = None,
        configs: ConfigFile | None = None,
    ) -> None:
        self.config_path = Path(config_path)
        self._named = os.fspath(config_path)  # as findings show it
        self.sagemaker_session = sagemaker_session
        self.role = role
        self.pipeline_parameters = listed(pipeline_parameters)
        self.external_inputs = dict(external_inputs or {})
        self.source_root = Path(source_root) if source_root is not None else self.config_path.parent
        self.assets = assets
        self.output_layout = output_layout
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self._configs = configs

    def compile(self, dag: PipelineDAG, pipeline_name: str | None = None) -> Pipeline:
        """The pipeline, named ``pipeline_name`` or as the config derives.

        Raises CompilationError with every diagnostic, warnings and notes included.
        """
        return self.assemble(dag, pipeline_name).pipeline

    def assemble(self, dag: PipelineDAG, pipeline_name: str | None = None) -> Assembled:
        """As ``compile``, with the builders, wiring and parameters, for anyone who judges what came of them."""
        template = self._template(dag)
        assembled = template.assemble(pipeline_name)
        self.diagnostics, self.assets = tuple(assembled.diagnostics), template.assets
        return assembled

    def preview(self, dag: PipelineDAG) -> list[NodePreview]:
        """Node, config, builder and wiring of all that could be resolved, in the order of the DAG."""
        nodes, wiring, found = self._template(dag).plan()
        self.diagnostics = tuple(found)
        return [
            NodePreview(
                name,
                type(node.config).__name__,
                node.builder.__name__,
                {
                    **{port: str(source) for port, source in wiring.links.get(name, {}).items()},
                    **{
                        port: location if isinstance(location, str) else f"parameter {location.name}"
                        for port, location in wiring.external.get(name, {}).items()
                    },
                },
            )
            for name, node in nodes.items()
        ]

    def validate(self, dag: PipelineDAG) -> list[Diagnostic]:
        """Everything that ``compile`` would find, and what does not fit between steps and their scripts."""
        try:
            assembled = self._template(dag).assemble()
            return [*assembled.diagnostics, *assembled.check_scripts()]
        except CompilationError as error:
            return list(error.diagnostics)

    def _template(self, dag: PipelineDAG) -> DynamicPipelineTemplate:
        if self._configs is None:
            self._configs = read_config_file(self._named)
        given = self.pipeline_parameters
        return DynamicPipelineTemplate(
            dag,
            self._configs,
            output_layout=self.output_layout,
            sagemaker_session=self.sagemaker_session,
            role=self.role,
            pipeline_parameters=self._configs.pipeline_parameters if given is None else given,
            external_inputs=self.external_inputs,
            source_root=self.source_root,
            assets=self.assets,
        )


def compile_dag_to_pipeline(
    dag: PipelineDAG,
    config_path: str | os.PathLike[str],
    sagemaker_session: Any = None,
    role: str | None = None,
    pipeline_parameters: Sequence[str | ParameterString] | str | None = None,
    external_inputs: Mapping[str, str | ParameterString] | None = None,
    source_root: str | os.PathLike[str] | None = None,
    assets: AssetMode | None = None,
    pipeline_name: str | None = None,
    output_layout: LayoutName | None = None,
) -> Pipeline:
    """``PipelineDAGCompiler(...).compile(dag, pipeline_name)`` in one call."""
    compiler = PipelineDAGCompiler(
        config_path,
        sagemaker_session,
        role,
        pipeline_parameters,
        external_inputs,
        source_root,
        assets,
        output_layout,
    )
    return compiler.compile(dag, pipeline_name)

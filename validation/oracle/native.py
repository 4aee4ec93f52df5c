"""A case compiled with the SDK's own generic step classes (version 2): every builder, with its verb exchanged."""

from __future__ import annotations

import functools
from dataclasses import replace
from types import ModuleType
from typing import Any, Final

from sagemaker import image_uris

from cursus.core.assembler.wiring import Node
from cursus.core.base.callback import CallbackStepBuilderBase
from cursus.core.base.lambda_ import LambdaStepBuilderBase
from cursus.core.base.model import AnyModelBuilder
from cursus.core.base.notebook_job import NotebookJobBuilder
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.base.register_model import RegisterModelBuilder
from cursus.core.base.training import TrainingJobBuilder
from cursus.core.base.transform import TransformStepBuilder
from cursus.core.compiler.dynamic_template import DynamicPipelineTemplate
from cursus.core.field_parameters import known
from cursus.errors import CompilationError, Diagnostic
from validation.oracle import callback, lambda_, model, notebook_job, processing, registration, training, transform

VERBS: Final[tuple[tuple[type, ModuleType], ...]] = (
    (ProcessingStepBuilder, processing),
    (NotebookJobBuilder, notebook_job),
    (TrainingJobBuilder, training),
    (AnyModelBuilder, model),
    (RegisterModelBuilder, registration),
    (TransformStepBuilder, transform),
    (CallbackStepBuilderBase, callback),
    (LambdaStepBuilderBase, lambda_),
)


@functools.cache
def of_builder(builder: type[Any]) -> type[Any]:
    """The builder with the SDK's classes in place of its verb's request; as it is when its verb has no such oracle."""
    for verb, module in VERBS:
        if issubclass(builder, verb):
            declared = {name: getattr(builder, name) for name in ("Config", "input_ports", "output_ports")}
            own = {"__module__": builder.__module__, "uses_sdk": True, "framework_image": _framework_image}
            members = {**own, **declared}
            return type(builder.__name__, (module.Oracle, builder), members)
    return builder


def _framework_image(
    builder: Any,
    framework: str,
    version: str | None,
    py_version: str | None,
    instance_type: str,
    scope: str | None = None,
) -> str:
    """The image that the SDK itself chooses."""
    try:
        return _retrieved(framework, builder.config.aws_region, version, py_version, known(instance_type), scope)
    except ValueError as error:  # a builder may try another framework
        raise CompilationError([Diagnostic("E235", str(error), builder.node)]) from error


@functools.cache
def _retrieved(
    framework: str, region: str, version: str | None, py_version: str | None, instance_type: str, scope: str | None
) -> str:
    uri: str = image_uris.retrieve(
        framework, region, version=version, py_version=py_version, instance_type=instance_type, image_scope=scope
    )
    return uri


class NativeTemplate(DynamicPipelineTemplate):
    """The same pipeline, of native steps."""

    def _create_nodes(self, found: list[Diagnostic]) -> dict[str, Node]:
        nodes = super()._create_nodes(found)
        return {name: replace(node, builder=of_builder(node.builder)) for name, node in nodes.items()}

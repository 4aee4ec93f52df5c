"""A case compiled with the SDK's own generic step classes (version 2): every builder, with its verb exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

from cursus.core.assembler.wiring import Node
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.callback import CallbackStepBuilderBase
from cursus.core.base.clarify_check import ClarifyCheckBuilder
from cursus.core.base.endpoint import EndpointBuilder
from cursus.core.base.endpoint_config import EndpointConfigBuilder
from cursus.core.base.fail import FailStepBuilderBase
from cursus.core.base.lambda_ import LambdaStepBuilderBase
from cursus.core.base.model import AnyModelBuilder
from cursus.core.base.notebook_job import NotebookJobBuilder
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.base.quality_check import QualityCheckBuilder
from cursus.core.base.register_model import RegisterModelBuilder
from cursus.core.base.training import TrainingJobBuilder
from cursus.core.base.transform import TransformStepBuilder
from cursus.core.base.tuning import TuningStepBuilderBase
from cursus.core.compiler.dynamic_template import DynamicPipelineTemplate
from cursus.errors import Diagnostic
from validation.oracle import (
    callback,
    clarify_check,
    fail,
    lambda_,
    model,
    notebook_job,
    processing,
    quality_check,
    registration,
    training,
    transform,
    tuning,
)
from validation.oracle.mixed import mixed


def _of_endpoints() -> Iterator[tuple[type, ModuleType]]:
    """Older versions of the SDK have no steps for them."""
    if find_spec("sagemaker.workflow.endpoint_step"):
        yield EndpointConfigBuilder, import_module("validation.oracle.endpoint_config")
        yield EndpointBuilder, import_module("validation.oracle.endpoint")


VERBS: Final[tuple[tuple[type, ModuleType], ...]] = (
    (ProcessingStepBuilder, processing),
    (NotebookJobBuilder, notebook_job),
    (TrainingJobBuilder, training),
    (TuningStepBuilderBase, tuning),
    (AnyModelBuilder, model),
    (RegisterModelBuilder, registration),
    (TransformStepBuilder, transform),
    (QualityCheckBuilder, quality_check),
    (ClarifyCheckBuilder, clarify_check),
    (CallbackStepBuilderBase, callback),
    (LambdaStepBuilderBase, lambda_),
    (FailStepBuilderBase, fail),
    *_of_endpoints(),
)


def of_builder(builder: type[StepBuilderBase[Any]]) -> type[Any]:
    """The builder with the SDK's classes in place of its verb's request; as it is when its verb has no such oracle."""
    found = (module.Oracle for verb, module in VERBS if issubclass(builder, verb))
    oracle = next(found, None)
    return builder if oracle is None else mixed(builder, oracle)


class NativeTemplate(DynamicPipelineTemplate):
    """The same pipeline, of native steps."""

    def _create_nodes(self, found: list[Diagnostic]) -> dict[str, Node]:
        nodes = super()._create_nodes(found)
        return {name: replace(node, builder=of_builder(node.builder)) for name, node in nodes.items()}

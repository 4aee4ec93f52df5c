"""The allow-list is that of the signatures it was made from, and each rule says how safe its fix is."""

from __future__ import annotations

import importlib
import inspect
import os
from typing import Any

import pytest
from click.testing import CliRunner

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

from cursus.cli import main
from cursus.lint.rules import RULES
from cursus.migrate.flow.places import CLASSES, HOOKS, POSITIONS, TEXT_HOOKS
from cursus.migrate.safety import SAFETY, fix_safety

MODULES = (
    "sagemaker.processing", "sagemaker.inputs", "sagemaker.estimator", "sagemaker.transformer", "sagemaker.model",
    "sagemaker.xgboost", "sagemaker.sklearn", "sagemaker.pytorch", "sagemaker.tensorflow", "sagemaker.huggingface",
    "sagemaker.spark.processing", "sagemaker.debugger", "sagemaker.model_metrics", "sagemaker.workflow.steps",
    "sagemaker.workflow.functions", "sagemaker.workflow.conditions", "sagemaker.workflow.lambda_step",
    "sagemaker.workflow.callback_step", "sagemaker.workflow.fail_step", "sagemaker.workflow.quality_check_step",
    "sagemaker.workflow.clarify_check_step", "sagemaker.workflow.monitor_batch_transform_step",
    "sagemaker.workflow.notebook_job_step",
)  # fmt: skip
# Shapes of version 3, and what has no signature of its own for it: the annotation says less than the SDK does.
ONLY_V3 = {
    "ProcessingS3Input", "ProcessingS3Output", "S3DataSource", "OutputDataConfig", "CheckpointConfig", "InputData",
    "ModelTrainer", "TransformOutput", "TransformS3DataSource", "ContainerDefinition",
}  # fmt: skip
OF_STEPS = {
    "ProcessingStep",
    "TrainingStep",
    "TuningStep",
    "LambdaStep",
    "CallbackStep",
    "ConditionEquals",
    "ConditionIn",
    "Join",
}


def found(name: str) -> Any:
    modules = map(importlib.import_module, MODULES)
    return next(vars(module)[name] for module in modules if name in vars(module))


def parameters(cls: type) -> dict[str, inspect.Parameter]:
    """Of a class and of those that it passes keywords on to."""
    known: dict[str, inspect.Parameter] = {}
    for base in cls.__mro__[:-1]:
        if "__init__" in vars(base):
            known = dict(inspect.signature(base).parameters) | known
    return known


@pytest.mark.parametrize("name", sorted(CLASSES.keys() - ONLY_V3 - {"join_path"}))
def test_the_sdk_takes_a_variable_there(name: str) -> None:
    """Each argument exists, in the order that positions are taken for, and its annotation names PipelineVariable."""
    given = parameters(found(name))
    assert CLASSES[name] <= given.keys()
    if name in POSITIONS:
        assert tuple(inspect.signature(found(name)).parameters)[: len(POSITIONS[name])] == POSITIONS[name]
    if name not in OF_STEPS:
        assert [each for each in CLASSES[name] if "PipelineVariable" not in str(given[each].annotation)] == []


def test_hooks_and_what_the_framework_reads_as_text_are_told_apart() -> None:
    """No method is both, and those of our own base classes are known."""
    processing = importlib.import_module("cursus.core.base.processing").ProcessingStepBuilder
    assert not HOOKS & TEXT_HOOKS
    texts = set()
    for name in dir(processing):
        member = inspect.getattr_static(processing, name)
        function = getattr(member, "fget", None) or getattr(member, "__func__", None) or member
        says = inspect.get_annotations(function).get("return", "") if inspect.isfunction(function) else ""
        if not name.startswith("_") and "str" in says and "Location" not in says and "PipelineVariable" not in says:
            texts.add(name)
    assert texts >= {"image_uri", "step_name", "entry_point", "arguments"}
    assert texts <= TEXT_HOOKS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_states_how_safe_its_fix_is(rule: object) -> None:
    """`cursus explain` prints it under one heading."""
    code = rule.code  # type: ignore[attr-defined]
    said = CliRunner().invoke(main, ["explain", code]).stdout
    assert f"\n\nFix safety: {fix_safety(code)}" in said
    assert fix_safety(code).startswith(("Safe", "Unsafe", "No fix"))


def test_only_rules_have_a_fix() -> None:
    """No entry outlives its rule, and codes of other things have none."""
    assert {rule.code for rule in RULES} >= SAFETY.keys()
    assert "Fix safety" not in CliRunner().invoke(main, ["explain", "E501"]).stdout

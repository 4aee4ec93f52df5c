"""The engine of a step changes its image and its script, and nothing of what it reads, writes and is told."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.catalog import catalog
from cursus.core.script_check import check_script
from cursus.core.script_interface import ScriptInterface, read_interface
from cursus.core.sources import SCRIPTS, bundled_script
from cursus.sdk.session import quiet_sdk

BASE: dict[str, Any] = {
    "author": "ana",
    "bucket": "ana-models",
    "role": "arn:aws:iam::111122223333:role/SageMakerRole",
    "region": "NA",
    "service_name": "Orders",
    "pipeline_version": "1.0.0",
    "job_type": "training",
}
SOURCE = {
    "data_source_name": "orders",
    "data_source_type": "S3",
    "s3_data_source_properties": {"s3_uri": "s3://ana-data/orders"},
}
FIELDS: dict[str, dict[str, Any]] = {
    "CradleDataLoading": {"data_sources_spec": {"data_sources": [SOURCE]}},
    "CurrencyConversion": {"currency_conversion_dict": {"EUR": 0.9}, "label_field": "label"},
    "DataLoading": {"data_sources_spec": {"data_sources": [SOURCE]}},
    "DummyDataLoading": {"data_source": "s3://ana-data/orders"},
    "RiskTableMapping": {},
    "TabularPreprocessing": {"label_name": "label"},
}
WITH_SPARK = sorted(
    name
    for name, builder in catalog().builders.items()
    if issubclass(builder, ProcessingStepBuilder) and builder.spark_script
)


def step(name: str, **fields: Any) -> ProcessingStepBuilder[Any]:
    builder: Any = catalog().builders[name]
    made: ProcessingStepBuilder[Any] = builder(builder.Config(**BASE, **FIELDS[name], **fields))
    return made


def request(builder: ProcessingStepBuilder[Any]) -> Any:
    """What the step asks for, with plain texts for all places."""
    inputs, outputs = (
        {port: f"s3://ana-data/{port}" for port in ports} for ports in (builder.input_ports, builder.output_ports)
    )
    return builder.create_step(inputs, outputs).arguments


def interface(builder: ProcessingStepBuilder[Any], script: str) -> ScriptInterface:
    files = bundled_script(script, type(builder)).values()
    found = read_interface((file.read_bytes() if isinstance(file, Path) else file).decode() for file in files)
    assert found is not None
    return found


def constants(script: str) -> dict[str, str]:
    """What a script says of its inputs and outputs, as it is written; of the one that it takes them from, if any."""
    tree = ast.parse((SCRIPTS / script).read_text(encoding="utf-8"))
    found = {
        target.id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in ("INPUTS", "OUTPUTS")
    }
    if found:
        return found
    (taken,) = (node.module for node in tree.body if isinstance(node, ast.ImportFrom) and _takes_inputs(node))
    return constants(f"{taken}.py")


def _takes_inputs(node: ast.ImportFrom) -> bool:
    return any(name.name == "INPUTS" for name in node.names)


def test_these_steps_run_on_spark() -> None:
    assert sorted(FIELDS) == WITH_SPARK


@pytest.mark.parametrize("name", FIELDS)
def test_both_scripts_of_a_step_have_one_contract(name: str) -> None:
    """Ports at the same paths, the same settings and arguments; the check of scripts finds nothing in either."""
    python, spark = step(name), step(name, engine="spark")
    assert constants(python.script) == constants(spark.spark_script)
    one, other = interface(python, python.script), interface(spark, spark.spark_script)
    assert (one.options, one.required_options) == (other.options, other.required_options)
    assert one.required == other.required
    assert not check_script(python, ()) and not check_script(spark, ())


@pytest.mark.parametrize("name", FIELDS)
def test_the_engine_changes_the_image_and_the_script_alone(name: str) -> None:
    """And the place of the code, which is named by its content."""
    python, spark = request(step(name)), request(step(name, engine="spark"))
    assert spark["AppSpecification"].pop("ContainerEntrypoint") == [
        "smspark-submit",
        f"/opt/ml/processing/input/code/{catalog().builders[name].spark_script}",  # type: ignore[attr-defined]
    ]
    assert "/sagemaker-spark-processing:3.5-cpu" in spark["AppSpecification"].pop("ImageUri")
    del python["AppSpecification"]["ContainerEntrypoint"], python["AppSpecification"]["ImageUri"]
    for one in (python, spark):
        (code,) = (given for given in one["ProcessingInputs"] if given["InputName"] == "code")
        del code["S3Input"]["S3Uri"]
    assert python == spark


@pytest.mark.parametrize("name", FIELDS)
def test_without_the_field_nothing_changes(name: str) -> None:
    assert request(step(name)) == request(step(name, engine="python"))


@pytest.mark.parametrize("name", FIELDS)
def test_our_scripts_need_nothing_that_the_image_may_lack(name: str) -> None:
    """Beside Spark's own package they import what comes with Python, and each other."""
    files = bundled_script(step(name).spark_script, catalog().builders[name])
    trees = [ast.parse(file if isinstance(file, bytes) else file.read_bytes()) for file in files.values()]
    imported = {
        name.partition(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert imported - sys.stdlib_module_names - {Path(name).stem for name in files} == {"pyspark"}
    assert "requirements.txt" not in files


def test_the_sdk_asks_for_the_same() -> None:
    """Version 2's own processor for PySpark has the same image and starts the script in the same way."""
    builder = step("TabularPreprocessing", engine="spark", processing_instance_count=3)
    ours = request(builder)
    with quiet_sdk():
        from sagemaker.spark.processing import PySparkProcessor
        from sagemaker.workflow.steps import ProcessingStep

        processor = PySparkProcessor(
            framework_version="3.5",
            role=BASE["role"],
            instance_count=3,
            instance_type=builder.config.effective_instance_type,
            sagemaker_session=builder.context.session,
        )
        ran = processor.run(submit_app=f"s3://ana-models/{builder.spark_script}", arguments=["--job_type", "training"])
        theirs = ProcessingStep(name="Spark", step_args=ran).arguments["AppSpecification"]
    assert theirs == ours["AppSpecification"]

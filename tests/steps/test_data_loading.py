"""Data loading: what the service brings, what the container is told, and the in-house step in its place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from .cases import compiled
from .test_jobs import make

S3 = {"data_source_name": "orders", "data_source_type": "S3", "s3_data_source_properties": {"s3_uri": "s3://b/o"}}


def inputs(case: str, base: str = "static") -> dict[str, dict[str, Any]]:
    return {given["InputName"]: given for given in compiled(f"steps/{case}", base).only["ProcessingInputs"]}


def test_the_specification() -> None:
    """The container gets all of it as config.json."""
    found = compiled("steps/CradleDataLoading/mds").files["config.json"]
    assert [source["data_source_type"] for source in found["data_sources_spec"]["data_sources"]] == [
        "MDS",
        "EDX",
        "ANDES",
    ]
    assert found["data_sources_spec"]["data_sources"][0]["mds_data_source_properties"]["service_name"] == "OrderService"
    assert found["transform_spec"]["job_split_options"]["merge_sql"] == "SELECT * FROM INPUT"
    assert found["output_spec"]["output_format"] == "PARQUET"
    assert found["cradle_job_spec"]["cluster_type"] == "LARGE"
    assert set(inputs("CradleDataLoading/mds")) == {"code", "config"}


def test_a_table_in_place_of_the_sources() -> None:
    """The override is the only source, and nothing is transformed."""
    found = inputs("CradleDataLoading/override")
    assert found["s3_input_override"]["S3Input"]["S3Uri"].endswith("/training/extract")
    specification = compiled("steps/CradleDataLoading/override").files["config.json"]
    assert [source["data_source_name"] for source in specification["data_sources_spec"]["data_sources"]] == [
        "s3_input_override"
    ]
    assert "transform_spec" not in specification


def test_it_owns_its_outputs() -> None:
    """Others have nothing to place."""
    builder = make("CradleDataLoading", job_type="training", data_sources_spec={"data_sources": [S3]})
    assert builder._get_outputs(builder.destinations()) == {}


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ([{**S3, "data_source_type": "MDS"}], "orders has no mds_data_source_properties"),
        ([{**S3, "data_source_name": "config"}], "the step's own files"),
        ([S3, S3], "two data sources are called orders"),
        ([{**S3, "data_source_name": "../orders"}], "pattern"),
        ([], "at least 1 item"),
    ],
)
def test_sources_that_cannot_be(sources: list[Any], message: str) -> None:
    """A source without its properties, under a reserved or unsafe name, twice, or none at all."""
    with pytest.raises(ValidationError, match=message):
        make("CradleDataLoading", job_type="training", data_sources_spec={"data_sources": sources})


def test_the_in_house_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the in-house package is installed, its step is built and read by the same references."""
    package = tmp_path / "secure_ai_sandbox_workflow_python_sdk"
    (package / "cradle_data_loading").mkdir(parents=True)
    for folder in (package, package / "cradle_data_loading"):
        (folder / "__init__.py").touch()
    (package / "cradle_data_loading/cradle_data_loading_step.py").write_text(
        "from sagemaker.processing import Processor, ProcessingOutput\n"
        "from sagemaker.workflow.steps import ProcessingStep\n"
        "class CradleDataLoadingStep(ProcessingStep):\n"
        "    def __init__(self, step_name, role, sagemaker_session):\n"
        "        processor = Processor(role, 'in-house', 1, 'ml.m5.large', sagemaker_session=sagemaker_session)\n"
        "        super().__init__(name=step_name, step_args=processor.run())\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        builder = make("CradleDataLoading", job_type="training", data_sources_spec={"data_sources": [S3]})
        step = builder.create_step(dependencies=[])
        reference = builder.output_property(step, "DATA").expr
    finally:
        for name in [name for name in sys.modules if name.startswith(package.name)]:
            del sys.modules[name]
    assert type(step).__name__ == "CradleDataLoadingStep"
    assert step.name == "CradleDataLoading-Training"
    assert reference == {
        "Get": "Steps.CradleDataLoading-Training.ProcessingOutputConfig.Outputs['DATA'].S3Output.S3Uri"
    }

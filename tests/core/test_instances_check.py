"""Several instances are an error where the step's job needs all rows in one place, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.core.catalog import catalog
from cursus.core.instances_check import check_instances
from cursus.steps.builders.builder_currency_conversion_step import CurrencyConversionStepBuilder
from cursus.steps.builders.builder_package_step import PackageStepBuilder
from cursus.steps.builders.builder_risk_table_mapping_step import RiskTableMappingStepBuilder
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder

BASE: dict[str, Any] = {
    "author": "ana",
    "bucket": "ana-models",
    "role": "arn:aws:iam::111122223333:role/SageMakerRole",
    "region": "NA",
    "service_name": "Orders",
    "pipeline_version": "1.0.0",
    "processing_instance_count": 3,
}
MONEY = {
    "label_field": "y",
    "marketplace_id_col": "m",
    "currency_conversion_dict": {},
    "marketplace_info": {},
}


def test_every_builder_of_ours_declares_what_it_does_with_instances() -> None:
    """Whatever runs a script of ours; a batch transform is divided by the service."""
    ours = {name: builder for name, builder in catalog().builders.items() if name not in catalog().plugins}
    declared = {name: getattr(builder, "instances", None) for name, builder in ours.items() if builder.script}
    assert set(declared.values()) == {"rows", "table", "library"}
    assert ours["BatchTransform"].instances == "rows"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("builder", "fields", "reason"),
    [
        (TabularPreprocessingStepBuilder, {"label_name": "y", "job_type": "training"}, "equal shares of every class"),
        (TabularPreprocessingStepBuilder, {"label_name": "y", "job_type": "testing"}, ""),
        (TabularPreprocessingStepBuilder, {"label_name": "y", "engine": "spark"}, ""),
        (RiskTableMappingStepBuilder, {"job_type": "training"}, "a share of all training rows"),
        (RiskTableMappingStepBuilder, {"job_type": "calibration"}, ""),
        (CurrencyConversionStepBuilder, MONEY, ""),
        (CurrencyConversionStepBuilder, {**MONEY, "mode": "split_after_conversion"}, "equal shares of every class"),
        (PackageStepBuilder, {}, "as a whole"),
        (PackageStepBuilder, {"processing_source_dir": "mine", "processing_entry_point": "package.py"}, ""),
    ],
)
def test_the_reason_is_told_where_there_is_one(builder: Any, fields: dict[str, Any], reason: str) -> None:
    """By the config of the job; a script of the user's own may do as it likes."""
    found = check_instances(builder(builder.Config(**BASE, **fields)))
    assert [diagnostic.code for diagnostic in found] == (["E307"] if reason else [])
    assert all(reason in diagnostic.message for diagnostic in found)
    assert all(diagnostic.where.endswith(".processing_instance_count") for diagnostic in found)
    alone = builder.Config(**{**BASE, **fields, "processing_instance_count": 1})
    assert not check_instances(builder(alone))


@pytest.mark.parametrize(("builder", "named"), [(TabularPreprocessingStepBuilder, True), (PackageStepBuilder, False)])
def test_the_remedy_names_the_engine_that_takes_several(builder: Any, named: bool) -> None:
    """Where the step has one."""
    fields = {"label_name": "y"} if named else {}
    (found,) = check_instances(builder(builder.Config(**BASE, **fields)))
    assert ('engine to "spark"' in found.hint) == named

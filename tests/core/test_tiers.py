"""Derived fields follow from the others, unless a value of one's own is given."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from cursus.core.base.tiers import TieredModel, derived

from .samples import STATIC, hyperparameters, preprocessing


@pytest.mark.parametrize(("region", "aws"), [("NA", "us-east-1"), ("EU", "eu-west-1"), ("FE", "us-west-2")])
def test_what_follows_is_derived(region: str, aws: str) -> None:
    """Region, pipeline name, description and static location follow from what the user says."""
    config = preprocessing(region=region)
    assert config.aws_region == aws
    assert config.pipeline_name == f"ada-fraud-xgboost-{region}"
    assert config.pipeline_s3_loc == STATIC.replace("NA", region)
    assert config.overrides == {}


def test_a_value_of_ones_own_holds() -> None:
    """An override is used, also by what follows from it; the same value again is none."""
    config = preprocessing(pipeline_name="mine", aws_region="us-east-1", effective_instance_type=None)
    assert config.overrides == {"pipeline_name": "mine"}
    assert config.pipeline_s3_loc == "s3://ada-bucket/MODS/mine_1.0"


def test_one_override_does_not_make_another() -> None:
    """Given values are compared with what follows from the fields alone, in whatever order they come."""
    given = {"pipeline_name": "mine", "pipeline_s3_loc": "s3://ada-bucket/MODS/mine_1.0"}
    for names in (list(given), list(given)[::-1]):
        assert preprocessing(**{name: given[name] for name in names}).overrides == given


@pytest.mark.parametrize(("large", "expected"), [(True, "ml.m5.4xlarge"), (False, "ml.m5.2xlarge")])
def test_the_size_decides_the_instance(large: bool, expected: str) -> None:
    """The larger or the smaller instance type is the effective one."""
    assert preprocessing(use_large_processing_instance=large).effective_instance_type == expected


def test_obsolete_fields_are_accepted_and_forgotten() -> None:
    """Paths that earlier versions derived from the author's file system have no effect."""
    config = preprocessing(portable_source_dir="/home/ada", full_script_path="x", portable_effective_source_dir="y")
    assert config == preprocessing()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("train_ratio", 1.0),
        ("train_ratio", float("nan")),
        ("region", "MARS"),
        ("label_name", ""),
        ("job_type", "train"),
        ("processing_instance_count", 0),
        ("pipeline_s3_loc", 5),
        ("aws_region", ["us-east-1"]),
        ("no_such_field", 1),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(field: str, value: Any) -> None:
    """Ranges, types and names are checked, of derived fields too."""
    with pytest.raises(ValidationError) as caught:
        preprocessing(**{field: value})
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


def test_a_config_cannot_be_changed() -> None:
    """A config is what it was when it was made."""
    with pytest.raises(ValidationError):
        preprocessing().label_name = "other"  # type: ignore[misc]


def test_a_number_is_a_number() -> None:
    """What JSON cannot hold is refused where no range would."""
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            hyperparameters(base_score=value)


def test_derived_fields_of_a_nested_model_may_be_given_too() -> None:
    """A nested model keeps its own overrides, with their type."""

    class Outer(TieredModel):
        inner: Any

        @derived
        def half(self) -> float:
            """A number."""
            return 0.5

    assert Outer(inner=1, half="0.25").half == 0.25  # type: ignore[call-arg]
    assert hyperparameters(objective="rank:pairwise").objective == "rank:pairwise"
    assert hyperparameters(multiclass_categories=[0, 1, 2]).to_document()["objective"] == "multi:softprob"

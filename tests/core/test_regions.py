"""Regions: what a config may call them, and the partitions they belong to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cursus.core.images import image_uri
from cursus.core.regions import aws_region, checked_region, is_aws_region, partition_of
from tests.core.samples import failure, preprocessing


@pytest.mark.parametrize(
    ("name", "region"),
    [("NA", "us-east-1"), ("EU", "eu-west-1"), ("FE", "us-west-2"), ("eu-central-1", "eu-central-1")],
)
def test_marketplace_regions_and_aws_regions_are_both_regions(name: str, region: str) -> None:
    """NA, EU and FE stand for an AWS region, every other name for itself."""
    assert aws_region(name) == region


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("ap-southeast-5", "aws", "amazonaws.com"),
        ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-central-9", "aws", "amazonaws.com"),
    ],
)
def test_a_region_belongs_to_one_partition(region: str, partition: str, suffix: str) -> None:
    """A region that botocore does not list yet belongs to the partition whose names look like it."""
    found = partition_of(region)
    assert (found.id, found.dns_suffix) == (partition, suffix)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("eu-centrall-1", "eu-central-1"),
        ("US-EAST-1", "us-east-1"),
        ("na", "NA"),
        ("us-est-1", "us-east-1"),
        ("cn-norht-1", "cn-north-1"),
    ],
)
def test_a_typo_is_refused_with_the_nearest_region(typo: str, meant: str) -> None:
    """The message names what was probably meant."""
    with pytest.raises(ValueError, match=f"'{typo}' is not a region. Did you mean .*{meant}"):
        checked_region(typo)


@pytest.mark.parametrize("name", ["aws-global", "aws-cn-global", "", "us", "mars"])
def test_names_of_no_region_are_refused(name: str) -> None:
    """Pseudo-regions such as aws-global hold no SageMaker."""
    assert not is_aws_region(name)
    with pytest.raises(ValueError, match="is not a region"):
        checked_region(name)


def test_a_config_may_name_an_aws_region() -> None:
    """It is the region of the images, and part of the pipeline's name and location as it was written."""
    config = preprocessing(region="eu-central-1")
    assert config.aws_region == "eu-central-1"
    assert config.pipeline_name.endswith("-eu-central-1")
    assert "-eu-central-1_" in config.pipeline_s3_loc


def test_a_config_with_a_typo_is_refused_with_the_nearest_region(tmp_path: Path) -> None:
    """The finding says what was probably meant, its hint what kind of name is wanted."""
    from cursus import load_configs, merge_and_save_configs

    path = tmp_path / "config.json"
    merge_and_save_configs([preprocessing()], path)
    document = json.loads(path.read_text())
    for values in (document["configuration"]["shared"], *document["configuration"]["specific"].values()):
        if "region" in values:
            values["region"] = "eu-centrall-1"
    path.write_text(json.dumps(document))
    (found,) = failure(load_configs, path)
    assert found.code == "E214"
    assert "Did you mean eu-central-1" in found.message
    assert "eu-central-1" in found.hint


def test_an_image_lies_in_its_partition() -> None:
    """Registry and host name are those of the region's partition."""
    assert image_uri("xgboost", "cn-north-1", "1.7-1").startswith("450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/")

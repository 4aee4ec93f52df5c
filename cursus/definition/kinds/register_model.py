"""RegisterModel: a version of a model in the registry."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds import model
from cursus.definition.kinds.base import EACH, Described, Filled, Kind, Need, below, sagemaker

KIND: Final = Kind(
    type="RegisterModel",
    request_shape=sagemaker("CreateModelPackageInput"),
    needs=(
        Need((), ("ModelPackageGroupName", "ModelPackageName")),
        Need((), ("InferenceSpecification", "SourceAlgorithmSpecification", "SourceUri", "ModelCard")),
        Need(("InferenceSpecification", "Containers", EACH), ("Image",)),
    ),
    describe_shape=sagemaker("DescribeModelPackageOutput"),
    not_described=frozenset({"ClientToken", "Tags"}),
    described=Described(
        "DescribeModelPackage",
        "ModelPackageName",
        ("RegisterModel", "Arn"),
        {
            **below(("InferenceSpecification", "Containers", EACH), defaults=model.CONTAINER),
            ("MetadataProperties", "GeneratedBy"): Filled.ANY,
            ("SkipModelValidation",): ("None",),
            ("ModelApprovalStatus",): ("PendingManualApproval",),
            ("ModelLifeCycle", EACH): Filled.ANY,
        },
        by_arn=True,
        later=frozenset({"ModelApprovalStatus", "CustomerMetadataProperties", "ModelLifeCycle", "ModelCard"}),
    ),
    retried=True,
    settings=frozenset({"environment", "image_uri", "kms_key"}),
)

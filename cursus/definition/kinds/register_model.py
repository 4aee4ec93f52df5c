"""RegisterModel: a version of a model in the registry."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import EACH, Kind, Need, sagemaker

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
    retried=True,
    settings=frozenset({"environment", "image_uri", "kms_key"}),
)

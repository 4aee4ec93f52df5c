"""Lineage: entities that record what was made of what, and the associations between them."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import BELOW, EACH, Kind, Need


def _list(shape: str, service: str = "sagemaker") -> dict[str, object]:
    return {"type": "list", "member": {"service": service, "shape": shape}}


KIND: Final = Kind(
    type="Lineage",
    no_request="The Arguments are several requests: of CreateAction, CreateArtifact, CreateContext, AddAssociation.",
    shapes={
        "Lineage": {
            "type": "structure",
            "members": {
                "Actions": {"service": "step", "shape": "LineageActions"},
                "Artifacts": {"service": "step", "shape": "LineageArtifacts"},
                "Contexts": {"service": "step", "shape": "LineageContexts"},
                "Associations": {"service": "step", "shape": "LineageAssociations"},
            },
        },
        "LineageActions": _list("CreateActionRequest"),
        "LineageArtifacts": _list("CreateArtifactRequest"),
        "LineageContexts": _list("CreateContextRequest"),
        "LineageAssociations": _list("LineageAssociation", "step"),
        "LineageAssociation": {
            "type": "structure",
            "members": {
                "Source": {"service": "step", "shape": "LineageEntity"},
                "Destination": {"service": "step", "shape": "LineageEntity"},
                "AssociationType": {"service": "sagemaker", "shape": "AssociationEdgeType"},
            },
            "required": ["Source", "Destination"],
        },
        "LineageEntity": {
            "type": "structure",
            "members": {
                "Arn": {"service": "sagemaker", "shape": "AssociationEntityArn"},
                "Name": {"service": "sagemaker", "shape": "ExperimentEntityName"},
                "Type": {"service": "step", "shape": "LineageEntityType"},
            },
        },
        "LineageEntityType": {"type": "string", "enum": ["Action", "Artifact", "Context"]},
    },
    needs=(
        Need((), ("Actions", "Artifacts", "Contexts", "Associations")),
        Need(("Associations", EACH, "Source"), ("Arn", "Name")),
        Need(("Associations", EACH, "Destination"), ("Arn", "Name")),
    ),
    echoes=False,
    properties={
        ("ActionArns", EACH): "text",
        ("ArtifactArns", EACH): "text",
        ("ContextArns", EACH): "text",
        ("Associations", BELOW): "any",
    },
)

"""The shapes of requests and responses, as botocore's models and the kinds of steps give them; read when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from cursus.definition.kinds import KINDS, STEP, ShapeName


@cache
def shapes(service: str) -> Mapping[str, Any]:
    """All shapes of a service by name; those of ``STEP`` are the kinds' own."""
    if service == STEP:
        return {name: shape for kind in KINDS.values() for name, shape in kind.shapes.items()}
    from botocore.loaders import Loader  # takes a tenth of a second, which resolving alone does not need

    model: Mapping[str, Any] = Loader().load_service_model(service, "service-2")["shapes"]
    return model


@cache
def shape_of(name: ShapeName) -> Mapping[str, Any]:
    """The shape itself, in botocore's form."""
    shape: Mapping[str, Any] = shapes(name.service)[name.shape]
    return shape


@cache
def members_of(name: ShapeName) -> Mapping[str, ShapeName]:
    """What each member of a structure is."""
    return {member: child_of(name, told) for member, told in shape_of(name)["members"].items()}


@cache
def entries_of(name: ShapeName) -> ShapeName:
    """What an entry of a list, or a value of a map, is."""
    shape = shape_of(name)
    return child_of(name, shape["member" if shape["type"] == "list" else "value"])


def child_of(name: ShapeName, member: Mapping[str, Any]) -> ShapeName:
    """What a member, an entry or a value of the shape ``name`` is."""
    return ShapeName(member.get("service", name.service), member["shape"])

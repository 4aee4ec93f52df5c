"""An answer that has the shape of the service's own, for a call whose real answer only AWS knows."""

from __future__ import annotations

import datetime
import re
from typing import Any

from .world import World

MOMENT = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017 - 3.10 has no datetime.UTC
_DONE = ("Completed", "InService", "Succeeded", "Active", "Created", "Available", "Ready", "Enabled")
_UNSAID = re.compile(r"NextToken|NextMarker|FailureReason|.*Exception.*|.*ErrorMessage|AlgorithmName")
"""Members that say that there is more, that something failed, or what excludes another member (a training image)."""
_DEEPEST = 6


def answer(world: World, service: str, shape: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Values for a response shape of botocore: names as they were asked for, ARNs of this world, states of success."""
    return {} if shape is None else _structure(world, service, shape, asked, ())


def _structure(world: World, service: str, shape: Any, asked: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    values = {}
    for name, member in shape.members.items():
        if _UNSAID.fullmatch(name) or member.name in path or len(path) > _DEEPEST:
            continue
        if name in asked and member.type_name not in ("structure", "list", "map"):
            values[name] = asked[name]
        else:
            values[name] = _value(world, service, name, member, asked, path)
        if shape.metadata.get("union"):
            break
    return values


def _value(world: World, service: str, name: str, shape: Any, asked: dict[str, Any], path: tuple[str, ...]) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _structure(world, service, shape, asked, (*path, shape.name))
    if kind == "string":
        return _string(world, service, name, shape, asked)
    if kind in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1)
    empty: dict[str, Any] = {"list": [], "map": {}, "boolean": False, "timestamp": MOMENT, "blob": b""}
    return empty[kind]


def _string(world: World, service: str, name: str, shape: Any, asked: dict[str, Any]) -> str:
    choices = list(getattr(shape, "enum", ()) or ())
    if choices:
        return str(next((choice for choice in _DONE if choice in choices), choices[0]))
    if name.endswith("RoleArn"):
        return world.role
    if name.endswith("Arn"):
        kind = name[: -len("Arn")]
        named = next((str(asked[key]) for key in (f"{kind}Name", "Name") if key in asked), "stand-in")
        if service == "lambda":
            return world.arn(service, f"function:{named}")
        return world.arn(service, f"{re.sub('(?<=[a-z0-9])(?=[A-Z])', '-', kind).lower()}/{named}")
    if re.search(r"(?i)s3.*(uri|path|artifacts)|modeldataurl", name):
        return f"s3://{world.bucket}/stand-in"
    if name in ("TrainingImage", "Image", "ImageUri"):
        return f"{world.account}.dkr.ecr.{world.region}.amazonaws.com/stand-in:1"
    return "stand-in"

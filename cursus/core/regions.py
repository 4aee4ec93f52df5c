"""The AWS regions: what a config may call one, and which partition it belongs to."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cursus.errors import did_you_mean

AWS_REGIONS: Mapping[str, str] = {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}
"""AWS region of each marketplace region, which only saved configs of one company have."""

MARKETPLACE_FOLDER = "MODS"
"""First folder of the static location of a config with a marketplace region."""


@dataclass(frozen=True)
class Partition:
    """A group of regions with accounts, ARNs and host names of its own.

    ``id`` as in ARNs (``aws-cn``); ``dns_suffix`` ends every host name (``amazonaws.com.cn``); ``pattern`` matches the
    names of its regions, those that open later as well.
    """

    id: str
    dns_suffix: str
    regions: frozenset[str]
    pattern: re.Pattern[str]


def is_aws_region(name: str) -> bool:
    """Whether AWS has a region of this name, as far as the installed botocore knows."""
    return any(name in partition.regions for partition in partitions())


def checked_region(name: str) -> str:
    """``name`` itself, if it is a marketplace region or an AWS region. Raises ValueError with the nearest name."""
    if name in AWS_REGIONS or is_aws_region(name):
        return name
    known = {*AWS_REGIONS, *(region for partition in partitions() for region in partition.regions)}
    near = next((region for region in known if region.casefold() == name.strip().casefold()), None)
    hint = f"Did you mean {near}?" if near else did_you_mean(name, known)
    raise ValueError(f"{name!r} is not a region. {hint}".rstrip())


def aws_region(name: str) -> str:
    """The AWS region of a marketplace region or of an AWS region. Raises ValueError with the nearest name."""
    return AWS_REGIONS.get(name) or checked_region(name)


def partition_of(region: str) -> Partition:
    """The partition of an AWS region, by its pattern where botocore does not list the region yet.

    Raises ValueError with the nearest name.
    """
    known = partitions()
    found = next((partition for partition in known if region in partition.regions), None)
    found = found or next((partition for partition in known if partition.pattern.fullmatch(region)), None)
    return found or partition_of(checked_region(region))


@functools.cache
def partitions() -> tuple[Partition, ...]:
    """All partitions, from the installed botocore's own list, which is read without importing botocore."""
    spec = importlib.util.find_spec("botocore")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    path = Path(spec.submodule_search_locations[0], "data", "partitions.json")
    return tuple(map(_partition, json.loads(path.read_bytes())["partitions"]))


def _partition(listed: Mapping[str, Any]) -> Partition:
    # Services without regions of their own are listed under names such as aws-global.
    regions = frozenset(name for name in listed["regions"] if not name.endswith("-global"))
    return Partition(listed["id"], listed["outputs"]["dnsSuffix"], regions, re.compile(listed["regionRegex"]))

"""The URI of an image, by the rules of the SageMaker SDK over a table that ``nox -s images`` takes from it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from cursus.core.regions import partition_of
from cursus.errors import did_you_mean

Entry = Mapping[str, Any]
"""What the table has under a framework, a scope, a version or a Python version."""

_FAMILY = re.compile(r"ml[._]([a-z\d-]+)\.?\w*")
_BASE_FRAMEWORK = re.compile(r"(?:pytorch|tensorflow)(.*)")
_NUMBERS = re.compile(r"\d+")
PARTS = frozenset({"huggingface-neuron"})
"""Entries that another framework takes its images from, depending on the instance type."""
_FEW = 20
"""Names that a reader of a message looks through."""


@functools.cache
def image_uri(
    framework: str,
    region: str,
    version: str | None = None,
    py_version: str | None = None,
    instance_type: str | None = None,
    scope: str | None = None,
    *,
    base_framework_version: str | None = None,
    container_version: str | None = None,
) -> str:
    """URI of the image that AWS publishes for ``framework`` in an AWS region.

    ``framework``: a framework (``xgboost``), a built-in algorithm (``linear-learner``) or a tool (``clarify``), see
    ``frameworks()``. ``scope``: ``training``, ``inference``, ``processing``, …, where there are several images.
    ``base_framework_version``: for ``huggingface``, such as ``pytorch2.1``. ``container_version``: the last part of
    the tag, for the few images where the caller chooses it.
    Raises ValueError in one line: what there is no image for, and what comes nearest.
    """
    table = _table()
    if framework not in table["frameworks"] or framework in PARTS:
        raise ValueError(f"there are no images of {framework!r}. {did_you_mean(framework, frameworks())}".rstrip())
    family = _family(instance_type)
    tool = "neuron" if framework in ("huggingface", "pytorch") and family.startswith(("inf", "trn")) else None
    _refuse_chip(framework, instance_type, family)

    whole: Entry = table["frameworks"][f"{framework}-{tool}" if tool else framework]
    wanted = _wanted_scope(framework, family, scope)
    scoped, wanted = _scoped(framework, whole, wanted)
    owner = framework if "scope" in whole else f"{framework} ({wanted})"
    version = _version(owner, scoped, version or newest_version(framework, scope))
    full_version = scoped.get("version_aliases", {}).get(version, version)
    entry: Entry = scoped["versions"][full_version]
    base = ""
    if framework == "huggingface":
        entry, base = _on_base(entry, full_version, base_framework_version)
    py_version = _py_version(framework, version, entry, py_version)
    entry = (entry.get(py_version) if py_version else None) or entry

    what = f"{framework} {version}"
    registries: Entry = table["registries"][entry["registries"]]
    registry = registries[_one_of(region, registries, "region", what)]
    host = f"{registry}.dkr.ecr.{region}.{partition_of(region).dns_suffix}"
    processor = _processor(what, instance_type, family, scoped.get("processors") or entry.get("processors"))
    repository = entry["repository"]
    build = _build(framework, what, repository, entry, processor, container_version)
    _refuse_retired(framework, full_version, family)

    prefix = f"{base}-transformers{full_version}" if base else entry.get("tag_prefix", version)
    shown = processor if entry.get("processor_in_tag", True) else None
    tag = "-".join(part for part in (prefix, tool or shown, py_version, build) if part)
    graviton = table["graviton"]
    if framework in graviton["tags"] and wanted == "inference_graviton":
        if family:
            _one_of(family, graviton["families"], "Graviton family", framework)
        tag = graviton["tags"][framework][version]
    elif family == "p4d":
        suffix = table["p4d_builds"].get(f"{framework}-{tag}")
        tag = f"{tag}-{suffix}" if suffix else tag
    if framework == "sagemaker-tritonserver" and processor == "gpu":
        tag = tag.removesuffix("-gpu")
    return f"{host}/{repository}:{tag}" if tag else f"{host}/{repository}"


def frameworks() -> list[str]:
    """Names that ``image_uri`` knows, sorted."""
    return sorted(_table()["frameworks"].keys() - PARTS)


@functools.cache
def _table() -> Entry:
    table: Entry = json.loads(Path(__file__).with_name("table.json").read_bytes())
    return table


def _family(instance_type: str | None) -> str:
    matched = _FAMILY.fullmatch(instance_type or "")
    return matched[1] if matched else ""


def _refuse_chip(framework: str, instance_type: str | None, family: str) -> None:
    """Raise for processors that the framework has no image for at all."""
    graviton = _table()["graviton"]
    if "trn" in (instance_type or "") and framework != "pytorch":
        raise ValueError(f"there is no image of {framework} for Trainium ({instance_type}), only of pytorch")
    if family in graviton["families"] and framework not in graviton["frameworks"]:
        only = ", ".join(graviton["frameworks"])
        raise ValueError(f"there is no image of {framework} for Graviton ({instance_type}), only of {only}")


def _refuse_retired(framework: str, version: str, family: str) -> None:
    since = {"pytorch": (1, 13), "tensorflow": (2, 12)}.get(framework)
    if family == "p2" and since is not None and _numbers(version) >= since:
        first = ".".join(map(str, since))
        raise ValueError(f"{framework} {version} does not run on P2 instances: they are retired since {first}")


def _wanted_scope(framework: str, family: str, scope: str | None) -> str | None:
    graviton = _table()["graviton"]
    if framework in graviton["frameworks"] and family in graviton["families"]:
        return "inference_graviton"
    if scope is None and framework in graviton["tags"]:
        return "training"  # xgboost and sklearn train and serve with one image
    return scope


def _scoped(framework: str, whole: Entry, scope: str | None) -> tuple[Entry, str]:
    """The part of a framework's entry for ``scope``, and the scope that this is."""
    scopes: list[str] = whole.get("scope") or list(whole)
    one_image = not scope and "scope" in whole and set(scopes) == {"training", "inference"}
    if len(scopes) == 1 or one_image:
        scope = scopes[0]
    scope = _one_of(scope, scopes, "scope", framework)
    return (whole if "scope" in whole else whole[scope]), scope


def _version(owner: str, scoped: Entry, version: str | None) -> str:
    aliases: Entry = scoped.get("version_aliases", {})
    versions: list[str] = list(scoped["versions"])
    if len(versions) == 1 and version not in aliases:
        return versions[0]  # an algorithm has one image, whatever version is asked for
    return _one_of(version, [*versions, *aliases], "version", owner)


def newest_version(framework: str, scope: str | None = None) -> str | None:
    """The version that ``image_uri`` takes when none is given; None where one has to be given."""
    whole: Entry = _table()["frameworks"].get(framework, {})
    scoped: Entry = whole.get(scope, {}) if scope else {}
    if "latest" in scoped.get("version_aliases", {}):
        latest: str = scoped["version_aliases"]["latest"]
        return latest
    holder: Entry = whole if "versions" in whole else scoped or whole.get("processing", {})
    versions = list(holder.get("versions", ()))
    # The table keeps the SDK's order, oldest or newest first.
    ends = versions[:1] + versions[-1:]
    return None if "latest" in ends else max(ends, key=_numbers, default=None)


def _on_base(entry: Entry, version: str, base: str | None) -> tuple[Entry, str]:
    """The entry of transformers on a version of PyTorch or TensorFlow, and that version as the tag has it."""
    aliases: Entry = entry.get("version_aliases", {})
    bases = [name for name in entry if name != "version_aliases"]
    full = _one_of(aliases.get(base, base) if base else base, bases, "base_framework_version", f"huggingface {version}")
    found: Entry = entry[full]
    matched = _BASE_FRAMEWORK.fullmatch(full if found["repository"].endswith("-neuron") else base or "")
    assert matched is not None
    return found, matched[1]


def _py_version(framework: str, version: str, entry: Entry, py_version: str | None) -> str | None:
    available: list[str] = (entry.get("py_versions") or []) if "repository" in entry else list(entry)
    if not available or (py_version is None and framework == "spark"):
        return None
    if py_version is None and len(available) == 1:
        return available[0]
    return _one_of(py_version, available, "Python version", f"{framework} {version}")


def _processor(what: str, instance_type: str | None, family: str, available: Collection[str] | None) -> str | None:
    if not available:
        return None
    if not instance_type:
        if len(available) == 1:
            return next(iter(available))
        raise ValueError(f"{what} has an image each for {', '.join(available)}: an instance type has to say which")
    if instance_type.startswith("local"):
        processor = "cpu" if instance_type == "local" else "gpu"
    elif instance_type.startswith("neuron"):
        processor = "neuron"
    elif not family:
        raise ValueError(f"{instance_type!r} is not an instance type, such as ml.m5.xlarge")
    elif family in available:
        processor = family
    else:
        chips = {"inf": "inf", "trn": "trn", "g": "gpu", "p": "gpu"}
        processor = next((chip for start, chip in chips.items() if family.startswith(start)), "cpu")
    if processor not in available:
        raise ValueError(f"{what} has no image for {processor} ({instance_type}), only for {', '.join(available)}")
    return processor


def _build(
    framework: str, what: str, repository: str, entry: Entry, processor: str | None, given: str | None
) -> str | None:
    """The last part of the tag: the table's where it has one, else the caller's where the image lets them choose."""
    builds: Entry = entry.get("container_version", {})
    arm = repository in (f"{framework}-inference-graviton", f"{framework}-inference-arm64")
    if builds:
        given = builds[_one_of(processor, builds, "processor", what)]
    elif given and not (framework in ("huggingface", "pytorch-smp", "spark") or arm or "neuron" in repository):
        raise ValueError(f"container_version {given!r}: tags of {what} do not have that part")
    if "sdk_versions" in entry:
        given = "-".join(part for part in (max(entry["sdk_versions"]), given) if part)
    return f"{given}-sagemaker" if arm else given


def _one_of(value: str | None, available: Iterable[str], what: str, owner: str) -> str:
    """``value``, if it is available. Raises ValueError with the nearest ones."""
    options = list(available)
    if value is None:
        raise ValueError(f"{owner} needs a {what}: {', '.join(options)}")
    if value in options:
        return value
    near = did_you_mean(value, options) if len(options) > 1 else ""
    listed = "" if near.startswith("Known:") or (near and len(options) > _FEW) else f"Available: {', '.join(options)}."
    raise ValueError(" ".join(part for part in (f"{owner} has no {what} {value!r}.", near, listed) if part))


def _numbers(version: str) -> tuple[int, ...]:
    """What orders versions; 1.2 and 1.2.0 are equal."""
    numbers = list(map(int, _NUMBERS.findall(version)))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)

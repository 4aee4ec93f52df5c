"""The code that a definition names is the code that is published: its content, its folder, in the account's bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cursus.core.assets import Asset, PublishedAsset
from cursus.core.base.processing import CODE, ProcessingStepBuilder
from cursus.core.base.training import TrainingStepBuilder
from cursus.core.launcher import SPARK_SUBMIT
from cursus.definition.paths import iter_steps, matches
from cursus.errors import Diagnostic
from validation.invariants._built import Built, BuiltStep, flat, flat_json

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ROLE = re.compile(r"arn:[a-z-]+:iam::(\d{12}):role/.+")


def check(built: Built) -> Iterator[Diagnostic]:
    """E622 for each asset that is named otherwise than it is published, and each place of code where none is."""
    hint = "Use the location that context.publish() returns. Never build it yourself."
    prefix = built.assembler.context.parameters.prefix
    base = None if prefix is None else flat(prefix)
    roots = _roots(built)
    published = {asset.location(base): asset for asset in built.assets}
    read = {place for _, step in iter_steps(built.definition) for place in _locations(step)}
    # The functions that steps name by their ARNs have their code in the same places.
    called = {arn.rpartition(":")[2] for _, step in iter_steps(built.definition) for arn in _arns(step)}
    read |= {one.code.location(base) for one in built.functions.values() if one.name in called}
    for location, asset in published.items():
        if not any(place == location or place.startswith(f"{location}/") for place in read):
            yield Diagnostic("E622", f"{location} is published, and no step reads it", "", hint)
        wanted = [f"{root}/{asset.asset.sha256}" for root in roots]
        if location not in wanted:
            yield Diagnostic("E622", f"{location} is not {' or '.join(wanted)}", "", hint)
        if not _DIGEST.fullmatch(asset.asset.sha256) or _other_content(asset.asset) == asset.asset.sha256:
            yield Diagnostic("E622", f"the digest {asset.asset.sha256} does not match the content", "", hint)
    for place in sorted(read):
        known = any(place == location or place.startswith(f"{location}/") for location in published)
        if not known and any(place.startswith(f"{root}/") for root in roots):
            yield Diagnostic("E622", f"{place} is read, and nothing is published there", "", hint)
    for step in built.steps.values():
        for message in _code(step, published):
            yield step.wrong("E622", f"{step.name}: {message}", (), hint)


def _locations(value: object) -> Iterator[str]:
    """Every location in a step, flat."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending += item
            continue
        location = flat_json(item) if isinstance(item, dict) else item
        if isinstance(location, str) and "/" in location:
            yield location
        if isinstance(item, dict):
            pending += item.values()


def _arns(step: Mapping[str, Any]) -> Iterator[str]:
    if "FunctionArn" in step:
        yield str(flat(step["FunctionArn"]))


def _roots(built: Built) -> list[str]:
    """The folders that hold the digests: in the bucket of the config's own account, or below the base."""
    context = built.assembler.context
    configs = [node.config for node in built.assembler.nodes.values()]
    if context.asset_mode == "execution":
        prefix = context.parameters.prefix
        bases = [config.pipeline_s3_loc for config in configs] if prefix is None else [flat(prefix)]
        return [f"{base}/assets" for base in dict.fromkeys(bases)]
    account = _ROLE.fullmatch(configs[0].role)
    return [f"s3://sagemaker-{configs[0].aws_region}-{account[1] if account else ''}/cursus/assets"]


def _other_content(asset: Asset) -> str:
    """The digest of the same files with one byte more in the last."""
    *first, last = sorted(asset.files)
    content = asset.files[last]
    longer = (content if isinstance(content, bytes) else content.read_bytes()) + b"\n"
    return Asset({**{name: asset.files[name] for name in first}, last: longer}, asset.archive).sha256


def _launched(image: str, entry: Sequence[str]) -> Iterator[str]:
    """Spark's image joins a cluster by its own command, which no other image has."""
    if ("/sagemaker-spark-processing:" in image) != (SPARK_SUBMIT in entry[:1]):
        yield f"{image} does not start a script by {' '.join(entry[:1])}"


def _code(step: BuiltStep, published: dict[str, PublishedAsset]) -> Iterator[str]:
    """Why the files that the container starts are not those that its builder means."""
    arguments, builder = step.arguments, step.builder
    if isinstance(builder, TrainingStepBuilder):
        parameters = arguments.get("HyperParameters", {})
        place, programs = flat(parameters.get("sagemaker_submit_directory")), [parameters.get("sagemaker_program")]
    elif isinstance(builder, ProcessingStepBuilder):
        entry = arguments["AppSpecification"].get("ContainerEntrypoint", [])
        if not builder.config.image_uri:  # your own image may start scripts in its own way
            yield from _launched(str(flat(arguments["AppSpecification"]["ImageUri"])), entry)
        programs = [text.removeprefix(f"{CODE}/") for text in entry if str(text).startswith(f"{CODE}/")]
        places = [
            flat(found["S3Input"]["S3Uri"])
            for _, found in matches(arguments, ("ProcessingInputs", "*"))
            if found.get("S3Input", {}).get("LocalPath") == CODE
        ]
        place = places[0] if places else None
        if not builder.source_files():
            if place is not None:
                yield f"it gets code from {place}, and its builder names none"
            return
    else:
        return
    asset = next((one for location, one in published.items() if str(place).startswith(location)), None)
    if asset is None:
        yield f"its code is at {place}, where nothing is published"
        return
    if Asset(builder.source_files(), asset.asset.archive).sha256 != asset.asset.sha256:
        yield "its code is not the files that its builder names"
    for program in programs:
        if program not in asset.asset.files:
            yield f"it starts {program}, which is not among its code"
    if not programs:
        yield "it starts none of its code"

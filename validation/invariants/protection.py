"""Keys and network that were asked for stand wherever a kind of step takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cursus.core.base.instances import volume_key
from cursus.definition.paths import matches
from cursus.definition.place import at
from cursus.definition.shapes import shape_of
from cursus.definition.values import as_json
from cursus.errors import Diagnostic
from validation.invariants._built import Built, BuiltStep

_TRAFFIC = "EnableInterContainerTrafficEncryption"
_HINT = "Fill it in the verb. Readers of `protection` cannot see that it is missing."


def check(built: Built) -> Iterator[Diagnostic]:
    """E616 for each place without the key, the network or the encryption of traffic."""
    parameters = built.assembler.context.parameters
    for step in built.steps.values():
        wanted = step.builder.config.kms_key or parameters.kms_key
        if wanted is not None:
            key = as_json(wanted)
            for keys in _places_of_keys(step):
                if at(step.arguments, keys) != key:
                    yield step.wrong("E616", f"{step.name} has no KMS key here", keys, _HINT)
        yield from _network(built, step)


def _places_of_keys(step: BuiltStep) -> Iterator[tuple[Any, ...]]:
    kind, arguments = step.kind, step.arguments
    if kind is None:
        return
    writes = any(True for place in kind.destinations for _ in matches(arguments, place.at))
    jobs = [keys for pattern in kind.jobs for keys, _ in matches(arguments, pattern)]
    if kind.output_key and writes:
        yield from ((*job, *kind.output_key) for job in jobs)
    for place in kind.staged:
        for keys, _ in matches(arguments, place.at):
            yield (*keys[:-1], "KmsKeyId")
    for volume in [(*job, *kind.volume_key) for job in jobs] if kind.volume_key else ():
        if volume_key(at(arguments, (*volume[:-1], "InstanceType")), "a key"):
            yield volume


def _network(built: Built, step: BuiltStep) -> Iterator[Diagnostic]:
    kind, config = step.kind, step.builder.config
    shared = built.assembler.context.parameters.network
    if kind is None or kind.network is None or not (shared or config.subnets):
        return
    wanted = {
        "SecurityGroupIds": as_json(config.security_group_ids or (shared and shared.security_group_ids)),
        "Subnets": as_json(config.subnets or (shared and shared.subnets)),
    }
    for job in [keys for pattern in kind.jobs for keys, _ in matches(step.arguments, pattern)]:
        network = (*job, *kind.network)
        if at(step.arguments, network) != wanted:
            yield step.wrong("E616", f"{step.name} runs outside the network", network, _HINT)
        keys = (*network[:-1], _TRAFFIC)
        if shared and _takes(step, keys) and at(step.arguments, keys) is not True:
            yield step.wrong("E616", f"the instances of {step.name} talk in the clear", keys, _HINT)


def _takes(step: BuiltStep, keys: tuple[Any, ...]) -> bool:
    """Whether the request of the step's kind has a member at ``keys``."""
    name = step.kind.judged_by if step.kind else None
    for key in keys:
        shape = shape_of(name) if name else {}
        child = shape.get("member") if isinstance(key, int) else shape.get("members", {}).get(key)
        if child is None:
            return False
        assert name is not None
        name = name._replace(shape=child["shape"])
    return True

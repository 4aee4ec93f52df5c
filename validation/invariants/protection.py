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
    if kind.output_key and writes:
        yield kind.output_key
    for place in kind.staged:
        for keys, _ in matches(arguments, place.at):
            yield (*keys[:-1], "KmsKeyId")
    if kind.volume_key:
        cluster = kind.volume_key[:-1]
        if volume_key(at(arguments, (*cluster, "InstanceType")), "a key"):
            yield kind.volume_key


def _network(built: Built, step: BuiltStep) -> Iterator[Diagnostic]:
    kind, config = step.kind, step.builder.config
    shared = built.assembler.context.parameters.network
    if kind is None or kind.network is None or not (shared or config.subnets):
        return
    wanted = {
        "SecurityGroupIds": as_json(config.security_group_ids or (shared and shared.security_group_ids)),
        "Subnets": as_json(config.subnets or (shared and shared.subnets)),
    }
    if at(step.arguments, kind.network) != wanted:
        yield step.wrong("E616", f"{step.name} runs outside the network", kind.network, _HINT)
    keys = (*kind.network[:-1], _TRAFFIC)
    if shared and _takes(step, keys) and at(step.arguments, keys) is not True:
        yield step.wrong("E616", f"the instances of {step.name} talk in the clear", keys, _HINT)


def _takes(step: BuiltStep, keys: tuple[str, ...]) -> bool:
    """Whether the request of the step's kind has a member at ``keys``."""
    name = step.kind.judged_by if step.kind else None
    for key in keys:
        members = shape_of(name).get("members", {}) if name else {}
        if key not in members:
            return False
        assert name is not None
        name = name._replace(shape=members[key]["shape"])
    return True

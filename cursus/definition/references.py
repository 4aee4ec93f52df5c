"""The references of a definition: what a Get names, and every Get with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from cursus.definition.place import Key, Keys, Place

EXECUTION_VARIABLES: Final = (
    "StartDateTime",
    "CurrentDateTime",
    "PipelineName",
    "PipelineArn",
    "PipelineExecutionId",
    "PipelineExecutionArn",
    "TrainingJobName",
    "ProcessingJobName",
)

_CONTAINERS: Final = (dict, list)

_CURRENT_ITEM: Final = "CurrentItem"

_TOKEN = re.compile(
    r"""(?P<name>(?:^|(?<=.)\.)[^.\[\]'"]+)|\[(?P<index>[0-9]{1,9})\]|\['(?P<single>[^']*)'\]|\["(?P<double>[^"]*)"\]"""
)


class Kind(StrEnum):
    """What a reference reads."""

    PARAMETER = "parameter"
    EXECUTION = "execution variable"
    EXPERIMENT = "experiment"
    PROPERTY = "step property"
    PROPERTY_FILE = "property file"
    ITEM = "item of a ForEach"


@dataclass(frozen=True, slots=True)
class Reference:
    """What ``{"Get": text}`` names.

    ``name`` is the parameter, the execution variable, the member of PipelineExperimentConfig, the step, or CurrentItem.
    ``keys`` is the path below a step's properties, ``("ModelArtifacts", "S3ModelArtifacts")``; for a property file its
    name alone.
    """

    kind: Kind
    name: str
    keys: tuple[Key, ...]
    text: str

    @property
    def step(self) -> str | None:
        """The step that is read, if one is."""
        return self.name if self.kind in (Kind.PROPERTY, Kind.PROPERTY_FILE) else None


def is_expression(value: object) -> bool:
    """Whether a JSON value stands for another one: an object with a Get or a Std: function."""
    if isinstance(value, dict):
        for key in value:
            if key == "Get" or key[:4] == "Std:":
                return True
    return False


def parse_keys(path: str) -> tuple[Key, ...] | None:
    """The keys of ``A.B['c.d'][0]``: ``("A", "B", "c.d", 0)``, or None for what is no such path.

    The first key is a plain name. A quoted key may hold dots and brackets; an index is a number from 0 on.
    """
    keys: list[Key] = []
    end = 0
    for token in _TOKEN.finditer(path):
        if token.start() != end or (not keys and token["name"] is None):
            return None
        end = token.end()
        if token["name"] is not None:
            keys.append(token["name"].removeprefix("."))
        elif token["index"] is not None:
            keys.append(int(token["index"]))
        else:
            keys.append(token["single"] if token["single"] is not None else token["double"])
    return tuple(keys) if keys and end == len(path) else None


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Reference | None:
    """What the text of a Get names, or None if it names nothing that a definition can hold."""
    namespace, _, rest = text.partition(".")
    if namespace == "Parameters" and rest:
        return Reference(Kind.PARAMETER, rest, (), text)
    if namespace == "Execution" and rest:
        return Reference(Kind.EXECUTION, rest, (), text)
    if namespace == "PipelineExperimentConfig" and rest:
        return Reference(Kind.EXPERIMENT, rest, (), text)
    if namespace in ("ForEach", "IterationOutput"):
        keys = parse_keys(rest)
        is_one = keys and (namespace == "IterationOutput" or keys[0] == _CURRENT_ITEM)
        return Reference(Kind.ITEM, str(keys[0]), keys[1:], text) if keys and is_one else None
    if namespace == "Steps":
        step, _, path = rest.partition(".")
        files, _, file = path.partition(".")
        if step and files == "PropertyFiles" and file:
            return Reference(Kind.PROPERTY_FILE, step, (file,), text)
        keys = parse_keys(path)
        if step and keys:
            return Reference(Kind.PROPERTY, step, keys, text)
    return None


def referenced(value: Any) -> Iterator[Reference]:
    """Every reference in ``value``, in order; ``references`` also says where each stands, at twice the cost."""
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            text = item.get("Get")
            if isinstance(text, str) and (reference := parse_reference(text)):
                yield reference
            pending += [child for child in reversed(item.values()) if isinstance(child, _CONTAINERS)]
        elif isinstance(item, list):
            pending += [child for child in reversed(item) if isinstance(child, _CONTAINERS)]


def references(value: Any, root: Keys = ()) -> Iterator[tuple[Place, Reference]]:
    """Every reference in ``value`` with the place of its Get object, ``root`` being that of ``value``; in order.

    Those inside Std:Join and Std:JsonGet are included. A Get that names nothing is left out: resolving reports it.
    """
    pending: list[tuple[Keys, Any]] = [(tuple(root), value)]
    while pending:
        place, item = pending.pop()
        if isinstance(item, dict):
            text = item.get("Get")
            if isinstance(text, str) and (reference := parse_reference(text)):
                yield Place(place), reference
            pending += [
                ((*place, key), child) for key, child in reversed(item.items()) if isinstance(child, _CONTAINERS)
            ]
        elif isinstance(item, list):
            numbered = zip(reversed(range(len(item))), reversed(item), strict=True)
            pending += [((*place, index), child) for index, child in numbered if isinstance(child, _CONTAINERS)]

"""E558: two inputs, outputs, channels or property files of one name in a step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import listed
from cursus.checks.examples import PREPARED, Change
from cursus.checks.index import Index
from cursus.definition.place import Keys, at
from cursus.definition.ports import port_lists

_CHANNEL = {"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": PREPARED}}}

_PROPERTY_FILES: tuple[Keys, str] = (("PropertyFiles",), "PropertyFileName")


class DuplicatePort(Check):
    """The service and references find a job's inputs and outputs by name.

    A job with two inputs or two outputs of one name is rejected when the step starts. An input and an output may share
    a name.
    """

    code = "E558"
    name = "two ports with one name"
    remedy = "Rename one of them."
    source = "CreateProcessingJob and CreateTrainingJob in the API reference."
    bad = Change({"Steps[1].Arguments.InputDataConfig[1]": _CHANNEL})
    good = Change({"Steps[1].Arguments.InputDataConfig[1]": {**_CHANNEL, "ChannelName": "test"}})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            for keys, naming in [*((keys, ports.name) for ports, keys in port_lists(step.body)), _PROPERTY_FILES]:
                entries = listed(at(step.body, keys))
                names = [entry.get(naming) for entry in entries if isinstance(entry, dict)]
                for name, count in Counter(name for name in names if isinstance(name, str)).items():
                    if count > 1:
                        yield Problem(step.place.below(*keys), f"{count} entries of {keys[-1]} are called {name}")

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
    """Names tell a job's inputs and outputs apart, for the service and for references.

    A job with two of one name is refused when the step's turn comes. An input and an output may share a name.
    """

    code = "E558"
    name = "duplicate port"
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

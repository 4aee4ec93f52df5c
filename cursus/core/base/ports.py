"""A step's inputs and outputs, declared as class attributes of its builder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class _Port:
    path: str
    """Where the container finds or leaves the data; empty for a step without a container."""

    name: str = field(default="", init=False)

    named: str = field(default="", kw_only=True)
    """The name, where the attribute cannot have it because an input and an output share one."""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", self.named or name)


@dataclass(frozen=True)
class Input(_Port):
    """Data a step reads.

    ``sources``: the step types it comes from, the likeliest first; ``"StepType_jobtype"`` asks for that job type.
    ``"StepType.output"`` names the output where no name or alias says which.
    ``required=False``: the step runs without it. ``optional_for``: job types that run without it.
    ``channels``: folders of the source that a training job reads as channels of their own.
    ``in_s3=False``: the input is a name, not a location.
    """

    sources: tuple[str, ...] = ()
    required: bool = True
    optional_for: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    in_s3: bool = True

    def required_by(self, job_type: str | None) -> bool:
        return self.required and job_type not in self.optional_for


@dataclass(frozen=True)
class Output(_Port):
    """Data a step leaves.

    ``aliases``: other names under which consumers ask for it, ``aliases_for`` those of one job type only.
    ``file``: the one file in it that consumers read; the whole folder when not given.
    ``property_files``: JSON files in it that conditions may read, by name: ``{"metrics": "metrics.json"}``.
    ``in_s3=False``: the step leaves nothing in S3 that another could read; the output is a name.
    """

    aliases: tuple[str, ...] = ()
    aliases_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""
    property_files: Mapping[str, str] = field(default_factory=dict)
    in_s3: bool = True

    def names(self, job_type: str | None) -> tuple[str, ...]:
        """Its own name and the aliases that hold for ``job_type``."""
        return (self.name, *self.aliases, *self.aliases_for.get(job_type or "", ()))


@dataclass(frozen=True)
class Ports:
    """All inputs and outputs of a step, by name."""

    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]

"""A compiled pipeline next to what it was compiled from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cursus.core.assembler.pipeline_assembler import PipelineAssembler
from cursus.core.assembler.pipeline_template_base import Assembled
from cursus.core.assets import PublishedAsset
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.functions import Function
from cursus.definition.kinds import Kind, kind_of
from cursus.definition.paths import iter_steps
from cursus.definition.place import Place
from cursus.definition.values import as_json
from cursus.errors import Diagnostic, Where


@dataclass(frozen=True)
class BuiltStep:
    """A step as it is in the definition, and the builder whose declarations it has to follow."""

    node: str
    builder: StepBuilderBase[Any]
    place: Place
    step: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.step["Name"])

    @property
    def kind(self) -> Kind | None:
        own = kind_of(self.builder.step_type())
        return own if own and own.written_as == self.step["Type"] else kind_of(self.step["Type"])

    @property
    def arguments(self) -> Mapping[str, Any]:
        arguments: Mapping[str, Any] = self.step["Arguments"]
        return arguments

    def wrong(self, code: str, message: str, keys: tuple[Any, ...] = (), hint: str = "") -> Diagnostic:
        """A finding at ``keys`` below the step's Arguments."""
        where = Where(keys=self.place.below("Arguments", *keys), step=self.name)
        return Diagnostic(code, message, where, hint)


@dataclass(frozen=True)
class Built:
    """The definition, and the assembler that has the DAG, the wiring, the builders and the parameters."""

    definition: Mapping[str, Any]
    assembler: PipelineAssembler
    assets: tuple[PublishedAsset, ...]
    functions: Mapping[str, Function] = field(default_factory=dict)

    @classmethod
    def of(cls, assembled: Assembled) -> Built:
        """A pipeline as it would be deployed, next to the assembler that made it."""
        pipeline = assembled.pipeline
        return cls(json.loads(pipeline.definition()), assembled.assembler, pipeline.assets, pipeline.functions)

    @cached_property
    def steps(self) -> Mapping[str, BuiltStep]:
        """The steps by node; those that a builder makes with the SDK are the SDK's to answer for."""
        return dict(self._steps())

    def _steps(self) -> Iterator[tuple[str, BuiltStep]]:
        nodes = {f"{builder.step_name}{builder.name_suffix}": node for node, builder in self.assembler.builders.items()}
        for place, step in iter_steps(self.definition):
            node = nodes.get(step["Name"])
            if node is not None and not self.assembler.builders[node].uses_sdk:
                yield node, BuiltStep(node, self.assembler.builders[node], place, step)


def flat(value: Any) -> Any:
    """A location as one text, with ``{Steps.X.Y}`` for references; whatever is not a location, as it is in JSON."""
    return flat_json(as_json(value))


def flat_json(value: Any) -> Any:
    """The same of what is JSON already, as all of a definition is."""
    match value:
        case {"Get": str(text)}:
            return f"{{{text}}}"
        case {"Std:Join": {"On": str(on), "Values": list(values)}}:
            return on.join(str(flat_json(part)) for part in values)
        case _:
            return value

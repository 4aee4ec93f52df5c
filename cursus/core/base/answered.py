"""What steps have in common that ask someone outside the pipeline and get values for an answer."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import Field

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.ports import Output, Ports
from cursus.core.step import name_of
from cursus.definition.values import PipelineVariable, Properties

AnswerType = Literal["String", "Integer", "Float", "Boolean"]


class AnsweredConfig(BasePipelineConfig):
    inputs: dict[str, Any] = Field(
        default_factory=dict, description="What is sent, by name: values, or expressions such as a parameter."
    )
    outputs: dict[str, AnswerType] = Field(
        default_factory=dict, description="What comes back, by name, with its type: String, Integer, Float or Boolean."
    )


AnsweredConfigT = TypeVar("AnsweredConfigT", bound=AnsweredConfig)


class AnsweredStepBuilder(StepBuilderBase[AnsweredConfigT]):
    """A step whose outputs are values, which other steps read by ``{"output": "Node.name"}`` or by an edge."""

    carries_data = False

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        assert isinstance(config, AnsweredConfig)
        outputs = {name: Output("") for name in config.outputs}
        for name, port in outputs.items():
            port.__set_name__(cls, name)
        return Ports(cls.input_ports, outputs)

    def sent(self) -> dict[str, Any]:
        """``Arguments``: the inputs, with their expressions replaced at every depth."""
        return {name: self.values_in(value, f"inputs.{name}") for name, value in self.config.inputs.items()}

    def answers(self) -> list[dict[str, str]]:
        """``OutputParameters``."""
        return [{"OutputName": name, "OutputType": kind} for name, kind in self.config.outputs.items()]

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        return Properties(name_of(step), f"OutputParameters[{name!r}]")

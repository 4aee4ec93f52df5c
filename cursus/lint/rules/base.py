"""What a rule is: a code, a reason, two examples, and a judgement of one kind of event."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any, ClassVar, get_type_hints

from cursus.codes import Code
from cursus.lint.events import Event


class Rule:
    """The docstring of a subclass says why and what happens at run time.

    ``check`` says in words what is wrong with an event, or None; the annotation of its argument picks the events.
    ``bad`` and ``good`` are statements of a builder's method, or whole modules when they start with ``class``.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    does: ClassVar[str]
    """What the code does wrong, after its name: "TabularPreprocessing builds a path as text"."""

    remedy: ClassVar[str]
    bad: ClassVar[str]
    good: ClassVar[str]

    elsewhere: ClassVar[str] = ""
    """What to do in code that is not one of our builders; empty where ``remedy`` says it for all."""

    def check(self, event: Any) -> str | None:
        raise NotImplementedError

    def hint(self, event: Any) -> str:
        """What to do about this event, in names that its author has."""
        return self.remedy if event.in_builder else self.elsewhere or self.remedy

    @property
    def listens_to(self) -> type[Event]:
        event: type[Event] = get_type_hints(self.check)["event"]
        return event

    @property
    def documentation(self) -> Code:
        return Code(self.name, inspect.cleandoc(self.__doc__ or ""), self.remedy)

    @staticmethod
    def module(example: str) -> str:
        """An example as a module that can be linted."""
        example = textwrap.dedent(example).strip() + "\n"
        if example.startswith(("class ", "from ", "import ")):
            return example
        body = textwrap.indent(example, " " * 8)
        return (
            "from sagemaker.workflow.functions import Join\n\n\n"
            "class ExampleStepBuilder(StepBuilderBase):\n"
            f"    def create_step(self, name, base_output_path):\n{body}"
        )

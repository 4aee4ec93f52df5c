"""E544: something else than text in an environment, in hyperparameters or in arguments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cursus.checks.base import Problem
from cursus.checks.examples import Change
from cursus.checks.index import Index
from cursus.checks.requests import Fault
from cursus.checks.service._violations import ContractCheck
from cursus.definition.place import at
from cursus.definition.references import is_expression

_JOINED = 'Write the reference as text: {"Std:Join": {"On": "", "Values": [it]}}, in the SDK its to_string().'


class NotText(ContractCheck):
    """Environment variables, hyperparameters and arguments must be text, even numbers and booleans.

    The service rejects the job when the step starts. The usual case is a null in an environment.
    """

    code = "E544"
    name = "value that is not text"
    remedy = "Write it as text, or leave it out if it has no value."
    fault = Fault.NOT_TEXT
    bad = Change({"Steps[1].Arguments.HyperParameters.depth": 4})
    good = Change({"Steps[1].Arguments.HyperParameters.depth": "4"})

    def check(self, index: Index) -> Iterable[Problem]:
        """What is referred to cannot be written as text in its place."""
        for problem in super().check(index):
            refers = is_expression(at(index.definition, problem.place))
            yield replace(problem, hint=_JOINED) if refers else problem

"""The fixpoint: evaluates what mentions a pipeline variable, and again what reads what that taught."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from cursus.lint import vocabulary
from cursus.lint.evaluator import Evaluator
from cursus.lint.events import Event, HelperUsed, TooDeep
from cursus.lint.facts import Facts
from cursus.lint.project import Function, Project
from cursus.lint.values import Value

# A fact can grow a few times at most, so that a function that is still not settled by then never will be.
_MOST_EVALUATIONS = 12


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What happened in a function, and what is known of each of its expressions that is not plain."""

    events: tuple[Event, ...]
    values: Mapping[ast.AST, Value]


def analyse(project: Project) -> dict[Function, Evaluation]:
    """What happens to pipeline variables, function by function."""
    facts = Facts(project)
    readers: dict[str, list[Function]] = defaultdict(list)
    # Bodies of modules and classes first: the constants in them are what functions read.
    queue = {scope: None for module in project.modules for scope in module.scopes if scope.is_body}
    for module in project.modules:
        for function in module.scopes:
            for word in function.words:
                readers[word].append(function)
            if not function.in_job and _matters(function):
                queue[function] = None

    found: dict[Function, Evaluation] = {}
    evaluations: Counter[Function] = Counter()
    while queue:
        function = next(iter(queue))
        del queue[function]
        evaluations[function] += 1
        try:
            found[function] = _evaluated(function, facts)
        except RecursionError:
            found[function] = Evaluation((TooDeep(function.node, function),), {})
        again = [*facts.called, *(reader for name in facts.changed for reader in readers[name])]
        if function.is_body:  # its own names reach its later statements anyway
            again = [reader for reader in again if reader is not function]
        facts.called.clear()
        facts.changed.clear()
        queue.update(
            (reader, None) for reader in again if evaluations[reader] < _MOST_EVALUATIONS and not reader.in_job
        )
    return found


def _evaluated(function: Function, facts: Facts) -> Evaluation:
    if function.name in vocabulary.OBSOLETE_HELPERS and function.module.is_ours:
        return Evaluation((HelperUsed(function.node, function, function.name, defined=True),), {})
    evaluator = Evaluator(function, facts)
    evaluator.run()
    return Evaluation(tuple(evaluator.events), evaluator.values)


def _matters(function: Function) -> bool:
    if not vocabulary.SEEDS.isdisjoint(function.words):
        return True
    if any(name in vocabulary.SEEDS and local in function.words for local, name in function.module.renamed.items()):
        return True
    if function.module.is_hand_written:
        return True
    if function.module.makes_pipelines and not vocabulary.PIPELINE_SEEDS.isdisjoint(function.words):
        return True
    in_builder = function.owner is not None and function.owner.is_builder
    return in_builder and vocabulary.S3_SCHEME in function.words

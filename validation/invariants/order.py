"""A step waits for every node that the DAG puts before it, and reads only of those."""

from __future__ import annotations

from collections.abc import Iterator

from cursus.dag import PipelineDAG
from cursus.definition.paths import own_part
from cursus.definition.references import referenced
from cursus.errors import Diagnostic
from validation.invariants._built import Built


def check(built: Built) -> Iterator[Diagnostic]:
    """E618 for each edge that is not a DependsOn, and each reference that no path of the DAG stands for."""
    dag, steps = built.assembler.dag, built.steps
    names = {node: step.name for node, step in steps.items()}
    for node, step in steps.items():
        waits = set(step.step.get("DependsOn", ()))
        for edge in dag.edges:
            before = names.get(edge.source)
            if edge.target == node and edge.when is None and before is not None and before not in waits:
                hint = f"Put it into the step's DependsOn, as the edge from {edge.source} says."
                yield step.wrong("E618", f"{step.name} does not wait for {before}", (), hint)
        earlier = {names.get(name) for name in _before(dag, node)}
        read = {found.step for found in referenced(own_part(dict(step.step))) if found.step}
        for name in sorted(read - earlier - {None}):
            hint = "Read outputs of the nodes that the DAG puts before this one."
            yield step.wrong("E618", f"{step.name} reads {name}, which no edge puts before it", (), hint)


def _before(dag: PipelineDAG, node: str) -> set[str]:
    found: set[str] = set()
    pending = [node]
    while pending:
        target = pending.pop()
        pending += [edge.source for edge in dag.edges if edge.target == target and edge.source not in found]
        found.update(pending)
    return found

"""What every drawing of a definition is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cursus.definition.malformed import malformed
from cursus.definition.paths import BRANCHES, iter_steps
from cursus.errors import Diagnostic, ResolutionError
from cursus.show.folding import fold
from cursus.show.layout import Layout, layout
from cursus.show.wiring import Edge, Wiring, readable, wiring

_WORDS = {"IfSteps": "if true", "ElseSteps": "if false", "ForEachBody": "for each"}

_COMPARED = {
    "Equals": "=",
    "GreaterThan": ">",
    "GreaterThanOrEqualTo": "≥",
    "LessThan": "<",
    "LessThanOrEqualTo": "≤",
}


@dataclass(frozen=True)
class Declared:
    """A parameter of the pipeline; ``default`` None where each start has to set it."""

    name: str
    type: str
    default: str | None


@dataclass(frozen=True)
class Picture:
    """A pipeline: its title, its parameters, its steps with their ports and edges, and where their boxes are.

    ``conditions``: by the step that decides, what has to be true. ``notes``: by step, what its box says in
    place of its type. ``members``: by the box of equal steps, what they are called.
    """

    title: str
    parameters: tuple[Declared, ...]
    graph: Wiring
    layout: Layout
    conditions: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def picture(definition: Mapping[str, Any], title: str) -> Picture:
    """Of ``definition``. Raises ResolutionError (E501, E519) for one that cannot be drawn."""
    if problems := list(malformed(definition)):
        raise ResolutionError(problems)
    try:
        graph = wiring(definition)
        return Picture(title, _parameters(definition), graph, layout(graph), _conditions(definition))
    except (AttributeError, KeyError, TypeError) as error:  # Strangers' definitions may have any shape below Arguments.
        hint = "`cursus check` lists what is wrong with each step."
        message = "the arguments of a step do not have the shape of its type"
        raise ResolutionError([Diagnostic("E501", message, title, hint)]) from error


def folded(of: Picture) -> Picture | None:
    """The picture with equal branches drawn once, None where there are none.

    Steps with other words at the beginning of their notes are not equal, so that one that failed stays alone.
    """
    begins = {name: note.split(" ")[0] for name, note in of.notes.items()}
    usual = next((begin for begin, _ in Counter(begins.values()).most_common(1)), "")
    found = fold(of.graph, {name for name, begin in begins.items() if begin != usual})
    if not found.members:
        return None
    notes = {**of.notes, **{name: usual for name in found.members if usual}}
    return replace(of, graph=found.graph, layout=layout(found.graph), notes=notes, members=found.members)


def label(edge: Edge) -> str:
    """The branch that an edge leads into, in words; empty for others."""
    return ", ".join(_WORDS.get(port, port) for port in edge.ports if port in BRANCHES)


def carried(edge: Edge) -> list[str]:
    """What goes along an edge, ``output → input`` each; nothing for branches and mere order."""
    return [port for port in edge.ports if port not in BRANCHES]


def _conditions(definition: Mapping[str, Any]) -> dict[str, str]:
    found = {step["Name"]: step["Arguments"].get("Conditions") for _, step in iter_steps(definition)}
    return {name: " and ".join(map(_condition, listed)) for name, listed in found.items() if isinstance(listed, list)}


def _condition(condition: Any) -> str:
    match condition:
        case {"Type": "Not", "Condition": inner}:
            return f"not ({_condition(inner)})"
        case {"Type": "Or" | "And" as word, "Conditions": [*parts]}:
            return f"({f' {word.lower()} '.join(map(_condition, parts))})"
        case {"Type": "In", "QueryValue": value, "Values": [*values]}:
            return f"{readable(value)} in {', '.join(map(readable, values))}"
        case {"Type": str(kind), "LeftValue": left, "RightValue": right}:
            return f"{readable(left)} {_COMPARED.get(kind, kind)} {readable(right)}"
    return str(condition)


def _parameters(definition: Mapping[str, Any]) -> tuple[Declared, ...]:
    return tuple(
        Declared(
            one["Name"],
            one["Type"],
            str(readable(one["DefaultValue"])) if one.get("DefaultValue") is not None else None,
        )
        for one in definition.get("Parameters") or []
    )

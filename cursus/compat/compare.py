"""What became of recorded interfaces: what broke, what moved, what is only new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cursus.compat.cases import Compiled
from cursus.compat.interface import Interface, Parameter, Step
from cursus.definition.diff import ABSENT, Difference, DifferenceKind, diff
from cursus.errors import Diagnostic, Severity, did_you_mean, errors_in


def compare_all(recorded: Mapping[str, Interface], compiled: Mapping[str, Compiled]) -> list[Diagnostic]:
    """What changed in every case (E642 to I649), breaks first; ``where`` begins with its name."""
    names = sorted(recorded.keys() | compiled.keys())
    found = [change for name in names for change in compare_case(name, recorded.get(name), compiled.get(name))]
    return sorted(found, key=lambda change: change.severity.rank)


def compare_case(name: str, was: Interface | None, now: Compiled | None) -> list[Diagnostic]:
    """What changed in one case; None is one that was not recorded, or is not there."""
    return [replace(change, where=change.at.in_file(name)) for change in _case(was, now)]


def summary(changes: Iterable[Diagnostic]) -> str:
    """``0 breaks, 2 moved, 1 new``."""
    severities = [change.severity for change in changes]
    broken, moved, new = (severities.count(severity) for severity in Severity)
    return f"{broken} break{'' if broken == 1 else 's'}, {moved} moved, {new} new"


def _case(was: Interface | None, now: Compiled | None) -> Iterator[Diagnostic]:
    if now is None:
        yield Diagnostic("E643", "the saved config is gone", "", "Restore it, or record again.")
    elif was is None:
        yield Diagnostic("I649", "a saved config that is not in the record")
    elif isinstance(now, Interface):
        yield from compare(was, now)
    else:
        for error in errors_in(now):
            yield Diagnostic("E642", f"no longer compiles: {error.code} {error.message}", error.where, error.hint)


def compare(was: Interface, now: Interface) -> list[Diagnostic]:
    """What changed between two interfaces of one pipeline (E644 to I649), in the order of the pipeline.

    A step or output that only got another name is one break: what reads it is compared as if it still had the old one.
    """
    found = list(_parameters(was.parameters, now.parameters))
    successors = {name: _successor(name, was, now) for name in was.steps}
    renamed = _renamed_references(was, now, successors)
    for name, step in was.steps.items():
        successor = successors[name]
        if successor is None:
            found.append(Diagnostic("E644", "the step is gone", name))
            continue
        if successor != name:
            found.append(Diagnostic("E644", f"the step is called {successor} now", name, "Use its old name."))
        changes = _step(step, now.steps[successor], successors, renamed)
        found += [replace(change, where=f"{successor} {change.where}".rstrip()) for change in changes]
    kept = set(successors.values())
    found += [Diagnostic("I649", "a new step", name) for name in now.steps if name not in kept]
    return found


def _parameters(was: Mapping[str, Parameter], now: Mapping[str, Parameter]) -> Iterator[Diagnostic]:
    if was == now:
        return
    for difference in diff(_declarations(was), _declarations(now)):
        _, name, *member = difference.keys
        broken = difference.kind is DifferenceKind.INTERFACE_BROKEN
        message = _said_of_parameter(difference, str(member[0]) if member else "")
        hint = did_you_mean(str(name), now.keys() - was.keys()) if difference.new is ABSENT and not member else ""
        yield Diagnostic("E646" if broken else "I649", message, f"parameter {name}", hint)


def _declarations(parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """A definition that declares them; which default it is, no one relies on."""
    return {
        "Parameters": [
            {"Name": name, "Type": parameter.type}
            | ({"DefaultValue": None} if parameter.has_default else {})
            | ({"EnumValues": sorted(parameter.allowed, key=repr)} if parameter.allowed else {})
            for name, parameter in parameters.items()
        ]
    }


def _said_of_parameter(difference: Difference, member: str) -> str:
    old, new = difference.old, difference.new
    match member, difference.side:
        case "Type", _:
            return f"its type is {new}, was {old}"
        case "DefaultValue", "removed":
            return "it has no default any more"
        case "DefaultValue", _:
            return "it has a default"
        case "EnumValues", _:
            return f"it takes {_listed(new)}, took {_listed(old)}"
        case _, "removed":
            return "it is gone"
        case _, _:
            return "a new one, with a default" if "DefaultValue" in new else "new, and every start has to set it"


def _listed(values: Any) -> str:
    return "any value" if values is ABSENT else ", ".join(map(str, values))


def _successor(name: str, was: Interface, now: Interface) -> str | None:
    """The step that is this one now: of the same name, or else the only new one that looks the same."""
    if name in now.steps:
        return name
    gone = [
        step for other, step in was.steps.items() if other not in now.steps and _look(step) == _look(was.steps[name])
    ]
    new = [other for other in now.steps if other not in was.steps and _look(now.steps[other]) == _look(was.steps[name])]
    return new[0] if len(gone) == len(new) == 1 else None


def _look(step: Step) -> tuple[Any, ...]:
    return step.type, sorted(step.inputs), sorted(step.outputs)


def _renamed_references(was: Interface, now: Interface, successors: Mapping[str, str | None]) -> dict[str, str]:
    """How references to what has another name now begin: was -> is."""
    renamed = {}
    for name, successor in successors.items():
        if successor is None:
            continue
        for old, new in _renamed_outputs(was.steps[name], now.steps[successor]).items():
            output = "{{Steps.{}.ProcessingOutputConfig.Outputs['{}']"
            renamed[output.format(name, old)] = output.format(successor, new)
        if successor != name:
            renamed[f"{{Steps.{name}."] = f"{{Steps.{successor}."
    return renamed


def _renamed_outputs(was: Step, now: Step) -> dict[str, str]:
    gone, new = was.outputs.keys() - now.outputs.keys(), now.outputs.keys() - was.outputs.keys()
    return dict(zip(gone, new, strict=True)) if len(gone) == len(new) == 1 else {}


def _step(
    was: Step, now: Step, successors: Mapping[str, str | None], renamed: Mapping[str, str]
) -> Iterator[Diagnostic]:
    if was.type != now.type:
        yield Diagnostic("E644", f"its type is {now.type}, was {was.type}")
    yield from _inputs(was, now, {name for name, successor in successors.items() if successor is None}, renamed)
    waited_for = {successors[name] for name in was.depends_on} - {None}
    for name in sorted(filter(None, waited_for - {*now.depends_on})):
        if not any(f"{{Steps.{name}." in source for source in now.inputs.values()):
            yield Diagnostic("E647", f"it no longer waits for {name}")
    for name in sorted({*now.depends_on} - waited_for):
        yield Diagnostic("I649", f"it waits for {name}")
    if was.type == now.type:  # what another type writes is another matter, and reported already
        yield from _outputs(was, now)


def _inputs(was: Step, now: Step, gone: set[str], renamed: Mapping[str, str]) -> Iterator[Diagnostic]:
    for name, source in was.inputs.items():
        if any(f"{{Steps.{step}." in source for step in gone):
            continue  # the step that is gone has been reported
        for old, new in renamed.items():
            source = source.replace(old, new)
        if name not in now.inputs:
            yield Diagnostic("E647", f"it is gone; {source} fed it", f"input {name}")
        elif now.inputs[name] != source:
            yield Diagnostic("E647", f"it is fed by {now.inputs[name]}, was by {source}", f"input {name}")
    for name, source in now.inputs.items():
        if name not in was.inputs:
            yield Diagnostic("I649", f"a new one, fed by {source}", f"input {name}")


def _outputs(was: Step, now: Step) -> Iterator[Diagnostic]:
    renamed = _renamed_outputs(was, now)
    for name, place in was.outputs.items():
        where = f"output {name}"
        if name in renamed:
            yield Diagnostic("E645", f"it is called {renamed[name]} now", where, "Use its old name.")
        elif name not in now.outputs:
            yield Diagnostic("E645", "it is gone", where)
        elif now.outputs[name] != place:
            yield Diagnostic("W648", f"it goes to {now.outputs[name]} below the prefix, went to {place}", where)
        elif now.static_outputs.get(name) != was.static_outputs.get(name):
            message = (
                f"it goes to {now.static_outputs.get(name)} without parameters, went to {was.static_outputs.get(name)}"
            )
            yield Diagnostic("W648", message, where)
    for name, place in now.outputs.items():
        if name not in was.outputs and name not in renamed.values():
            yield Diagnostic("I649", f"a new one, at {place}", f"output {name}")

"""Evaluating the expressions of a definition: what one Get, Std:Join or Std:JsonGet stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import iter_steps, step_at
from cursus.definition.place import Keys, json_path
from cursus.definition.ports import by_name, dangling_port, find
from cursus.definition.references import (
    EXECUTION_VARIABLES,
    Kind,
    Reference,
    is_expression,
    parse_keys,
    parse_reference,
)
from cursus.definition.run_time import NOTHING_KNOWN, Misnomer, RunTimeValues, run_time_property
from cursus.definition.stand_ins import MARK, StandIn, property_stand_in
from cursus.errors import Diagnostic, Where, did_you_mean
from cursus.visible import cut

# The value of an expression that was reported: whatever depends on it fails without a second report, and what does not
# is resolved and judged all the same.
FAILED: Final = StandIn(f"{MARK}-for-what-is-wrong")

_CONTAINERS: Final = (dict, list)
_FUNCTIONS: Final = ("Std:Join", "Std:JsonGet")

_LONGEST: Final = 1 << 16
"""Characters of a joined text. A location takes 1,024, and no argument of a job takes 20,000."""


class Evaluator:
    """Replaces expressions by values, and collects in ``problems`` what has none.

    ``parameters`` holds every declared parameter, None for one whose value is wrong. ``properties`` holds the property
    values of each step that has any; whoever resolves steps one after the other adds to it as they become known. A step
    in ``failed`` has properties that could not be derived: reading one of them is not a new problem.
    ``execution`` and ``property_files`` (S3 URI -> parsed JSON) are used as they are. ``given`` are single values that
    only a run knows, ``strict`` says that for those which no one gives nothing is in: they are problems then.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        parameters: Mapping[str, ParameterValue | None],
        properties: dict[str, Any],
        execution: Mapping[str, str],
        property_files: Mapping[str, Any],
        given: RunTimeValues = NOTHING_KNOWN,
        strict: bool = False,
    ) -> None:
        self.definition = definition
        self.places = {step["Name"]: place for place, step in iter_steps(definition)}
        self.steps = {step["Name"]: step for _, step in iter_steps(definition)}
        self.parameters = parameters
        self.properties = properties
        self.execution = execution
        self.property_files = property_files
        self.given = given
        self.strict = strict
        self.experiment: Mapping[str, Any] = {}
        self.failed: set[str] = set()
        self.problems: list[Diagnostic] = []

    def value(self, value: Any, place: Keys) -> Any:
        """``value`` with every expression in it replaced; what holds none is returned itself, not a copy."""
        if is_expression(value):
            return self._expression(value, place)
        if isinstance(value, dict):
            changed: Any = None
            for key, child in value.items():
                if isinstance(child, _CONTAINERS):
                    resolved = self.value(child, (*place, key))
                    if resolved is not child:
                        changed = dict(value) if changed is None else changed
                        changed[key] = resolved
            return value if changed is None else changed
        if isinstance(value, list):
            changed = None
            for index, child in enumerate(value):
                if isinstance(child, _CONTAINERS):
                    resolved = self.value(child, (*place, index))
                    if resolved is not child:
                        changed = list(value) if changed is None else changed
                        changed[index] = resolved
            return value if changed is None else changed
        return value

    def report(self, code: str, message: str, place: Keys, hint: str = "") -> Any:
        where = Where(json_path(place), step=step_at(self.definition, place), keys=place)
        self.problems.append(Diagnostic(code, message, where, hint))
        return FAILED

    def _expression(self, expression: dict[str, Any], place: Keys) -> Any:
        if len(expression) > 1:
            others = ", ".join(sorted(expression))
            return self.report("E508", f"an expression has one key, this has {others}", place, "Take them apart.")
        ((function, argument),) = expression.items()
        if function == "Get":
            return self._get(argument, place)
        if function not in _FUNCTIONS:
            return self.report("E509", f"there is no function {function}", place, did_you_mean(function, _FUNCTIONS))
        if not isinstance(argument, dict):
            hint = "Std:Join takes On and Values, Std:JsonGet takes Path and PropertyFile or S3Uri."
            return self.report("E508", f"{function} takes an object, not {in_words(argument)}", place, hint)
        evaluate = self._join if function == "Std:Join" else self._json_get
        return evaluate(argument, (*place, function))

    # --- Std:Join

    def _join(self, argument: dict[str, Any], place: Keys) -> Any:
        if argument.keys() - {"On", "Values"} or "Values" not in argument:
            return self.report("E508", "Std:Join takes On and Values", place, "Set both, and nothing else.")
        on, values = argument.get("On", ""), argument["Values"]
        if not isinstance(on, str):
            return self.report("E508", f"a Join is on a text, not on {in_words(on)}", (*place, "On"), 'Join on "/".')
        if not isinstance(values, list):
            hint = f"Write Values as [{in_words(values)}]."
            return self.report("E514", f"Values of a Join is a list, not {in_words(values)}", (*place, "Values"), hint)
        parts = [self._text(value, (*place, "Values", index)) for index, value in enumerate(values)]
        if any(part is FAILED for part in parts):
            return FAILED
        # Judged before it is made: a text that joins another one twice doubles with each step.
        length = sum(map(len, parts)) + len(on) * max(len(parts) - 1, 0)
        if length > _LONGEST:
            message = f"the joined text has {length:,} characters, more than {_LONGEST:,}"
            return self.report("E526", message, place, "Join fewer parts, or pass the text as a file.")
        return on.join(parts)

    def _text(self, value: Any, place: Keys) -> Any:
        if isinstance(value, str):
            return value
        part = self.value(value, place) if is_expression(value) else value
        if part is FAILED or (isinstance(part, str) and not (isinstance(part, StandIn) and not part.is_scalar)):
            return part
        if isinstance(part, bool | int | float):
            return str(part)
        if part is value:
            message = f"{in_words(part)} has no text that could stand in a Join"
        else:
            said = part.said if isinstance(part, StandIn) else in_words(part)
            message = f"what this refers to is {said}, which cannot be part of a Join"
        return self.report("E515", message, place, "Join text, numbers and booleans only.")

    # --- Get

    def _get(self, text: Any, place: Keys) -> Any:
        reference = parse_reference(text) if isinstance(text, str) else None
        if reference is None:
            hint = "A Get names Parameters.<name>, Steps.<step>.<property> or Execution.<variable>."
            return self.report("E508", f"{in_words(text)} names nothing", place, hint)
        return self._readers[reference.kind](self, reference, place)

    def _parameter(self, reference: Reference, place: Keys) -> Any:
        name = reference.name
        if name not in self.parameters:
            hint = did_you_mean(name, self.parameters) or "Add it to the parameters of the pipeline."
            return self.report("E503", f"the pipeline declares no parameter {name}", place, hint)
        value = self.parameters[name]
        return FAILED if value is None else value

    def _execution_variable(self, reference: Reference, place: Keys) -> Any:
        name = reference.name
        if name not in EXECUTION_VARIABLES:
            hint = did_you_mean(name, EXECUTION_VARIABLES)
            return self.report("E517", f"there is no execution variable {name}", place, hint)
        if name not in self.execution:
            hint = f"Give {name}, or no execution values at all to get stand-ins."
            return self.report("E518", f"the execution variable {name} has no value", place, hint)
        return self.execution[name]

    def _experiment_name(self, reference: Reference, place: Keys) -> Any:
        if reference.name not in self.experiment:
            message = f"PipelineExperimentConfig has no {reference.name}"
            hint = did_you_mean(reference.name, self.experiment) or "Give the pipeline a PipelineExperimentConfig."
            return self.report("E513", message, place, hint)
        return self.experiment[reference.name]

    def _property(self, reference: Reference, place: Keys) -> Any:
        name = reference.name
        if name not in self.steps:
            return self._dangling_step(name, place)
        step = self.steps[name]
        if dangling := dangling_port(step, reference.keys):
            message, hint = dangling
            return self.report("E511", message, place, hint)
        if (value := self.given.properties.get((name, reference.keys))) is not None:
            return value
        value = find(self.properties.get(name, {}), reference.keys)
        if value is not None:
            return value
        if name in self.failed:
            return FAILED
        found = run_time_property(step, reference.keys)
        if isinstance(found, Misnomer):
            return self.report("E513", found.message, place, found.hint)
        if self.strict:
            path = json_path(reference.keys, "").removeprefix(".")
            message = f"the property {path} of the step {name} is not available"
            return self.report("E513", message, place, "Only the run knows the value. Set it.")
        return found

    def _item(self, reference: Reference, place: Keys) -> Any:
        if reference.text.startswith("IterationOutput."):
            step = self.steps.get(reference.name)
            if step is None:
                return self._dangling_step(reference.name, place)
            found = run_time_property(step, reference.keys)
            if isinstance(found, Misnomer):
                return self.report("E513", found.message, place, found.hint)
        if self.strict:
            return self.report("E513", f"{reference.text} is known in an iteration only", place, "Give its value.")
        return property_stand_in(reference.text, ())

    def _property_file_alone(self, reference: Reference, place: Keys) -> Any:
        hint = "Read a value from it by Std:JsonGet."
        return self.report("E508", f"{reference.text} is a file, not a value", place, hint)

    _readers: Final[dict[Kind, Callable[[Evaluator, Reference, Keys], Any]]] = {
        Kind.PARAMETER: _parameter,
        Kind.EXECUTION: _execution_variable,
        Kind.EXPERIMENT: _experiment_name,
        Kind.PROPERTY: _property,
        Kind.PROPERTY_FILE: _property_file_alone,
        Kind.ITEM: _item,
    }

    def _dangling_step(self, name: str, place: Keys) -> Any:
        hint = did_you_mean(name, self.steps)
        return self.report("E510", f"the pipeline has no step {name}", place, hint)

    # --- Std:JsonGet

    def _json_get(self, argument: dict[str, Any], place: Keys) -> Any:
        path = argument.get("Path")
        keys = parse_keys(path) if isinstance(path, str) else None
        sources = argument.keys() - {"Path"}
        if keys is None or sources not in ({"PropertyFile"}, {"S3Uri"}):
            hint = "It takes a Path such as metrics.auc, and either a PropertyFile or an S3Uri."
            return self.report("E508", "Std:JsonGet is malformed", place, hint)
        if "S3Uri" in argument:
            uri = self._text(argument["S3Uri"], (*place, "S3Uri"))
        else:
            uri = self._property_file_uri(argument["PropertyFile"], (*place, "PropertyFile"))
        if uri is FAILED:
            return FAILED
        try:
            content = self._content(argument, uri)
        except KeyError:
            if self.strict:
                hint = f"Give its parsed content: property_files={{{uri!r}: ...}}."
                return self.report("E520", f"the content of {uri} is not given", place, hint)
            return property_stand_in("JsonGet", keys)
        value = find(content, keys)
        if value is None:
            return self.report("E521", f"{uri} has no value at {path}", (*place, "Path"), "Correct the path.")
        return value

    def _content(self, argument: Mapping[str, Any], uri: str) -> Any:
        """What the file at ``uri`` holds. Raises KeyError where no one knows."""
        source = argument.get("PropertyFile")
        reference = parse_reference(source["Get"]) if isinstance(source, dict) else None
        if reference and (content := self.given.files.get((reference.name, str(reference.keys[0])))) is not None:
            return content
        return self.property_files[uri]

    def _property_file_uri(self, source: Any, place: Keys) -> Any:
        text = source.get("Get") if isinstance(source, dict) and len(source) == 1 else None
        reference = parse_reference(text) if isinstance(text, str) else None
        if reference is None or reference.kind is not Kind.PROPERTY_FILE:
            hint = 'It is written {"Get": "Steps.<step>.PropertyFiles.<name>"}.'
            return self.report("E508", "PropertyFile names no property file", place, hint)
        name, (file_name,) = reference.name, reference.keys
        if name not in self.steps:
            return self._dangling_step(name, place)
        files = by_name(self.steps[name].get("PropertyFiles"), "PropertyFileName")
        file = files.get(str(file_name))
        if file is None:
            hint = did_you_mean(str(file_name), files) or "Declare the PropertyFile on the step that writes it."
            return self.report("E512", f"the step {name} declares no property file {file_name}", place, hint)
        output, file_path = file.get("OutputName"), file.get("FilePath")
        keys: Keys = ("ProcessingOutputConfig", "Outputs", str(output), "S3Output", "S3Uri")
        if dangling := dangling_port(self.steps[name], keys):
            message, hint = dangling
            number = self.steps[name]["PropertyFiles"].index(file)
            return self.report("E533", message, self.places[name].below("PropertyFiles", number), hint)
        folder = find(self.properties.get(name, {}), keys)
        if isinstance(folder, str):
            return f"{folder.rstrip('/')}/{file_path}"
        if name in self.failed:
            return FAILED
        message = f"where the step {name} writes {output} is not available"
        return self.report("E513", message, place, "Give the step's property values.")


def in_words(value: Any) -> str:
    """A value of a definition as a message names it, whatever its length."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return cut(repr(value))

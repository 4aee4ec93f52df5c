"""Evaluating the expressions of a definition: what one Get, Std:Join or Std:JsonGet stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import Key, Trail, iter_steps, trail_path
from cursus.definition.properties import LIST_KEYS
from cursus.definition.references import EXECUTION_VARIABLES, Kind, Reference, parse_keys, parse_reference
from cursus.errors import Diagnostic, did_you_mean

# The value of an expression that was reported: whatever depends on it fails without a second report.
FAILED: Final = object()

_CONTAINERS: Final = (dict, list)
_FUNCTIONS: Final = ("Std:Join", "Std:JsonGet")


class Evaluator:
    """Replaces expressions by values, and collects in ``problems`` what has none.

    ``parameters`` holds every declared parameter, None for one whose value is wrong. ``properties`` holds the property
    values of each step that has any; whoever resolves steps one after the other adds to it as they become known. A step
    in ``failed`` has properties that could not be derived: reading one of them is no new problem.
    ``execution`` and ``property_files`` (S3 URI -> parsed JSON) are used as they are.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        parameters: Mapping[str, ParameterValue | None],
        properties: dict[str, Any],
        execution: Mapping[str, str],
        property_files: Mapping[str, Any],
    ) -> None:
        self.steps = {step["Name"]: step for _, step in iter_steps(definition)}
        self.parameters = parameters
        self.properties = properties
        self.execution = execution
        self.property_files = property_files
        self.experiment: Mapping[str, Any] = {}
        self.failed: set[str] = set()
        self.problems: list[Diagnostic] = []

    def value(self, value: Any, trail: Trail) -> Any:
        """``value`` with every expression in it replaced; what holds none is returned itself, not a copy."""
        if isinstance(value, dict):
            changed: Any = None
            for key, child in value.items():
                if _starts_expression(key):
                    return self._expression(value, trail)
                if isinstance(child, _CONTAINERS):
                    resolved = self.value(child, (trail, key))
                    if resolved is not child:
                        changed = dict(value) if changed is None else changed
                        changed[key] = resolved
            return value if changed is None else changed
        if isinstance(value, list):
            changed = None
            for index, child in enumerate(value):
                if isinstance(child, _CONTAINERS):
                    resolved = self.value(child, (trail, index))
                    if resolved is not child:
                        changed = list(value) if changed is None else changed
                        changed[index] = resolved
            return value if changed is None else changed
        return value

    def report(self, code: str, message: str, trail: Trail, hint: str = "") -> Any:
        self.problems.append(Diagnostic(code, message, trail_path(trail), hint))
        return FAILED

    def _expression(self, expression: dict[str, Any], trail: Trail) -> Any:
        if len(expression) > 1:
            others = ", ".join(sorted(expression))
            return self.report("E508", f"an expression has one key, this has {others}", trail, "Take them apart.")
        ((function, argument),) = expression.items()
        if function == "Get":
            return self._get(argument, trail)
        if function not in _FUNCTIONS:
            return self.report("E509", f"there is no function {function}", trail, did_you_mean(function, _FUNCTIONS))
        if not isinstance(argument, dict):
            hint = "Std:Join takes On and Values, Std:JsonGet takes Path and PropertyFile or S3Uri."
            return self.report("E508", f"{function} takes an object, not {_say(argument)}", trail, hint)
        evaluate = self._join if function == "Std:Join" else self._json_get
        return evaluate(argument, (trail, function))

    # --- Std:Join

    def _join(self, argument: dict[str, Any], trail: Trail) -> Any:
        if argument.keys() - {"On", "Values"} or "Values" not in argument:
            return self.report("E508", "Std:Join takes On and Values", trail, "Give both, and nothing else.")
        on, values = argument.get("On", ""), argument["Values"]
        if not isinstance(on, str):
            return self.report("E508", f"a Join is on a text, not on {_say(on)}", (trail, "On"), 'Join on "/".')
        if not isinstance(values, list):
            hint = f"Write Values as [{_say(values)}]."
            return self.report("E514", f"Values of a Join is a list, not {_say(values)}", (trail, "Values"), hint)
        parts = [self._text(value, ((trail, "Values"), index)) for index, value in enumerate(values)]
        return FAILED if any(part is FAILED for part in parts) else on.join(parts)

    def _text(self, value: Any, trail: Trail) -> Any:
        if isinstance(value, str):
            return value
        part = self.value(value, trail) if isinstance(value, dict) and any(map(_starts_expression, value)) else value
        if part is FAILED or isinstance(part, str):
            return part
        if isinstance(part, bool | int | float):
            return str(part)
        if part is value:
            message = f"{_say(part)} has no text that could stand in a Join"
        else:
            message = f"what this refers to is {_say(part)}, which has no text that could stand in a Join"
        return self.report("E515", message, trail, "Join text, numbers and booleans only.")

    # --- Get

    def _get(self, text: Any, trail: Trail) -> Any:
        reference = parse_reference(text) if isinstance(text, str) else None
        if reference is None:
            hint = "A Get names Parameters.<name>, Steps.<step>.<property> or Execution.<variable>."
            return self.report("E508", f"{_say(text)} names nothing", trail, hint)
        return self._readers[reference.kind](self, reference, trail)

    def _parameter(self, reference: Reference, trail: Trail) -> Any:
        name = reference.name
        if name not in self.parameters:
            hint = did_you_mean(name, self.parameters) or "Add it to the parameters of the pipeline."
            return self.report("E503", f"the pipeline declares no parameter {name}", trail, hint)
        value = self.parameters[name]
        return FAILED if value is None else value

    def _execution_variable(self, reference: Reference, trail: Trail) -> Any:
        name = reference.name
        if name not in EXECUTION_VARIABLES:
            hint = did_you_mean(name, EXECUTION_VARIABLES)
            return self.report("E517", f"there is no execution variable {name}", trail, hint)
        if name not in self.execution:
            hint = f"Give {name}, or no execution values at all to get stand-ins."
            return self.report("E518", f"the execution variable {name} has no value", trail, hint)
        return self.execution[name]

    def _experiment_name(self, reference: Reference, trail: Trail) -> Any:
        if reference.name not in self.experiment:
            message = f"PipelineExperimentConfig has no {reference.name}"
            hint = did_you_mean(reference.name, self.experiment) or "Give the pipeline a PipelineExperimentConfig."
            return self.report("E513", message, trail, hint)
        return self.experiment[reference.name]

    def _property(self, reference: Reference, trail: Trail) -> Any:
        name = reference.name
        if name not in self.steps:
            return self._dangling_step(name, trail)
        if dangling := _dangling_output(self.steps[name], reference.keys):
            message, hint = dangling
            return self.report("E511", message, trail, hint)
        value = find(self.properties.get(name, {}), reference.keys)
        if value is None and name in self.failed:
            return FAILED
        if value is None:
            message = f"the property {reference.text.split('.', 2)[2]} of the step {name} is not available"
            hint = "Correct the path; if only the run knows the value, give it with the step's property values."
            return self.report("E513", message, trail, hint)
        return value

    def _property_file_alone(self, reference: Reference, trail: Trail) -> Any:
        hint = "Read a value from it by Std:JsonGet."
        return self.report("E508", f"{reference.text} is a file, not a value", trail, hint)

    _readers: Final[dict[Kind, Callable[[Evaluator, Reference, Trail], Any]]] = {
        Kind.PARAMETER: _parameter,
        Kind.EXECUTION: _execution_variable,
        Kind.EXPERIMENT: _experiment_name,
        Kind.PROPERTY: _property,
        Kind.PROPERTY_FILE: _property_file_alone,
    }

    def _dangling_step(self, name: str, trail: Trail) -> Any:
        hint = did_you_mean(name, self.steps)
        return self.report("E510", f"the pipeline has no step {name}", trail, hint)

    # --- Std:JsonGet

    def _json_get(self, argument: dict[str, Any], trail: Trail) -> Any:
        path = argument.get("Path")
        keys = parse_keys(path) if isinstance(path, str) else None
        sources = argument.keys() - {"Path"}
        if keys is None or sources not in ({"PropertyFile"}, {"S3Uri"}):
            hint = "It takes a Path such as metrics.auc, and either a PropertyFile or an S3Uri."
            return self.report("E508", "Std:JsonGet is malformed", trail, hint)
        if "S3Uri" in argument:
            uri = self._text(argument["S3Uri"], (trail, "S3Uri"))
        else:
            uri = self._property_file_uri(argument["PropertyFile"], (trail, "PropertyFile"))
        if uri is FAILED:
            return FAILED
        try:
            content = self.property_files[uri]
        except KeyError:
            hint = f"Give its parsed content: property_files={{{uri!r}: ...}}."
            return self.report("E520", f"the content of {uri} is not given", trail, hint)
        value = find(content, keys)
        if value is None:
            return self.report("E521", f"{uri} has no value at {path}", (trail, "Path"), "Correct the path.")
        return value

    def _property_file_uri(self, source: Any, trail: Trail) -> Any:
        text = source.get("Get") if isinstance(source, dict) and len(source) == 1 else None
        reference = parse_reference(text) if isinstance(text, str) else None
        if reference is None or reference.kind is not Kind.PROPERTY_FILE:
            hint = 'It is written {"Get": "Steps.<step>.PropertyFiles.<name>"}.'
            return self.report("E508", "PropertyFile names no property file", trail, hint)
        name, (file_name,) = reference.name, reference.keys
        if name not in self.steps:
            return self._dangling_step(name, trail)
        files = _named(self.steps[name].get("PropertyFiles"), "PropertyFileName")
        file = files.get(str(file_name))
        if file is None:
            hint = did_you_mean(str(file_name), files) or "Declare the PropertyFile on the step that writes it."
            return self.report("E512", f"the step {name} declares no property file {file_name}", trail, hint)
        output, file_path = file.get("OutputName"), file.get("FilePath")
        keys: tuple[Key, ...] = ("ProcessingOutputConfig", "Outputs", str(output), "S3Output", "S3Uri")
        if _dangling_output(self.steps[name], keys):
            message = f"the property file {file_name} lies in {output}, which is no output of the step {name}"
            return self.report("E512", message, trail, "Correct its output_name.")
        folder = find(self.properties.get(name, {}), keys)
        if isinstance(folder, str):
            return f"{folder.rstrip('/')}/{file_path}"
        if name in self.failed:
            return FAILED
        message = f"where the step {name} writes {output} is not available"
        return self.report("E513", message, trail, "Give the step's property values.")


def find(value: Any, keys: tuple[Key, ...]) -> Any:
    """What stands at ``keys`` in property values, or None.

    A text key in a list means the element of that name, so that the lists of a Describe response and the maps that the
    SDK's local mode makes of them read the same.
    """
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, str):
            value = next((item for item in value if key in _names(item)), None)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def _names(item: Any) -> tuple[Any, ...]:
    return tuple(item[member] for member in LIST_KEYS if member in item) if isinstance(item, dict) else ()


def _named(items: Any, member: str) -> dict[str, dict[str, Any]]:
    if not isinstance(items, list):
        return {}
    return {str(item.get(member)): item for item in items if isinstance(item, dict)}


# Named things that a step declares itself: where its list stands in the step, and the member that names each.
_DECLARED: Final[dict[tuple[Key, ...], tuple[tuple[str, ...], str]]] = {
    ("ProcessingOutputConfig", "Outputs"): (("Arguments", "ProcessingOutputConfig", "Outputs"), "OutputName"),
    ("ProcessingInputs",): (("Arguments", "ProcessingInputs"), "InputName"),
    ("InputDataConfig",): (("Arguments", "InputDataConfig"), "ChannelName"),
    ("OutputParameters",): (("OutputParameters",), "OutputName"),
}


def _dangling_output(step: Mapping[str, Any], keys: tuple[Key, ...]) -> tuple[str, str] | None:
    """Message and hint, if ``keys`` names an output, an input or a channel that the step itself does not declare."""
    for container, (place, member) in _DECLARED.items():
        size = len(container)
        if len(keys) > size and keys[:size] == container and isinstance(name := keys[size], str):
            declared = _named(find(step, place), member)
            if name not in declared:
                kind = {"OutputName": "output", "InputName": "input", "ChannelName": "channel"}[member]
                hint = did_you_mean(name, declared) or f"The step declares no {kind} at all."
                return f"the step {step['Name']} has no {kind} {name}", hint
    return None


def _starts_expression(key: str) -> bool:
    return key == "Get" or key[:4] == "Std:"


def _say(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    return repr(value)
